"""Room and care: what fills the data folder, memory, whether the clock is kept, and the last planned copy."""

import ctypes
import stat
import time
import zoneinfo
from contextlib import suppress
from pathlib import Path

from chatplug.backup import state
from chatplug.core.config import Config
from chatplug.core.i18n import N_
from chatplug.doctor.finding import Findings, good, warning

LITTLE_MEMORY = 400 * 1024 * 1024  # bytes for everything on the machine; the server itself is known to do with 512 MB
OLD_COPY_MS = 3 * 24 * 3600 * 1000
_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


def holds(config: Config) -> Findings:
    """Say what fills the data folder."""
    if not config.data.is_dir():
        return
    sizes: dict[str, int] = {}
    for path in config.data.rglob("*"):
        with suppress(FileNotFoundError):  # the server works in there meanwhile
            found = path.lstat()
            if stat.S_ISREG(found.st_mode):
                first = path.relative_to(config.data).parts[0]
                sizes[first] = sizes.get(first, 0) + found.st_size
    largest = sorted(sizes.items(), key=lambda pair: -pair[1])[:5]
    listed = ", ".join(f"{name} {size / 1_000_000:.1f} MB" for name, size in largest if size >= 100_000)
    if listed:
        yield good("holds", N_("The data folder holds: {listed}."), listed=listed)


def memory(config: Config, meminfo: Path = Path("/proc/meminfo")) -> Findings:
    """Compare the machine's memory with what a small server needs; a container's limit counts."""
    total = _limit()
    with suppress(OSError, ValueError, IndexError):
        words = meminfo.read_text().split()
        total = min(total, int(words[words.index("MemTotal:") + 1]) * 1024)
    if total < LITTLE_MEMORY:
        yield warning(
            "memory",
            N_("There are only {size} MB of memory."),
            N_("Give it 512 MB, or set most_sockets=500 and watch it."),
            size=total // 1_000_000,
        )
    elif total < 1 << 60:
        yield good("memory", N_("Memory: {size} MB."), size=total // 1_000_000)


def _limit(file: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return 1 << 60  # no limit, or no such file: it is not a container


def time_service(config: Config) -> Findings:
    """Ask the kernel whether anything keeps its clock, and look for the rules of time zones."""
    if _clock_state() == _UNSYNCHRONISED:
        yield warning(
            "time_service",
            N_("Nothing keeps this machine's clock right."),
            N_("Switch time synchronisation on: timedatectl set-ntp true"),
        )
    try:
        zoneinfo.ZoneInfo("Europe/Berlin")
    except zoneinfo.ZoneInfoNotFoundError:
        yield warning(
            "time_zones",
            N_("The rules of time zones are missing: opening hours cannot be told."),
            N_("Install them: apt install tzdata, or pip install tzdata"),
        )
    else:
        offset = time.strftime("%Z (%z)")
        yield good("time_zone", N_("This machine's time zone: {zone}. Stored times are UTC."), zone=offset)


def _clock_state() -> int:
    """Return what adjtimex(2) says; 0 where there is no such call."""
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError, TypeError):
        return 0


def last_copy(config: Config) -> Findings:
    """Say how old the last planned copy is."""
    if not config.backup_to:
        yield warning(
            "backup",
            N_("No planned backups are made (backup_to)."),
            N_("Set backup_to to a folder on another disk, or to a store elsewhere; docs/backup.md shows how."),
        )
        return
    row = state.last_backup(database=config.database) if config.database.exists() else None
    now = time.time() * 1000
    if row is None:
        yield good("backup", N_("Backups are planned; none has been made yet."))
    elif not row["ok"]:
        yield warning(
            "backup",
            N_("The last backup to {target} failed: {error}"),
            N_("Mend that, then try: chatplug backup"),
            target=row["target"],
            error=row["error"],
        )
    elif now - (row["good_at"] or 0) > OLD_COPY_MS:
        days = int((now - (row["good_at"] or 0)) // 86_400_000)
        yield warning(
            "backup",
            N_("The last good backup is {days} days old."),
            N_("Let the server run, and look at backup_at."),
            days=days,
        )
    else:
        when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(row["good_at"] / 1000))
        yield good("backup", N_("The last backup is good: {when} UTC, {target}."), when=when, target=row["target"])
