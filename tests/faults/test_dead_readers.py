"""Readers that freeze, die without a word, or never read."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from tests.factories import Visitor
from tests.faults.figures import figure, pick
from tests.faults.people import Panel
from tests.faults.servers import BentServer
from tests.houses import House
from tests.sockets import LiveSocket

PACE = pick(20.0, 1.0)  # the server's beats and silences are so much shorter in the short run
DEAD, PRESENT = 60 / PACE, 60 / PACE


FROZEN = """
import sys, time
sys.path.insert(0, sys.argv[1])
from tests.doors import HttpDoor
from tests.factories import Operator, Visitor
from tests.sockets import LiveSocket

visitor = Visitor(HttpDoor(sys.argv[2]), sys.argv[3], sys.argv[4])
panel = LiveSocket(visitor, int(sys.argv[5])).hello()
print("following", flush=True)
while True:
    panel.receive(3600)
"""


def test_a_frozen_client_is_noticed(make_house: Callable[..., House]):
    house = make_house(pace=str(PACE))
    server = cast(BentServer, house.server)
    visitor = house.visitor()
    first = visitor.sends("hello").must(201)
    console = Panel(house.owner, house.owner.get("state").must()["after"], house.server.origin)
    console.take = lambda frame: console.frames.append(frame)  # type: ignore[method-assign]
    console.start()
    assert console.ready.wait(10)
    root = str(Path(__file__).resolve().parents[2])
    arguments = [root, house.server.origin, house.site, visitor.secret, str(first["after"])]
    client = subprocess.Popen([sys.executable, "-c", FROZEN, *arguments], stdout=subprocess.PIPE)
    try:
        assert client.stdout is not None
        assert client.stdout.readline() == b"following\n"
        held = server.descriptors()
        client.send_signal(19)  # SIGSTOP: the connection stands, nobody answers
        frozen = time.monotonic()
        while not is_told_offline(console) and time.monotonic() - frozen < DEAD + 30:
            time.sleep(0.05)
        noticed = time.monotonic() - frozen
    finally:
        client.kill()
        client.wait()
        client.stdout.close()  # type: ignore[union-attr]
        console.leave()
    freed = held - server.descriptors()
    figure("REL-11", f"SIGSTOP, given up after {DEAD:g} s", seconds_to_offline=noticed, descriptors_freed=freed)
    assert is_told_offline(console)
    assert noticed <= DEAD + 15
    assert freed >= 1


def is_told_offline(console: Panel) -> bool:
    """Whether the console was told that the visitor has left."""
    return any(frame["type"] == "online" and not frame["data"]["online"] for frame in console.frames)


def test_a_dead_console_is_not_shown_as_here(make_house: Callable[..., House]):
    house = make_house(pace=str(PACE))
    visitor = house.visitor()
    first = visitor.sends("hello").must(201)
    house.owner.is_here()
    console = LiveSocket(house.owner, house.owner.get("state").must()["after"]).hello()
    panel = LiveSocket(visitor, first["after"]).hello()
    assert visitor.state()["site"]["presence"]["state"] == "here"
    died = time.monotonic()
    states = []
    while time.monotonic() - died < PRESENT + 30 and "nobody" not in states:
        try:  # the console's socket stays open, unread and unanswered: its machine sleeps
            states.append(panel.next("presence", 1)["state"])
        except Exception as late:  # noqa: BLE001 (nothing came in this second)
            assert "timed out" in str(late).lower()  # noqa: PT017
    noticed = time.monotonic() - died
    console.ws.shutdown()
    panel.ws.shutdown()
    left = visitor.state()["site"]["presence"]["state"]
    figure("REL-24", f"console dead, presence lasts {PRESENT:g} s", seconds_to_nobody_here=noticed)
    assert left == "nobody"
    assert noticed <= PRESENT + 15


@pytest.mark.long  # the short one is tests/live/test_slow_readers.py
def test_a_reader_who_never_reads_holds_up_nobody(house: House):
    visitor = house.visitor()
    first = visitor.sends("hello").must(201)
    conversation = first["conversation"]["id"]
    server = cast(BentServer, house.server)
    deaf = deaf_socket(house, visitor, first["after"])
    held = server.descriptors()
    panel = Panel(visitor.other_tab(), first["after"], house.server.origin)
    panel.start()
    assert panel.ready.wait(10)
    assert panel.waits_for(1, 5)
    lines, line = 1800, "漢" * 3900  # 11.7 kB: 20 MB, far past what the kernel keeps for one socket
    memory, waited = house.server.memory_kb(), []
    for number in range(lines):
        begun = time.monotonic()
        house.owner.replies(conversation, f"{number} {line}")
        assert panel.waits_for(number + 2, 10)
        waited.append(time.monotonic() - begun)
    p95 = sorted(waited)[int(lines * 0.95)]
    grown = (house.server.memory_kb() - memory) / 1000
    closed = seconds_until(lambda: server.descriptors() <= held, 60)  # the panel's own came later
    deaf.ws.shutdown()
    again = LiveSocket(visitor, first["after"]).hello()
    resumed = [int(text.split(" ")[0]) for text in again.texts(lines + 1, 60)[1:]]
    again.ws.shutdown()
    panel.leave()
    numbers = {"healthy_p95_ms": p95 * 1000, "memory_grown_mb": grown, "closed_after_s": closed}
    figure("REL-09", f"a reader who never reads, {lines * 11.7 / 1000:.0f} MB", **numbers, resumed=len(resumed))
    assert p95 < 0.5
    assert grown < 20
    assert closed <= 15
    assert resumed == list(range(lines))


def deaf_socket(house: House, visitor: Visitor, after: int) -> LiveSocket:
    """A socket with a tiny buffer whose owner says hello and reads nothing any more."""
    opened = LiveSocket(visitor, after)
    opened.ws.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return opened.hello()


def seconds_until(true: Callable[[], bool], seconds: float) -> float:
    """How long until something is true, at most so long."""
    begun = time.monotonic()
    while not true() and time.monotonic() - begun < seconds:
        time.sleep(0.05)
    return time.monotonic() - begun
