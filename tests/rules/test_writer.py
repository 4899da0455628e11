"""The single writer: what commits together, and what happens when a part of it cannot."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatplug.core import db, events, migrate
from chatplug.core.errors import Conflict, Unavailable
from chatplug.core.quick import Failure, QuickConnection


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "chatplug.sqlite3"
    migrate.migrate(path)
    db.open_database(path)
    yield path
    db.close_database()


def put(key: str, value: str = "1") -> str:
    db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))
    return key


def put_and_fail(key: str) -> None:
    put(key)
    raise Conflict("no")


def keys() -> list[str]:
    return [row[0] for row in db.execute("SELECT key FROM meta ORDER BY key").fetchall()]


def change(fn: object, *args: object) -> db.Change:
    return db.Change(fn, args)  # type: ignore[arg-type]


def test_a_change_is_there_when_write_returns(database: Path) -> None:
    assert db.write(put, "a") == "a"
    other = sqlite3.connect(database)
    assert other.execute("SELECT key FROM meta").fetchall() == [("a",)]
    other.close()


def test_a_failing_change_leaves_nothing_and_raises(database: Path) -> None:
    with pytest.raises(Conflict):
        db.write(put_and_fail, "a")
    assert keys() == []


def test_a_change_within_a_change_is_part_of_it(database: Path) -> None:
    def outer() -> None:
        put("outer")
        db.write(put, "inner")
        raise Conflict("no")

    with pytest.raises(Conflict):
        db.write(outer)
    assert keys() == []


def test_one_failing_member_does_not_take_its_group_along(database: Path) -> None:
    outcomes = db.run_group([change(put, "a"), change(put_and_fail, "b"), change(put, "c")])
    assert [ok for ok, _ in outcomes] == [True, False, True]
    assert keys() == ["a", "c"]


def test_a_full_disk_within_a_group_acknowledges_only_what_is_stored(database: Path) -> None:
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 3}")
    outcomes = db.run_group([change(put, "a"), change(put, "big", "x" * 400_000), change(put, "c")])
    assert [ok for ok, _ in outcomes] == [True, False, True]
    assert isinstance(outcomes[1][1], Unavailable)
    assert (outcomes[1][1].code, outcomes[1][1].status) == ("storage_full", 507)
    assert keys() == ["a", "c"]


def test_a_database_held_by_another_is_busy_not_broken(database: Path) -> None:
    db.db.timeout = 0.05
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as refusal:
        db.write(put, "a")
    assert refusal.value.code == "storage_busy"
    other.execute("ROLLBACK")
    other.close()
    assert db.write(put, "a") == "a"
    db.db.timeout = db.BUSY_SECONDS


def test_every_thread_has_a_connection_of_its_own(database: Path) -> None:
    mine, theirs = id(db.db.connection()), []

    def look() -> None:
        theirs.append(id(db.db.connection()))
        db.close_database()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert theirs != [mine]


class Happened:
    """An event of this test's."""


def test_a_broken_listener_is_undone_and_the_change_goes_on(
    database: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_listeners", events.defaultdict(list))

    @events.on(Happened)
    def breaks(event: Happened) -> None:
        put("from the broken one")
        raise ValueError("broken")

    @events.on(Happened)
    def works(event: Happened) -> None:
        put("from the good one")

    def the_change() -> None:
        put("the change")
        events.emit(Happened())

    db.write(the_change)
    assert keys() == ["from the good one", "the change"]
    assert "breaks failed on Happened" in caplog.text


class Brittle:
    """A connection on which a statement fails once, as when the disk hiccups."""

    def __init__(self, connection: sqlite3.Connection, statement: str) -> None:
        self.connection, self.statement = connection, statement

    def execute(self, sql: str, *more: object) -> object:
        if sql == self.statement:
            self.statement = ""
            raise sqlite3.OperationalError("disk I/O error")
        return self.connection.execute(sql, *more)

    @property
    def in_transaction(self) -> bool:
        return self.connection.in_transaction


@pytest.mark.parametrize("statement", ["SAVEPOINT one", "RELEASE one", "COMMIT"])
def test_a_group_that_breaks_in_the_middle_leaves_no_transaction_open(
    database: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    brittle = Brittle(db.db.connection(), statement)
    monkeypatch.setattr(db.db, "connection", lambda: brittle)
    outcomes = db.run_group([change(put, "a"), change(put, "b")])
    assert [ok for ok, _ in outcomes] == [True, True]
    assert keys() == ["a", "b"]
    assert not brittle.in_transaction


def test_what_fails_after_a_commit_does_not_undo_it_or_stop_the_others(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr(db, "after_commit", [lambda: told.append(1 // 0), lambda: told.append(1)])
    assert db.write(put, "a") == "a"
    assert told == [1]


@pytest.fixture
def quick(database: Path) -> Iterator[QuickConnection]:
    connection = QuickConnection(lambda commit: commit())
    yield connection
    connection.close()


def test_quick_changes_commit_together_and_a_failing_one_leaves_nothing(quick: QuickConnection) -> None:
    outcomes = quick.run([change(put, "a"), change(put_and_fail, "b"), change(put, "c")])
    assert outcomes is not None
    assert [ok for ok, _ in outcomes] == [True, False, True]
    assert isinstance(outcomes[1][1], Conflict)
    assert keys() == ["a", "c"]


def test_quick_changes_are_not_seen_before_their_commit(database: Path) -> None:
    seen = []

    def look_and_commit(commit: Callable[[], Failure]) -> Failure:
        seen.append(keys())
        failure = commit()
        seen.append(keys())
        return failure

    connection = QuickConnection(look_and_commit)
    connection.run([change(put, "a")])
    connection.close()
    assert seen == [[], ["a"]]


def test_quick_changes_give_way_while_another_process_writes(database: Path, quick: QuickConnection) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert quick.run([change(put, "a")]) is None
    other.execute("ROLLBACK")
    other.close()
    assert quick.run([change(put, "a")]) is not None
    assert keys() == ["a"]


def test_quick_changes_on_a_full_disk_store_nothing(quick: QuickConnection) -> None:
    pages = quick._connection.execute("PRAGMA page_count").fetchone()[0]
    quick._connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    assert quick.run([change(put, "a"), change(put, "big", "x" * 400_000)]) is None
    assert keys() == []
    assert quick.run([change(put, "a")]) is not None


def test_a_quick_change_that_cannot_commit_stores_nothing(database: Path) -> None:
    connection = QuickConnection(lambda commit: sqlite3.OperationalError("disk I/O error"))
    assert connection.run([change(put, "a")]) is None
    connection.close()
    assert keys() == []


def test_a_quick_change_within_a_change_is_part_of_it(database: Path) -> None:
    def outer() -> None:
        db.write_quickly(put, "inner")
        raise Conflict("no")

    with pytest.raises(Conflict):
        db.write(outer)
    assert keys() == []
