"""Write a backup while the server runs: SQLite's own backup, then every other file, then read it all back."""

import os
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatplug import __version__
from chatplug.backup import archive
from chatplug.backup.progress import QUIET, Progress
from chatplug.core import clock
from chatplug.core.errors import Conflict, NotFound, Refused
from chatplug.core.i18n import N_

COPIES = "copies"  # what `migrate` and `restore` put aside: no part of the state
COUNTED = ("visitor", "conversation", "message")
NOT_SAVED = (".lock", ".pid", ".tmp", ".trial", ".went-on", ".standby", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Written:
    """A backup that was written and read back."""

    path: Path
    size: int  # bytes
    files: int
    created_at: int


def default_name() -> str:
    """Return a file name with the date and time, so that backups sort by age."""
    return time.strftime("chatplug-%Y-%m-%d-%H%M%S.zip", time.gmtime(clock.now() / 1000))


def back_up(data: Path, database: Path, target: Path, progress: Progress = QUIET) -> Written:
    """Write everything in the data folder to one archive, verified; a running server is not disturbed.

    :raises Refused: when there is nothing to save, the target exists, or it cannot be written.
    """
    if not database.exists():
        raise NotFound(N_("There is nothing to back up in {data} yet."), N_("Check --data."), data=data)
    target = target / default_name() if target.is_dir() else target
    if target.exists():
        raise Conflict(N_("{path} exists already."), N_("Choose another name."), code="file_exists", path=target)
    unfinished = target.with_name(target.name + ".tmp")
    try:
        manifest = _write(data, database, unfinished, progress)
        archive.verify(unfinished, progress)
        unfinished.replace(target)
    except OSError as failure:
        raise Refused(
            N_("The backup could not be written: {reason}."),
            N_("Nothing was changed. Choose a folder with enough space that you may write to."),
            code="backup_failed",
            reason=failure.strerror or failure,
        ) from failure
    finally:
        unfinished.unlink(missing_ok=True)
    return Written(target.resolve(), target.stat().st_size, len(manifest.files), manifest.created_at)


def _write(data: Path, database: Path, target: Path, progress: Progress) -> archive.Manifest:
    copy = target.with_name(target.name + ".sqlite3.tmp")
    created_at, files = clock.now(), {}
    try:
        _private(copy)
        progress.begin(N_("Copying the database"), database.stat().st_size)
        schema = copy_database(database, copy)
        progress.step(copy.stat().st_size)
        others = list(_others(data, database))
        progress.begin(N_("Packing"), sum(path.stat().st_size for path in (copy, *others)))
        _private(target)
        with target.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
                files[archive.DATABASE] = archive.add(packed, copy, archive.DATABASE, progress)
                for path in others:
                    name = path.relative_to(data).as_posix()
                    files[name] = archive.add(packed, path, name, progress)
                manifest = archive.Manifest(archive.FORMAT, __version__, schema, created_at, files, count(copy))
                archive.add_manifest(packed, manifest)
            file.flush()
            os.fsync(file.fileno())
    finally:
        copy.unlink(missing_ok=True)
    return manifest


def _private(path: Path) -> None:
    """Make an empty file that only we may read: the archive holds keys and conversations."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)


def copy_database(source: Path, target: Path) -> int:
    """Copy a database that may be in use, check the copy, and return its schema number.

    The copy is made in one step: a reader never holds up the writer in WAL mode, and copying by pages would start
    over at every change of another process.
    """
    address = f"{source.absolute().as_uri()}?mode=rw"  # never makes a new, empty one
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = delete")  # one file, without a -wal beside it
    return check_database(target)


def count(database: Path) -> dict[str, int]:
    """Return how many rows the tables have by which a person knows whether everything is there."""
    with closing(sqlite3.connect(database)) as connection:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 (our own names)
            for table in COUNTED
            if table in there
        }


def check_database(path: Path) -> int:
    """Return the schema number of a database that is whole.

    :raises Refused: when SQLite finds damage.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as failure:
        found, schema = str(failure), 0
    if found != "ok":
        raise Refused(
            N_("The database is damaged: {reason}."),
            N_("Restore the newest backup that is whole."),
            code="database_damaged",
            reason=found,
        )
    return schema


def _others(data: Path, database: Path) -> Iterator[Path]:
    """Yield every other file of the state; whatever a later version keeps there is saved without being named here."""
    for folder, folders, names in os.walk(data):
        folders[:] = sorted(name for name in folders if name != COPIES and not name.endswith(".tmp"))
        for name in sorted(names):
            path = Path(folder) / name
            if path != database and path.is_file() and not name.endswith(NOT_SAVED) and not _is_backup(path):
                yield path


def _is_backup(path: Path) -> bool:
    """Say whether a file is an earlier backup: saved again and again, they would double each time."""
    if path.suffix != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        return {archive.MANIFEST, archive.DATABASE} <= set(packed.namelist())
