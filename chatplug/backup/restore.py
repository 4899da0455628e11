"""Bring a backup back: unpack it beside the data, check it, mark it, and only then let it take their place."""

import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatplug.backup import archive, state
from chatplug.backup.progress import QUIET, Progress
from chatplug.backup.write import COPIES, check_database
from chatplug.core import clock, migrate
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

LOG_GAP = 1_000_000  # the live log goes on this far behind the backup's end: cursors from the lost days mean "reset"
UNPACKED = "restore-"  # how the folder begins in which an archive is unpacked
NOT_DONE = "not done: the data were restored from a backup"


@dataclass(frozen=True)
class Restored:
    """What a restore brought back and where the former state is kept."""

    created_at: int
    version: str
    files: int
    jobs: int  # unfinished ones that will not be done again
    kept: Path | None


def restore(source: Path, data: Path, database: Path, progress: Progress = QUIET) -> Restored:
    """Put a backup in the place of the data; the caller holds the server's lock.

    :raises Refused: when the archive is damaged or too new; then nothing was changed.
    """
    with archive.open_archive(source) as packed:
        manifest = archive.read_manifest(packed)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in data.glob(f"{UNPACKED}*.tmp"):  # of a restore that was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=data, prefix=UNPACKED, suffix=".tmp") as name:
            folder = Path(name)
            _unpack(packed, manifest, folder, progress)
            fresh = folder / archive.DATABASE
            check_database(fresh)
            migrate.migrate(fresh)
            jobs = mark(fresh, manifest.created_at)
            kept = _replace(folder, manifest, data, database)
    return Restored(manifest.created_at, manifest.version, len(manifest.files), jobs, kept)


def _unpack(packed: zipfile.ZipFile, manifest: archive.Manifest, folder: Path, progress: Progress) -> None:
    needed = manifest.size
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise Refused(
            N_("Restoring needs {needed} MB, and {free} MB are free."),
            N_("Free some space; nothing was changed."),
            code="storage_full",
            needed=needed // 1_000_000 + 1,
            free=free // 1_000_000,
        )
    archive.unpack(packed, manifest, folder, progress)


def mark(database: Path, created_at: int) -> int:
    """Make a restored database safe to start: no old job is done again, no old cursor is believed.

    Returns how many unfinished jobs were ended.
    """
    at = clock.now()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        ended = connection.execute(
            "UPDATE job SET state = 'cancelled', outcome = ?, done_at = ?, lease_until = NULL"
            " WHERE state IN ('waiting', 'running')",
            (NOT_DONE, at),
        ).rowcount
        connection.execute("UPDATE alert SET state = 'stopped', done_at = ? WHERE state = 'waiting'", (at,))
        _skip_ahead(connection)
        # Copies that lie elsewhere may still be another server's: ours get a mark of their own and a schedule anew.
        connection.execute("DELETE FROM meta WHERE key IN (?, ?, ?)", (state.KEY, state.MARK, state.SINCE))
        for key, value in (("restored_at", at), ("restored_from", created_at)):
            connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, str(value)))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = delete")
    return int(ended)


def _skip_ahead(connection: sqlite3.Connection) -> None:
    """Empty the live log and let its numbers go on far ahead: a browser that saw later frames must load anew."""
    connection.execute("DELETE FROM live_log")
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'live_log'").fetchone()
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'live_log'")
    newest = (row[0] if row else 0) + LOG_GAP
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('live_log', ?)", (newest,))


def _replace(folder: Path, manifest: archive.Manifest, data: Path, database: Path) -> Path | None:
    """Move the files to their places, the database last; what was there is kept."""
    kept = data / COPIES / f"replaced-{clock.now()}"
    for name in manifest.files:
        if name != archive.DATABASE:
            _put(folder / name, data / name, kept / name)
    _set_aside_database(database, kept)
    (folder / archive.DATABASE).replace(database)
    database.chmod(0o600)
    _sync(data)
    return kept if kept.exists() else None


def _put(fresh: Path, place: Path, aside: Path) -> None:
    if place.exists():
        _make_private(aside.parent)
        place.replace(aside)
    _make_private(place.parent)
    fresh.replace(place)


def _set_aside_database(database: Path, kept: Path) -> None:
    """Keep the former database whole, with its -wal when that could not be folded in; none of them stays behind."""
    if not database.exists():
        _drop_leftovers(database)
        return
    _make_private(kept)
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        pass  # a damaged one is kept as it is
    for suffix in ("-wal", "-shm"):
        leftover = database.with_name(database.name + suffix)
        if leftover.exists():
            leftover.replace(kept / leftover.name)
    try:
        os.link(database, kept / database.name)  # so that there is a database in place at every moment
    except OSError:
        shutil.copy2(database, kept / database.name)


def _drop_leftovers(database: Path) -> None:
    for suffix in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    """Make the renames durable, where the platform can (Windows cannot open a folder)."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
