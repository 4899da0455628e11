"""kill -9 under load; SIGTERM with many open sockets and the next process at once; two processes on the same data."""

import random
import threading
import time
from collections import Counter

from tests.factories import Visitor
from tests.faults.figures import figure, pick
from tests.faults.people import BROKEN, Panel, Sender, database_of, finish, is_whole, ledger
from tests.faults.servers import BentServer
from tests.houses import House

RATE = 50  # messages a second over all senders
SENDERS = 10
MOST_IN_ONE_SECOND = 0.4  # of the reconnecting sockets


def talk(house: House, senders: int = SENDERS, rate: float = RATE, count: int | None = None) -> list[Sender]:
    """Visitors who write at a rate, all together."""
    made = [Sender(house.visitor(), f"visitor-{n}", count, senders / rate) for n in range(senders)]
    for sender in made:
        sender.start()
    return made


def first_acknowledged(house: House, visitor: Visitor) -> float:
    """Seconds from now until a message is acknowledged again."""
    begun = time.monotonic()
    while True:
        try:
            visitor.says("is anybody there?")
        except BROKEN:
            time.sleep(0.01)
            continue
        return time.monotonic() - begun


def test_kill_9_at_random_moments_under_load(house: House):
    probe = house.visitor()
    probe.says("hello")
    senders = talk(house)
    resumed = []
    for _ in range(pick(4, 30)):
        time.sleep(random.uniform(0.1, 1.0))
        house.server.kill()
        house.server.launch()
        resumed.append(first_acknowledged(house, probe))
    time.sleep(0.5)
    finish(senders)
    assert house.server.stop() == 0
    found = ledger(database_of(house.server.data), senders)
    found["doubled"] -= len(resumed) - 1  # the probe says the same each time
    numbers = {"seconds_to_resume_p50": share_of(resumed, 0.5), "worst": max(resumed)}
    figure("REL-04", f"kill -9, {len(resumed)} times, {RATE} messages/s", **found, **numbers)
    assert is_whole(found)
    assert found["acknowledged"] > len(resumed)
    assert not [sender.wrong for sender in senders if sender.wrong]
    assert share_of(resumed, 0.5) <= pick(4, 2)  # the worst of a machine that runs other tests beside says little


def share_of(times: list[float], part: float) -> float:
    """The value below which a share lies."""
    return sorted(times)[int(len(times) * part)]


def replaced(old: BentServer, new: BentServer) -> tuple[int, float]:
    """SIGTERM to one and start the next as soon as it is gone: exit status, seconds to exit."""
    begun = time.monotonic()
    status = old.stop()
    took = time.monotonic() - begun
    new.launch()
    return status, took


def test_sigterm_with_200_open_sockets_and_the_next_process_at_once(house: House):
    senders = talk(house, 20, 20.0)
    people = [house.visitor() for _ in range(200)]
    cursors = [person.sends("hello").must(201)["after"] for person in people]
    panels = [Panel(*one, house.server.origin) for one in zip(people, cursors, strict=True)]
    for panel in panels:
        panel.start()
    assert all(panel.ready.wait(30) for panel in panels)
    old = house.server
    house.server = BentServer(old.data.parent, port=old.port)
    stopped = time.monotonic()
    status, took = replaced(old, house.server)
    up_again = time.monotonic()
    deadline = up_again + 30
    while time.monotonic() < deadline and any(len(panel.connected_at) < 2 for panel in panels):
        time.sleep(0.05)
    back = sorted(panel.connected_at[1] - up_again for panel in panels if len(panel.connected_at) > 1)
    for panel in panels:
        panel.leave()
    finish(senders)
    told = sum(panel.kinds["restart"] > 0 for panel in panels)
    found = ledger(database_of(house.server.data), senders)
    found["doubled"] -= len(people) - 1  # they all said hello
    tries = [at - stopped for panel in panels for at in panel.tried_at if at > stopped]
    busiest = Counter(int(seconds) for seconds in tries).most_common(1)[0][1] / len(panels)
    within = {"back_in_5_s": sum(seconds <= 5 for seconds in back), "in_15_s": sum(seconds <= 15 for seconds in back)}
    numbers = {"seconds_to_exit": took, "told": told, **within, "busiest_second": busiest}
    figure("REL-16", "SIGTERM, 200 sockets, 20 messages/s", **numbers, **found)
    assert (status, told) == (0, len(panels))
    assert "Traceback" not in house.server.output()
    assert took <= 10
    assert is_whole(found)
    assert len(back) == within["in_15_s"] == len(panels)
    assert within["back_in_5_s"] >= 0.95 * len(panels) or pick(True, False)
    assert busiest <= MOST_IN_ONE_SECOND or pick(True, False)


def test_a_second_process_is_refused_and_the_first_does_not_notice(house: House):
    senders = talk(house, 4, 40.0)
    time.sleep(0.3)
    second = BentServer(house.server.data.parent)
    begun = time.monotonic()
    second.launch()
    status = second.process.wait(30)
    took = time.monotonic() - begun
    finish(senders)
    found = ledger(database_of(house.server.data), senders)
    failed = sum(count for sender in senders for answer, count in sender.answers.items() if answer not in {200, 201})
    figure("REL-25", "a second server on the same data", exit=status, seconds=took, refused_meanwhile=failed, **found)
    assert status != 0
    assert str(house.server.data) in second.output()
    assert "Traceback" not in second.output()
    assert is_whole(found)
    assert not failed


def test_twenty_servers_started_at_once_leave_one(house: House):
    house.server.stop()
    servers = [BentServer(house.server.data.parent) for _ in range(pick(3, 20))]
    threads = [threading.Thread(target=server.launch) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and sum(server.is_running() for server in servers) > 1:
        time.sleep(0.05)
    running = [server for server in servers if server.is_running()]
    try:
        figure("REL-25", "started at the same moment", servers=len(servers), left=len(running))
        assert len(running) == 1
        assert "Traceback" not in servers[0].output()
    finally:
        for server in running:
            server.end()
