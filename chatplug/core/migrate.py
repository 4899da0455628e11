"""Bring the database to this version's schema: numbered files, each applied with its record in one transaction."""

import importlib
import pkgutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatplug.core import clock, migrations, trial
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

KEEP_COPIES = 5


@dataclass(frozen=True)
class Migration:
    """One numbered step; ``number`` is the schema's ``user_version`` once it is applied."""

    number: int
    name: str
    statements: tuple[str, ...]


class SchemaTooNew(Refused):
    """The data were written by a later version of the program."""

    code = "schema_too_new"
    status = 500


def all_migrations() -> list[Migration]:
    """Return every step in order. Files are called ``0000_name.py`` and hold ``STATEMENTS``."""
    steps = []
    for number, module in enumerate(sorted(info.name for info in pkgutil.iter_modules(migrations.__path__)), start=1):
        statements = importlib.import_module(f"{migrations.__name__}.{module}").STATEMENTS
        steps.append(Migration(number, module, statements))
    return steps


def version(path: Path) -> int:
    """Return the schema's number in a database file; 0 for a new one."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def migrate(path: Path, say: Callable[[str], None] = lambda line: None) -> list[Migration]:
    """Apply what is missing and return it; a database that holds data is copied first.

    :raises SchemaTooNew: when the data belong to a later version.
    """
    steps, have = all_migrations(), version(path)
    if have > len(steps):
        raise SchemaTooNew(
            N_("These data were written by a later version (schema {have}; this program knows {known})."),
            N_("Install the newer version again, or restore an older backup."),
            have=have,
            known=len(steps),
        )
    missing = steps[have:]
    if missing and have:
        say(str(copy_before(path, missing[0])))
    for step in missing:
        _apply(path, step)
    return missing


def _apply(path: Path, step: Migration) -> None:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        for statement in step.statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {step.number}")
        connection.execute("COMMIT")
    finally:
        connection.close()  # an unfinished transaction is rolled back here
    path.chmod(0o600)


def copy_before(path: Path, step: Migration) -> Path:
    """Copy the database beside itself before a step is applied, keep the newest few, and return the copy."""
    folder = path.parent / "copies"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"before-{step.name}-{clock.now()}.sqlite3"
    unfinished = folder / "copy.tmp"  # a half one must never look like a copy
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            copy.execute("PRAGMA journal_mode = off")  # else a full disk leaves its journal beside it
            source.backup(copy)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    if trial.under_way(path.parent):  # one of these may be what is gone back to
        return target
    for old in sorted(folder.glob("before-*"), key=lambda file: file.stat().st_mtime)[:-KEEP_COPIES]:
        old.unlink()
    return target
