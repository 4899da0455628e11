"""The database: one connection per native thread, and one writer for every change.

Changes go through :func:`write`. Under the server they queue for one thread, and what queued while the last commit
was under way is committed together; elsewhere (command line, tests) they run at once in the calling thread.
"""

import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import peewee

from chatplug.core import clock
from chatplug.core.errors import Refused, Unavailable, storage_refusal

log = logging.getLogger("chatplug.db")

BUSY_SECONDS = 5  # how long a change waits for another process that is writing
REFUSED_LATELY_SECONDS = 3
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged change survives a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # what is erased is overwritten
    "cache_size": -8000,  # kibibytes
    "journal_size_limit": 16 * 1024 * 1024,
    "temp_store": 2,
}

Result = TypeVar("Result")
Outcome = tuple[bool, Any]


class Change(NamedTuple):
    """What somebody wants written; ``quick`` when it is a few small statements."""

    fn: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}  # noqa: RUF012 (never changed)
    quick: bool = False


def _native_local() -> Any:
    """Return ``threading.local`` as it was before gevent made it greenlet-local."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey.get_original("threading", "local") if monkey else threading.local


_local = _native_local()


class _State(peewee._ConnectionState, _local):  # type: ignore[misc,valid-type]
    """Peewee's connection state per native thread: gevent would give every greenlet a connection of its own."""


class _Here(_local):  # type: ignore[misc,valid-type]
    inside = False  # this thread is running a change


_here = _Here()
db = peewee.SqliteDatabase(None, thread_safe=False)
db._state = _State()  # type: ignore[attr-defined]
after_commit: list[Callable[[], None]] = []  # called in the hub, or in the calling thread, after each commit


class Model(peewee.Model):
    """The base of every table."""

    class Meta:
        """Peewee's own table settings."""

        database = db
        legacy_table_names = False


class JsonField(peewee.TextField):
    """A column that holds JSON text and gives Python values."""

    def db_value(self, value: Any) -> str | None:
        """Return the text to store."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        """Return the stored value."""
        return None if value is None else json.loads(value)


def open_database(path: Path | str) -> None:
    """Open the database file (made when it is missing) for this process."""
    close_database()
    db.init(str(path), pragmas=PRAGMAS, timeout=BUSY_SECONDS, cached_statements=512, check_same_thread=False)
    db.connect()


def connect_apart() -> sqlite3.Connection:
    """Return one more connection; it may pass from thread to thread, but one at a time uses it."""
    return cast(sqlite3.Connection, db._connect())  # type: ignore[attr-defined]


def close_database() -> None:
    """Close this thread's connection."""
    if not db.is_closed():
        db.close()


def execute(sql: str, params: tuple[Any, ...] = ()) -> Any:
    """Run one statement on this thread's connection, past peewee's models: for the hot paths."""
    return db.connection().execute(sql, params)


def is_inside_write() -> bool:
    """Say whether the caller runs inside a change."""
    return bool(_here.inside)


def write(fn: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Run a change and return its result after the commit.

    Inside another change it is part of that one. ``fn`` touches the database only: no network, no gevent.
    :raises Unavailable: when the disk is full, read-only, or another process holds the database too long.
    """
    return cast(Result, _written(Change(fn, args, kwargs)))


def write_quickly(fn: Callable[..., Result], *args: Any) -> Result:
    """As :func:`write`, for a few small statements on a few rows: the server runs them without changing threads."""
    return cast(Result, _written(Change(fn, args, quick=True)))


def _written(change: Change) -> Any:
    if _here.inside:
        return change.fn(*change.args, **change.kwargs)
    ok, value = _runner(change)
    if not ok:
        raise value
    return value


def run_here(change: Change) -> Outcome:
    """Run a change in the calling thread, at once: the way of commands and tests."""
    outcome = run_group([change])[0]
    tell_committed()
    return outcome


_runner: Callable[[Change], Outcome] = run_here
_refused: tuple[float, Unavailable | None] = (0.0, None)


def run_changes_by(runner: Callable[[Change], Outcome]) -> None:
    """Send every later change through a runner: the server's writer, or :func:`run_here`."""
    global _runner
    _runner = runner


def tell_committed() -> None:
    """Call back whoever waits for commits; what fails there is logged: the change itself is stored."""
    for callback in after_commit:
        try:
            callback()
        except Exception:
            log.exception("what follows a commit failed")


def run_group(changes: list[Change]) -> list[Outcome]:
    """Commit changes together, each in its own savepoint, and return what became of each.

    A full disk makes SQLite roll the *whole* transaction back; then the group is abandoned and its members run
    singly, so that nobody hears of success for what is gone.
    """
    if len(changes) == 1:
        return [_run_alone(changes[0])]
    connection = db.connection()
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as failure:
        return [(False, _explain(failure))] * len(changes)
    try:
        outcomes = run_inside(connection, changes)
        connection.execute("COMMIT")
    except sqlite3.Error:
        roll_back(connection)  # else every later change would meet an open transaction
        return [_run_alone(change) for change in changes]
    return outcomes


def run_inside(connection: Any, changes: list[Change]) -> list[Outcome]:
    """Run changes on a connection that is inside a transaction, each in its own savepoint, and commit nothing.

    :raises sqlite3.Error: when SQLite has rolled the whole transaction back.
    """
    state: Any = db._state  # type: ignore[attr-defined]
    usual, state.conn = state.conn, connection
    try:
        return [_run_in_group(connection, change) for change in changes]
    finally:
        state.conn = usual


def _run_in_group(connection: Any, change: Change) -> Outcome:
    connection.execute("SAVEPOINT one")
    outcome = _call(change)
    if not outcome[0]:
        connection.execute("ROLLBACK TO one")
    connection.execute("RELEASE one")  # fails when SQLite has rolled everything back: the savepoint is gone
    return outcome


def _run_alone(change: Change) -> Outcome:
    try:
        connection = db.connection()
        connection.execute("BEGIN IMMEDIATE")
        outcome = _call(change)
        if outcome[0]:
            connection.execute("COMMIT")
        else:
            roll_back(connection)
        return outcome
    except (sqlite3.Error, peewee.PeeweeException) as failure:
        roll_back(db.connection())
        return False, _explain(failure)


def _call(change: Change) -> Outcome:
    _here.inside = True
    try:
        return True, change.fn(*change.args, **change.kwargs)
    except Exception as failure:  # noqa: BLE001 (it goes to whoever asked for the change)
        return False, _explain(failure)
    finally:
        _here.inside = False


def roll_back(connection: Any) -> None:
    """End a transaction, if there is one, as if it had never begun."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def savepoint(fn: Callable[[], None]) -> Exception | None:
    """Run a part of a change that may fail without taking the change along; return its failure."""
    connection = db.connection()
    connection.execute("SAVEPOINT part")
    failure = None
    try:
        fn()
    except Exception as error:
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO part")
        failure = error
    connection.execute("RELEASE part")
    return failure


def _explain(failure: Exception) -> Exception:
    """Turn the storage's own failures into words; leave every other failure as it is."""
    global _refused
    if isinstance(failure, Refused) or "OperationalError" not in type(failure).__name__:
        return failure
    log.warning("the database refused a change: %s", failure)
    refusal = storage_refusal(str(failure))
    if refusal and refusal.code != "storage_busy":
        _refused = clock.monotonic(), refusal
    return refusal or failure


def refused_lately() -> Unavailable | None:
    """Return why the disk refused a change in the last seconds; a smaller one may fit all the same."""
    at, refusal = _refused
    return refusal if clock.monotonic() - at < REFUSED_LATELY_SECONDS else None


def read_here(fn: Callable[..., Result], *args: Any) -> Result:
    """Run a long read in the calling thread: the way of commands and tests."""
    return fn(*args)


_reader: Callable[..., Any] = read_here


def read_long_by(reader: Callable[..., Any]) -> None:
    """Send every later long read through a reader: the server's second thread, or :func:`read_here`."""
    global _reader
    _reader = reader


def read_apart(fn: Callable[..., Result], *args: Any) -> Result:
    """Run a long read (search, report, export) beside the hub, so that no socket waits for it."""
    return cast(Result, _reader(fn, *args))


def data_version() -> int:
    """Return a number that changes when another connection, of any process, has committed."""
    return int(execute("PRAGMA data_version").fetchone()[0])
