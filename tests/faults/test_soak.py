"""Sockets come and go for a long time: threads, descriptors, memory and the write-ahead log stay as they were."""

import threading
import time
from typing import cast

from tests.factories import Visitor
from tests.faults.figures import figure, pick
from tests.faults.people import Sender, database_of, finish, is_whole, ledger
from tests.faults.servers import BentServer
from tests.houses import House
from tests.sockets import LiveSocket

SECONDS = pick(8, 1200)
SOCKETS = pick(30, 200)
STAYS = pick(1.0, 20.0)  # seconds each socket is open
WARM_UP = pick(0.25, 0.25)  # share of the time after which memory must be level
MOST_WAL = 20_000_000
MOST_GROWTH_MB = pick(12.0, 6.0)


class Passer(threading.Thread):
    """A browser that opens its panel, stays, and goes, again and again."""

    def __init__(self, visitor: Visitor, after: int, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self.visitor, self.after, self.done = visitor, after, done
        self.visits = 0
        self.failed: list[str] = []

    def run(self) -> None:
        """Come and go."""
        while not self.done.is_set():
            try:
                panel = LiveSocket(self.visitor, self.after).hello()
            except Exception as failure:  # noqa: BLE001 (whatever it is, it is told at the end)
                self.failed.append(repr(failure))
                self.done.wait(1)
                continue
            self.visits += 1
            self.done.wait(STAYS)
            (panel.drop if self.visits % 2 else panel.close)()


def test_sockets_come_and_go(house: House):
    server = cast(BentServer, house.server)
    people = [house.visitor() for _ in range(SOCKETS)]
    done = threading.Event()
    passers = [Passer(person, person.sends("hello").must(201)["after"], done) for person in people]
    senders = [Sender(house.visitor(), f"visitor-{n}", None, 0.5) for n in range(5)]
    at_first = server.descriptors()
    threads = server.threads()
    for thread in (*passers, *senders):
        thread.start()
        time.sleep(STAYS / SOCKETS / 2)
    memory, wal, most = [], [], 0
    began = time.monotonic()
    while time.monotonic() - began < SECONDS:
        time.sleep(SECONDS / 40)
        memory.append(server.memory_kb() / 1000)
        wal.append(server.wal_bytes())
        most = max(most, server.descriptors())
    done.set()
    for passer in passers:
        passer.join(30)
    finish(senders)
    time.sleep(2)
    level = memory[int(len(memory) * WARM_UP) :]
    half = len(level) // 2
    grown = sum(level[half:]) / (len(level) - half) - sum(level[:half]) / half
    found = ledger(database_of(server.data), senders)
    found["doubled"] -= len(people) - 1  # they all said hello
    numbers = {
        "visits": sum(passer.visits for passer in passers),
        "failed": sum(len(passer.failed) for passer in passers),
        "threads": f"{threads} then {server.threads()}",
        "descriptors": f"{at_first}, most {most}, then {server.descriptors()}",
        "memory_mb": f"{level[0]:.1f} then {level[-1]:.1f}",
        "second_half_more_mb": grown,
        "largest_wal_mb": max(wal) / 1e6,
    }
    figure("REL-22", f"{SOCKETS} sockets, each for {STAYS:g} s, during {SECONDS} s", **numbers, **found)
    assert not [failure for passer in passers for failure in passer.failed]
    assert server.threads() <= threads + 4
    assert server.descriptors() <= at_first + 4
    assert grown <= MOST_GROWTH_MB
    assert max(wal) <= MOST_WAL
    assert is_whole(found)
