"""Backups that the server makes by itself: missed and made up for, under load, killed in the middle, sent elsewhere."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.faults.figures import figure, pick
from tests.faults.people import Sender, database_of, finish, is_whole, ledger, query, share
from tests.faults.proxy import Proxy
from tests.houses import House
from tests.stores import S3Store

pytestmark = pytest.mark.timeout(400)

SENDERS, RATE = 10, 50.0
WAIT_SECONDS = 100  # for a backup to begin and to end on a loaded machine: at this pace the server looks every second
WEIGHT = pick(12, 300)  # megabytes that no packing makes smaller


def was_off_at_night(house: House) -> None:
    """Stop the server, make its data heavy, and let it believe that it has been there since long ago."""
    house.server.stop()
    with closing(sqlite3.connect(database_of(house.server.data))) as connection, connection:
        for number in range(WEIGHT):
            sql = "INSERT INTO meta (key, value) VALUES (?, hex(randomblob(500000)))"
            connection.execute(sql, (f"weight {number}",))
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('backups_since', '1')")


def outcomes(house: House) -> dict[str, Any]:
    """What is kept of the last backup to each place."""
    kept = query(database_of(house.server.data), "SELECT value FROM meta WHERE key = 'backups'")
    return dict(json.loads(kept[0][0])) if kept else {}


def until(what: Callable[[], Any]) -> float:
    """Wait for something, and how long that took."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < WAIT_SECONDS, "it does not come"
        time.sleep(0.02)
    return time.monotonic() - begun


def postponed(house: House) -> int | None:
    """When the backup that has failed is tried again."""
    waits = "SELECT run_at FROM job WHERE kind = 'backup' AND state = 'waiting' AND tries > 0"
    found = query(database_of(house.server.data), waits)
    return int(found[0][0]) if found else None


def try_now(house: House) -> None:
    """Wait no longer for the next try."""
    until(lambda: postponed(house))
    with closing(sqlite3.connect(database_of(house.server.data), timeout=10)) as connection, connection:
        connection.execute("UPDATE job SET run_at = 0 WHERE kind = 'backup' AND state = 'waiting'")


def child_of(house: House) -> list[psutil.Process]:
    """The process that makes a backup at the moment."""
    children = psutil.Process(house.server.process.pid).children(recursive=True)
    return [child for child in children if "--planned" in child.cmdline()]


def senders_in(house: House) -> list[Sender]:
    """People who write all the time."""
    senders = [Sender(house.visitor(), f"visitor-{n}", None, SENDERS / RATE) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    return senders


def test_a_missed_backup_is_made_up_for_while_everybody_writes(
    make_house: Callable[..., House], bucket: S3Store, tmp_path: Path
) -> None:
    places = ("--backup-to", f"copies,{bucket.address('planned')}", "--allow-private", bucket.host)
    house = make_house(flags=places, pace="60")
    was_off_at_night(house)
    house.server.start()
    senders = senders_in(house)
    until(lambda: child_of(house))
    arguments = [argument for child in child_of(house) for argument in child.cmdline()]
    begun = time.monotonic()
    before = {sender: len(sender.took) for sender in senders}
    until(lambda: len(outcomes(house)) == 2)
    took = time.monotonic() - begun
    beside = [seconds for sender in senders for seconds in sender.took[before[sender] :]]
    time.sleep(1)
    again = [seconds for sender in senders for seconds in sender.took[-4:]]
    finish(senders)
    found = ledger(database_of(house.server.data), senders)
    numbers = {"megabytes": WEIGHT, "seconds": took, "write_p95_ms": share(beside, 0.95) * 1000}
    figure("REL-19", "a planned backup to a folder and an S3 store under load", **numbers,
           afterwards_p95_ms=share(again, 0.95) * 1000, **found)  # fmt: skip
    assert [row["ok"] for row in outcomes(house).values()] == [True, True], outcomes(house)
    assert is_whole(found)
    assert share(beside, 0.95) <= pick(1.0, 0.25)
    assert bucket.secret not in " ".join(arguments)
    names = {path.name for path in (house.server.data / "copies").iterdir()}
    assert {f"planned/{name}" for name in names} <= bucket.names()
    assert bucket.secret not in house.server.output()


def test_a_backup_that_is_killed_leaves_nothing_under_its_name_and_is_made_again(
    make_house: Callable[..., House],
) -> None:
    house = make_house(pace="60")
    was_off_at_night(house)
    house.server.start()
    copies = house.server.data / "copies"
    kills, told = 0, 0.0
    for _ in range(2):
        until(lambda: child_of(house) and list(copies.glob("backup-*.tmp/*")))
        for child in child_of(house):
            os.kill(child.pid, signal.SIGKILL)
            kills += 1
        until(lambda: not child_of(house))
        assert not list(copies.glob("*.zip"))
        told = max(told, until(lambda: outcomes(house)))
        try_now(house)
    row = next(iter(outcomes(house).values()))
    assert (row["ok"], row["values"]["number"]) == (False, -9)
    took = until(lambda: list(copies.glob("*.zip")))
    until(lambda: next(iter(outcomes(house).values()))["ok"])
    figure("REL-19", "a planned backup killed in the middle", kills=kills, told_after=told, made_again_after=took)
    assert house.server.is_healthy()


def test_a_stop_in_the_middle_takes_the_backup_along(make_house: Callable[..., House]) -> None:
    house = make_house(pace="60")
    was_off_at_night(house)
    house.server.start()
    copies = house.server.data / "copies"
    until(lambda: child_of(house) and list(copies.glob("backup-*.tmp/*")))
    child = child_of(house)[0]
    begun = time.monotonic()
    assert house.server.stop() == 0
    took = time.monotonic() - begun
    until(lambda: not child.is_running())
    figure("REL-16", "SIGTERM while a backup is made", seconds_to_exit=took)
    assert took <= 10
    until(lambda: not list(copies.glob("*.tmp")))
    assert not list(copies.glob("*.zip"))


def test_a_line_that_breaks_is_tried_again(make_house: Callable[..., House], bucket: S3Store) -> None:
    proxy = Proxy(bucket.port)
    proxy.down = True
    address = bucket.address("broken", port=proxy.port)
    house = make_house(flags=("--backup-to", address, "--allow-private", f"127.0.0.1:{proxy.port}"), pace="60")
    with closing(sqlite3.connect(database_of(house.server.data))) as connection, connection:
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('backups_since', '1')")
    until(lambda: outcomes(house))
    first = next(iter(outcomes(house).values()))
    until(lambda: postponed(house))
    waits = ((postponed(house) or 0) - first["at"]) / 1000
    proxy.down = False
    try_now(house)
    took = until(lambda: next(iter(outcomes(house).values()))["ok"])
    figure("REL-19", "an S3 store out of reach, then back", seconds_until_next_try=waits, stored_after=took)
    assert not first["ok"]
    assert 200 < waits < 400
    assert len([name for name in bucket.names() if name.startswith("broken/")]) == 1
    proxy.close()
