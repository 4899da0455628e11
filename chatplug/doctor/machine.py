"""The machine: folder, disk, clock, limits, and the files that a build makes."""

import os
import shutil
import sqlite3
import stat
import sys
import time
from contextlib import closing
from pathlib import Path

from chatplug.core.config import Config
from chatplug.core.file_system import NETWORK_SYSTEMS, mounted_as, nearest
from chatplug.core.i18n import LANGUAGES, N_, SOURCE_LANGUAGE
from chatplug.doctor.finding import Findings, error, good, warning

LOW_DISK = 200 * 1024 * 1024  # bytes: about a million messages, or one copy before a migration
NO_DISK = 20 * 1024 * 1024
RELEASED = 1_760_000_000  # seconds since 1970, autumn 2025: no clock is right that says less
AHEAD_SECONDS = 300
BESIDE_SOCKETS = 200  # files open for requests, the database and the log
BUILT = Path(__file__).parents[1] / "built"


def folder(config: Config) -> Findings:
    """Look at the data folder and the rights on it."""
    if not config.data.exists():
        yield good("data", N_("The data folder {folder} is made at the first start."), folder=config.data)
        return
    if not os.access(config.data, os.W_OK | os.X_OK):
        yield error(
            "data",
            N_("The data folder {folder} cannot be written."),
            N_("Run this as its owner, or give that folder to the user who runs the server."),
            folder=config.data,
        )
        return
    yield good("data", N_("Data folder: {folder}"), folder=config.data)
    yield from _rights(config.data)


def _rights(data: Path) -> Findings:
    """Name what others on this machine may read; Windows has no such bits."""
    if os.name != "posix":
        return
    if stat.S_IMODE(data.stat().st_mode) & 0o077:
        yield warning(
            "rights", N_("Others on this machine may look into {path}."), N_("Run: chmod 700 {path}"), path=data
        )
    for path in sorted(data.iterdir()):
        private = path.is_file() and not path.name.endswith((".lock", ".pid"))
        if private and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield warning(
                "rights", N_("Others on this machine may read {path}."), N_("Run: chmod 600 {path}"), path=path
            )


def disk(config: Config) -> Findings:
    """Look at the space that is free."""
    free = shutil.disk_usage(nearest(config.data)).free
    hint = N_("Free some space: without it no message can be stored.")
    if free < NO_DISK:
        yield error("disk", N_("The disk is full: {free} MB are left."), hint, free=free // 1_000_000)
    elif free < LOW_DISK:
        yield warning("disk", N_("The disk is nearly full: {free} MB are left."), hint, free=free // 1_000_000)
    else:
        yield good("disk", N_("Free space: {free} MB."), free=free // 1_000_000)


def file_system(config: Config) -> Findings:
    """Refuse network file systems: SQLite's shared memory does not work across machines."""
    kind = mounted_as(nearest(config.data))
    if kind in NETWORK_SYSTEMS:
        yield error(
            "file_system",
            N_("The data folder lies on a network file system ({kind}): data can be lost."),
            N_("Move it to a disk of this machine, and copy backups to the network instead."),
            kind=kind,
        )


def clock(config: Config) -> Findings:
    """Compare the clock with what cannot be later than now."""
    now, newest = time.time(), _newest_stored(config.database)
    hint = N_("Set the clock, and let the machine keep it by NTP.")
    if now < RELEASED:
        yield error(
            "clock",
            N_("The clock says {date}, which cannot be."),
            hint,
            date=time.strftime("%Y-%m-%d", time.gmtime(now)),
        )
    elif newest - now > AHEAD_SECONDS:
        yield warning(
            "clock",
            N_("The clock was put back: stored entries are {minutes} minutes later than now."),
            hint,
            minutes=int((newest - now) // 60),
        )
    else:
        yield good(
            "clock", N_("The clock is plausible: {date} UTC."), date=time.strftime("%Y-%m-%d %H:%M", time.gmtime(now))
        )


def _newest_stored(database: Path) -> float:
    if not database.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            return float(connection.execute("SELECT coalesce(max(at), 0) FROM live_log").fetchone()[0]) / 1000
    except sqlite3.DatabaseError:
        return 0  # the look at the database tells of it


def descriptors(config: Config) -> Findings:
    """Compare how many files may be open with how many sockets are wanted."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = config.most_sockets + BESIDE_SOCKETS
    if hard != resource.RLIM_INFINITY and hard < needed:
        yield warning(
            "descriptors",
            N_("At most {hard} files may be open: enough for {sockets} visitors at once, not for {wanted}."),
            N_("Raise the limit (LimitNOFILE={needed} in a systemd unit), or set most_sockets={sockets}."),
            hard=hard,
            sockets=max(0, hard - BESIDE_SOCKETS),
            wanted=config.most_sockets,
            needed=needed,
        )
    else:
        yield good(
            "descriptors", N_("Enough files may be open for {wanted} visitors at once."), wanted=config.most_sockets
        )


def built_files(config: Config) -> Findings:
    """Look for the browser files and catalogs that a build makes; running needs no Node."""
    missing = [name for name in ("manifest.json", "launcher.js") if not (BUILT / name).is_file()]
    missing += [
        f"locale/{lang}.mo"
        for lang in LANGUAGES
        if lang != SOURCE_LANGUAGE and not (BUILT / "locale" / f"{lang}.mo").is_file()
    ]
    if missing:
        yield error(
            "built",
            N_("Built files are missing: {names}."),
            N_("In a checkout run `python assets/build.py`; else install the package again."),
            names=", ".join(missing),
        )
    else:
        yield good(
            "built",
            N_("The browser files are there. Python {python}, SQLite {sqlite}."),
            python=sys.version.split()[0],
            sqlite=sqlite3.sqlite_version,
        )
