"""Disks that fill, cannot be written, or belong to another writer for a while."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.doors import Answer
from tests.faults.figures import figure, pick
from tests.faults.people import Sender, database_of, finish, is_whole, ledger
from tests.faults.servers import Disk
from tests.houses import House

RETRY_WITHIN = 30  # seconds after there is room again
LOCKED_SECONDS = pick(6, 10)
BUSY_SECONDS = 5  # how long a change waits for another writer


def talk(house: House, count: int, pause: float) -> list[Sender]:
    """Visitors who write without end."""
    made = [Sender(house.visitor(), f"visitor-{n}", None, pause) for n in range(count)]
    for sender in made:
        assert sender.is_acknowledged(f"{sender.name} -1", f"first-of-{sender.name}")
        sender.sent += 1
        sender.start()
    return made


def answers_of(senders: list[Sender]) -> Counter[int]:
    """Everything that was answered so far, by status."""
    return sum((sender.answers for sender in senders), Counter())


def reads_work(house: House, senders: list[Sender]) -> bool:
    """The panel loads, the console loads, the button is served."""
    people: list[Any] = [house.owner, *(sender.visitor for sender in senders[:2])]
    button = house.door.request("GET", f"/cp/{house.site}/v1.js", None, {})
    return all(person.get("state").status == 200 for person in people) and button.status == 200


def until_acknowledged(senders: list[Sender], seconds: float) -> float:
    """How long until every sender has had a message acknowledged from now on."""
    begun = time.monotonic()
    before = [len(sender.acknowledged) for sender in senders]
    while time.monotonic() - begun < seconds:
        if all(len(sender.acknowledged) > had for sender, had in zip(senders, before, strict=True)):
            break
        time.sleep(0.02)
    return time.monotonic() - begun


def test_a_full_disk_and_room_again(make_disk: Callable[[int], Disk], make_house: Callable[..., House]):
    disk = make_disk(8)
    house = make_house(disk.folder)
    senders = talk(house, 8, 0.02)
    time.sleep(pick(0.5, 5))
    disk.fill(house.server)
    filled = time.monotonic()
    while len([answer for answer in answers_of(senders) if answer in {503, 507}]) == 0:
        assert time.monotonic() - filled < 20, "the disk never became full"
        time.sleep(0.02)
    time.sleep(pick(1, 20))
    refusal: Answer = senders[0].visitor.sends("is there room?")
    reads = reads_work(house, senders)
    well = house.server.is_healthy()
    disk.free(house.server)
    took = until_acknowledged(senders, RETRY_WITHIN + 10)
    time.sleep(3.5)  # a refusal counts for three seconds
    well_again = house.server.is_healthy()
    finish(senders)
    found = ledger(database_of(house.server.data), senders)
    answers = answers_of(senders)
    numbers = {"refused": answers[507] + answers[503], "seconds_to_resume": took, **found}
    figure("REL-12", f"disk of 8 MB full ({disk.kind})", **numbers)
    assert refusal.status in {503, 507}
    assert refusal.json["code"] in {"storage_full", "storage_failed"}
    assert refusal.json["hint"]
    assert (reads, well, well_again) == (True, False, True)
    assert took <= RETRY_WITHIN
    assert is_whole(found)
    assert not [sender.wrong for sender in senders if sender.wrong]


@pytest.mark.parametrize("slowly", [True, False], ids=["slowly", "fast"])
def test_a_disk_that_fills_in_the_middle_of_groups(
    make_disk: Callable[[int], Disk], make_house: Callable[..., House], slowly: bool
):
    """Full and free again many times while groups commit: what was acknowledged is there, what was refused is not."""
    disk = make_disk(8)
    house = make_house(disk.folder)
    senders = talk(house, 8, 0.0)
    for _ in range(pick(3, 30)):
        disk.fill(house.server)
        time.sleep(0.3 if slowly else 0.1)
        disk.free(house.server)
        time.sleep(0.2)
    took = until_acknowledged(senders, RETRY_WITHIN)
    finish(senders)
    found = ledger(database_of(house.server.data), senders)
    how = "full and free again, slowly" if slowly else "full and free again, fast"
    figure("REL-12", how, refused=answers_of(senders)[507], seconds_to_resume=took, **found)
    assert is_whole(found)
    assert took < RETRY_WITHIN


def test_a_disk_that_becomes_read_only(make_disk: Callable[[int], Disk], make_house: Callable[..., House]):
    """A file system is remounted read-only where we may mount one; else the database file is what cannot be written."""
    disk = make_disk(8)
    house = make_house(disk.folder)
    senders = talk(house, 4, 0.05)
    time.sleep(0.3)
    with closing(sqlite3.connect(database_of(house.server.data))) as inspector:
        inspector.execute("SELECT count(*) FROM message").fetchone()
        if not disk.read_only(True):
            disk.fill(house.server)  # not root: the file size limit stands in
    refused = time.monotonic()
    while not {503, 507} & set(answers_of(senders)):
        assert time.monotonic() - refused < 20
        time.sleep(0.02)
    time.sleep(0.5)
    refusal: Answer = senders[0].visitor.sends("can you write?")
    reads = reads_work(house, senders)
    disk.read_only(False)
    disk.free(house.server)
    took = until_acknowledged(senders, RETRY_WITHIN)
    finish(senders)
    found = ledger(database_of(house.server.data), senders)
    answers = answers_of(senders)
    what = "file system read-only" if disk.mounted else f"read-only ({disk.kind})"
    figure("REL-13", what, refused=answers[503] + answers[507], seconds_to_resume=took, **found)
    assert refusal.status in {503, 507}
    assert refusal.json["hint"]
    assert reads
    assert took < RETRY_WITHIN
    assert is_whole(found)
    assert not [sender.wrong for sender in senders if sender.wrong]


def test_another_process_holds_the_database(house: House):
    senders = talk(house, 8, 0.02)
    slowest: list[float] = []

    def read() -> None:
        while not stop.is_set():
            begun = time.monotonic()
            house.owner.get("state").must()
            slowest.append(time.monotonic() - begun)
            stop.wait(0.1)

    stop = threading.Event()
    reader = threading.Thread(target=read)
    with closing(sqlite3.connect(database_of(house.server.data), isolation_level=None, timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = time.monotonic()
        before = answers_of(senders)
        reader.start()
        time.sleep(LOCKED_SECONDS)
        stop.set()
        other.execute("ROLLBACK")
    took = until_acknowledged(senders, 20)
    reader.join()
    finish(senders)
    found = ledger(database_of(house.server.data), senders)
    answers = answers_of(senders) - before
    longest = max(seconds for sender in senders for seconds in sender.took)
    numbers = {"refused_503": answers[503], "longest_wait": longest, "slowest_read": max(slowest)}
    figure("REL-13", f"locked by another writer for {LOCKED_SECONDS} s", **numbers, seconds_to_resume=took, **found)
    assert time.monotonic() - held < 60
    assert answers[503] <= len(senders) * (LOCKED_SECONDS / BUSY_SECONDS + 1), "a burst of refusals"
    assert set(answers) <= {200, 201, 503}
    assert max(slowest) < BUSY_SECONDS
    assert took <= 10
    assert is_whole(found)
