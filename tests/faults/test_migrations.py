"""A later version brings the database to its schema, and is killed meanwhile, or the disk fills."""

import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.figures import figure, pick
from tests.faults.many import write_many
from tests.faults.people import database_of, query
from tests.faults.servers import BentServer, Disk
from tests.houses import House

MESSAGES = 20_000
POINTS = pick(5, 40)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of this version with many messages, its server stopped."""
    house = House(tmp_path_factory.mktemp("old"))
    visitor = house.visitor()
    conversation = visitor.sends("hello").must(201)["conversation"]["id"]
    house.server.stop()
    write_many(house.server.data, 1, conversation, MESSAGES - 1)
    return house.server.data


def later(data: Path, folder: Path) -> BentServer:
    """The later version on a copy of the data."""
    server = BentServer(folder, later="1")
    shutil.copytree(data, server.data, dirs_exist_ok=True)
    return server


def schema(database: Path) -> int:
    """The number of the schema, as whoever opens it finds it."""
    return int(query(database, "PRAGMA user_version")[0][0])


def state_of(data: Path, old_schema: int) -> str:
    """What somebody finds who opens it now: sound, whole, and either as before or as after."""
    database = database_of(data)
    assert query(database, "PRAGMA integrity_check") == [("ok",)]
    assert query(database, "SELECT count(*) FROM message") == [(MESSAGES,)]
    has_table = bool(query(database, "SELECT 1 FROM sqlite_master WHERE name = 'later'"))
    assert (schema(database) > old_schema) == has_table, "half a migration"
    if has_table:
        assert query(database, "SELECT count(*) FROM later") == [(MESSAGES,)]
    for copy in (data / "copies").glob("before-*"):
        assert query(copy, "PRAGMA integrity_check") == [("ok",)]
        assert query(copy, "SELECT count(*) FROM message") == [(MESSAGES,)]
    assert not has_table or list((data / "copies").glob("before-*")), "changed without a copy"
    return "new" if has_table else "old"


def wait_for(there: Callable[[], bool], seconds: float = 30) -> float:
    """Look until something is there."""
    begun = time.monotonic()
    while not there():
        assert time.monotonic() - begun < seconds
        time.sleep(0.001)
    return time.monotonic() - begun


def test_killed_at_many_points(old: Path, tmp_path: Path):
    before = schema(database_of(old))
    whole = later(old, tmp_path / "whole")
    whole.launch()
    wait_for((whole.data / "copies").exists)
    database = database_of(whole.data)
    takes = wait_for(lambda: schema(database) > before)
    whole.kill()
    found: Counter[str] = Counter()
    copies = 0
    for point in range(POINTS):
        server = later(old, tmp_path / f"point{point}")
        server.launch()
        wait_for((server.data / "copies").exists)
        time.sleep(takes * 1.8 * point / POINTS)
        server.kill()
        found[state_of(server.data, before)] += 1
        copies += bool(list((server.data / "copies").glob("before-*")))
        if point % 4 == 0:
            server.start()
            assert state_of(server.data, before) == "new"
            assert not list((server.data / "copies").glob("*.tmp*"))
            server.kill()
        shutil.rmtree(server.data)
    what = f"migration of {MESSAGES} messages killed at {POINTS} points within {takes:.2f} s"
    figure("REL-18", what, opened_as_old=found["old"], opened_as_new=found["new"], with_a_whole_copy=copies, lost=0)
    assert sum(found.values()) == POINTS
    assert found["old"]


@pytest.mark.parametrize(("where", "room"), [("copying", 0.5), ("migrating", 1.4)])
def test_the_disk_is_full(old: Path, make_disk: Callable[[int], Disk], where: str, room: float):
    before = schema(database_of(old))
    disk = make_disk(64)
    server = later(old, disk.folder)
    size = database_of(server.data).stat().st_size
    if disk.mounted:
        disk.leave(int(size * room))
    else:
        server.largest_file = int(size * (0.5 if where == "copying" else 1.05))
    server.launch()
    status = server.process.wait(60)
    said = server.output().strip().splitlines()[-2:]
    state = state_of(server.data, before)
    copies = [path.name.split("-")[0] for path in (server.data / "copies").glob("*")]
    disk.free(server)
    server.largest_file = 0
    server.start()
    again = state_of(server.data, before)
    server.stop()
    numbers = {"exit": status, "opened_as": state, "copies": len(copies), "with_room_opened_as": again}
    figure("REL-18", f"disk full while {where} ({disk.kind})", **numbers)
    assert status == 1
    assert "Traceback" not in server.output()
    assert "disk" in " ".join(said)
    assert (state, again) == ("old", "new")
    assert copies == ([] if where == "copying" else ["before"])


def test_an_older_version_refuses_what_a_later_one_wrote(old: Path, tmp_path: Path):
    server = later(old, tmp_path / "later")
    server.start()
    server.stop()
    server.bends = {}
    server.launch()
    status = server.process.wait(30)
    with closing(sqlite3.connect(database_of(server.data))) as connection:
        kept = connection.execute("SELECT count(*) FROM message").fetchone()[0]
    figure("REL-18", "the older version again", exit=status, messages_kept=kept)
    assert status == 1
    assert "later version" in server.output()
    assert kept == MESSAGES
