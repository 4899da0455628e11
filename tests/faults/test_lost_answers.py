"""Answers that are lost, lines that are slow and break, upgrades that are forbidden."""

import random
import threading
import time

from tests.doors import HttpDoor
from tests.factories import Visitor, new_client_id
from tests.faults.figures import figure, pick
from tests.faults.people import BROKEN, Panel, Sender, database_of, finish, is_whole, ledger, query, share
from tests.faults.proxy import Proxy
from tests.faults.servers import kernel_can_lose_packets
from tests.houses import House

LOST_SHARE = 0.1


def senders_through(proxy: Proxy, house: House, count: int, lines: int, pause: float = 0.0) -> list[Sender]:
    """Visitors whose requests pass the proxy."""
    door = HttpDoor(proxy.origin)
    return [Sender(Visitor(door, house.site), f"visitor-{n}", lines, pause) for n in range(count)]


def test_answers_lost_after_the_request_went_through(house: House, proxy: Proxy):
    lines = pick(20, 50)
    senders = senders_through(proxy, house, 20, lines)
    console = Panel(house.owner, house.owner.get("state").must()["after"], house.server.origin)
    console.start()
    assert console.ready.wait(10)
    proxy.lose_answers = LOST_SHARE
    for sender in senders:
        sender.start()
    finish(senders, 100)
    assert console.waits_for(20 * lines, 10)
    console.leave()
    found = ledger(database_of(house.server.data), senders)
    figure(
        "REL-01", "one answer in ten lost", answers_lost=proxy.lost, **found, shown_at_the_console=len(console.shown)
    )
    assert proxy.lost > lines
    assert is_whole(found)
    assert found["acknowledged"] == found["stored"] == len(console.shown) == 20 * lines
    for sender in senders:
        mine = [text for text in console.shown if text.startswith(f"{sender.name} ")]
        assert mine == [f"{sender.name} {number}" for number in range(lines)]
        assert not sender.wrong


def at_once(proxy: Proxy, house: House, count: int, body: str, one_id: bool) -> tuple[Visitor, list[int], list[int]]:
    """One visitor sends many times at once, and again until each has its answer: numbers and conversations told."""
    visitor = Visitor(HttpDoor(proxy.origin), house.site)
    same = new_client_id()
    gate = threading.Barrier(count)
    numbers: list[int] = []
    conversations: list[int] = []

    def send(number: int) -> None:
        client_id = same if one_id else new_client_id()
        gate.wait()
        while True:
            try:
                message = visitor.says(body if one_id else f"{body} {number}", client_id)
            except BROKEN:
                continue
            numbers.append(message["id"])
            conversations.append(message["conversation"])
            return

    threads = [threading.Thread(target=send, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return visitor, numbers, conversations


def test_one_message_fifty_times_at_once_over_a_bad_line(house: House, proxy: Proxy):
    proxy.lose_answers = 0.3
    _, numbers, _ = at_once(proxy, house, 50, "only once", one_id=True)
    rows = query(database_of(house.server.data), "SELECT count(*) FROM message")[0][0]
    figure("REL-02", "the same message 50 times at once", answers=len(numbers), numbers=len(set(numbers)), rows=rows)
    assert len(numbers) == 50
    assert len(set(numbers)) == rows == 1


def test_twenty_first_messages_at_once_over_a_bad_line(house: House, proxy: Proxy):
    proxy.lose_answers = 0.3
    _, numbers, told = at_once(proxy, house, 20, "first", one_id=False)
    database = database_of(house.server.data)
    conversations = query(database, "SELECT count(*) FROM conversation")[0][0]
    visitors = query(database, "SELECT count(*) FROM visitor")[0][0]
    rows = query(database, "SELECT count(*) FROM message")[0][0]
    figure("REL-03", "20 first messages at once", rows=rows, conversations=conversations, visitors=visitors)
    assert rows == len(set(numbers)) == 20
    assert len(set(told)) == conversations == visitors == 1


def test_a_slow_line_that_breaks(house: House, proxy: Proxy):
    """2 s there and back, and three requests in ten broken off: the proxy's, where the kernel cannot lose packets."""
    lines, people = pick(1, 20), pick(20, 8)
    senders = senders_through(proxy, house, people, lines)
    proxy.delay, proxy.cut_share = 1.0, 0.16  # two pieces for each request: 0.84² is about 0.7
    for sender in senders:
        sender.start()
    finish(senders, 300)
    found = ledger(database_of(house.server.data), senders)
    took = [seconds for sender in senders for seconds in sender.took]
    netem = "works here, not used" if kernel_can_lose_packets() else "not in this kernel"
    figure("REL-21", f"2 s there and back, 30 % cut (proxy; tc netem: {netem})", **found, p95_seconds=share(took, 0.95))
    assert is_whole(found)
    assert found["stored"] == people * lines
    assert share(took, 0.95) < 10
    assert not [sender.wrong for sender in senders if sender.wrong]


def test_where_upgrades_are_stripped_the_poll_has_everything(house: House, proxy: Proxy):
    proxy.strip_upgrade = True
    visitor = Visitor(HttpDoor(proxy.origin), house.site)
    first = visitor.sends("hello").must(201)
    begun = time.monotonic()
    panel = Panel(visitor, first["after"], house.server.origin)
    panel.start()
    assert panel.ready.wait(10)
    fell_back = time.monotonic() - begun
    proxy.lose_answers = LOST_SHARE  # polls are lost too: their cursor was not taken
    lines = [f"answer {number}" for number in range(pick(60, 300))]
    for line in lines:
        house.owner.replies(first["conversation"]["id"], line)
        if random.random() < 0.1:
            time.sleep(0.05)
    arrived = panel.waits_for(len(lines) + 1, 30)
    panel.leave()
    lost = len(set(lines) - set(panel.shown))
    numbers = {"seconds_to_poll": fell_back, "written": len(lines), "shown": len(panel.shown) - 1, "lost": lost}
    figure("REL-23", "upgrades stripped, polls lost", **numbers)
    assert arrived
    assert panel.shown == ["hello", *lines]
    assert panel.failed_upgrades == 2
    assert fell_back <= 5
