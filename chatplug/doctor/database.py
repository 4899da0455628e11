"""The database: whole, of this version, and an SQLite that can be trusted with it."""

import sqlite3
from contextlib import closing

from chatplug.core import migrate
from chatplug.core.config import Config
from chatplug.core.i18n import N_
from chatplug.doctor.finding import Findings, error, good, warning

OLDEST = (3, 35, 0)  # RETURNING, and the upserts we use
LARGE_WAL = 100 * 1024 * 1024  # bytes; it is cut to 16 MB at every checkpoint, so a reader holds it open


def sqlite(config: Config) -> Findings:
    """Look at the version of SQLite that this Python brings."""
    if sqlite3.sqlite_version_info < OLDEST:
        yield error(
            "sqlite",
            N_("SQLite {version} is too old."),
            N_("Use a newer Python or system: {oldest} or later."),
            version=sqlite3.sqlite_version,
            oldest=".".join(map(str, OLDEST)),
        )


def database(config: Config) -> Findings:
    """Let SQLite check the file, and compare its schema with this program's."""
    if not config.database.exists():
        yield good("database", N_("There is no database yet; it is made at the first start."))
        return
    address = f"{config.database.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            have = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as failure:
        said, have = str(failure), 0
    if said != "ok":
        yield error(
            "database",
            N_("The database is damaged: {said}"),
            N_("Stop the server and bring the newest backup back: chatplug restore FILE"),
            said=said,
        )
        return
    size = config.database.stat().st_size / 1_000_000
    yield good("database", N_("The database is whole ({size} MB)."), size=f"{size:.1f}")
    yield from _schema(have)
    yield from _wal(config)


def schema(config: Config) -> Findings:
    """Compare the schema alone, without reading the whole file."""
    if config.database.exists():
        yield from _schema(migrate.version(config.database))


def _schema(have: int) -> Findings:
    known = len(migrate.all_migrations())
    if have > known:
        yield error(
            "schema",
            N_("The data were written by a later version (schema {have}; this one knows {known})."),
            N_("Install that version again, or restore an older backup."),
            have=have,
            known=known,
        )
    elif have < known:
        yield warning(
            "schema",
            N_("The database is of an older version (schema {have} of {known})."),
            N_("Restart the server: it brings the database up to date, after a copy."),
            have=have,
            known=known,
        )


def _wal(config: Config) -> Findings:
    wal = config.database.with_name(config.database.name + "-wal")
    if wal.exists() and wal.stat().st_size > LARGE_WAL:
        yield warning(
            "wal",
            N_("The write-ahead log has grown to {size} MB: something keeps an old state open."),
            N_("Look for a program that reads the database, or restart the server."),
            size=wal.stat().st_size // 1_000_000,
        )
