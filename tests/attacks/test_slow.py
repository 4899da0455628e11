"""Clients that take their time, or never end: the server stays well, lets go of them, and holds nothing afterwards."""

import socket
import time
from collections.abc import Callable

import pytest

from tests.attacks.crowds import BACK_SECONDS, Crowd, Holdings, Watch, pour
from tests.faults.figures import figure, pick
from tests.houses import House

PACE = pick(15.0, 1.0)  # the server's deadlines are so much shorter in the short run
HEAD, BODY, IDLE = 15 / PACE, 120 / PACE, 60 / PACE
MANY = pick(100, 600)
SLACK = 6.0  # seconds: the sweep comes every two, and the machine may be busy
MB = 1024 * 1024

Gather = Callable[[House], Crowd]
Begin = Callable[[House], Watch]

pytestmark = pytest.mark.sec("SEC-51")


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A server in a hurry."""
    return make_house(pace=str(PACE))


def drip(crowd: Crowd, word: bytes, seconds: float) -> float:
    """Say a little once a second until everybody was sent away; how long that took."""
    begun = time.monotonic()
    while crowd.dismissed() < len(crowd.here) and time.monotonic() - begun < seconds:
        crowd.say(word)
        time.sleep(1 / PACE)
    return time.monotonic() - begun


SLOW = {
    "request lines": (b"G", b"E", HEAD),
    "headers": (b"GET /cp/api/v1/site HTTP/1.1\r\nHost: x\r\nX-A: ", b"a", HEAD),
    "header by header": (b"GET /cp/api/v1/site HTTP/1.1\r\n", b"X-A: a\r\n", HEAD),
    "bodies": (
        b"POST /cp/api/v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nX-Cp-Site: {site}\r\n"
        b"Authorization: Bearer " + b"x" * 43 + b"\r\nContent-Length: 60000\r\n\r\n{",
        b" ",
        BODY,
    ),
    "chunks": (
        b"POST /cp/api/v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nX-Cp-Site: {site}\r\n"
        b"Authorization: Bearer " + b"x" * 43 + b"\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\n \r\n",
        BODY,
    ),
}


@pytest.mark.parametrize("what", SLOW)
def test_slow_requests_are_ended(house: House, crowd: Gather, watch: Begin, what: str):
    begin, word, allowed = SLOW[what]
    holds = Holdings(house)
    with watch(house) as seen:
        slow = crowd(house).connect(MANY)
        slow.say(begin.replace(b"{host}", slow.host.encode()).replace(b"{site}", house.site.encode()))
        took = drip(slow, word, allowed + SLACK + 5)
        ended = slow.dismissed()
        slow.leave()
    back = holds.seconds_to_baseline()
    figure("SEC-51", f"slow {what}", connections=MANY, ended=ended, after_s=took, healthz_worst=max(seen.took),
           back_to_baseline_s=back)  # fmt: skip
    assert ended == MANY
    assert took <= allowed + SLACK
    assert seen.was_well()
    assert back <= BACK_SECONDS


def test_connections_that_say_nothing_are_ended(house: House, crowd: Gather, watch: Begin):
    holds = Holdings(house)
    count = pick(500, 2000)
    with watch(house) as seen:
        silent = crowd(house).connect(count)
        begun = time.monotonic()
        while silent.dismissed() < count and time.monotonic() - begun < IDLE + SLACK:
            time.sleep(0.5)
        ended = silent.dismissed()
    silent.leave()
    back = holds.seconds_to_baseline()
    figure("SEC-51", "connections that say nothing", connections=count, ended=ended, after_s=time.monotonic() - begun,
           healthz_worst=max(seen.took), back_to_baseline_s=back)  # fmt: skip
    assert ended == count
    assert seen.was_well()
    assert back <= BACK_SECONDS


def test_past_the_most_the_oldest_goes(make_house: Callable[..., House], crowd: Gather, watch: Begin):
    house = make_house()
    most = 500
    house.server.stop()
    house.server.command = limited(house.server.command, most * 4)  # type: ignore[method-assign]
    house.server.start()
    with watch(house) as seen:
        many = crowd(house).connect(most + 200)
        many.say(b"GET / HTTP/1.1\r\n")
        time.sleep(1)
        ended = many.dismissed()
        assert house.visitor().sends("still served").status == 201
    figure("SEC-51", f"half requests where {most} may be open", connections=most + 200, ended=ended)
    assert 200 <= ended <= 260
    assert seen.was_well()


def limited(command: Callable[..., list[str]], descriptors: int) -> Callable[..., list[str]]:
    """A command that may open so many descriptors."""
    return lambda *arguments: ["prlimit", f"--nofile={descriptors}", *command(*arguments)]


ENDLESS = {
    "a body that is not wanted": (
        b"POST /nothing HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 65536,
    ),
    "a body that is too large": (
        b"POST /cp/api/v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        b"Content-Length: 99999999999\r\n\r\n",
        b"x" * 65536,
    ),
    "chunks": (
        b"POST /cp/api/v1/messages HTTP/1.1\r\nHost: {host}\r\nX-Cp-Site: {site}\r\nAuthorization: Bearer "
        + b"x" * 43 + b"\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"10000\r\n" + b"x" * 65536 + b"\r\n",
    ),
    "tiny chunks": (
        b"POST /nothing HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 4000,
    ),
    "a chunk's extension": (
        b"POST /nothing HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 65536,
    ),
    "trailers": (
        b"POST /nothing HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: a\r\n" * 8000,
    ),
    "an address": (b"GET /", b"x" * 65536),
    "a header": (b"GET / HTTP/1.1\r\nX-A: ", b"x" * 65536),
    "headers": (b"GET / HTTP/1.1\r\n", b"X-A: a\r\n" * 8000),
    "empty lines": (b"", b"\r\n" * 32000),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDLESS)
def test_endless_requests_are_cut(house: House, crowd: Gather, watch: Begin, what: str):
    begin, words = ENDLESS[what]
    holds = Holdings(house)
    most = 256 * MB
    with watch(house) as seen:
        one = crowd(house).connect(1)
        one.say(begin.replace(b"{host}", one.host.encode()).replace(b"{site}", house.site.encode()))
        begun = time.monotonic()
        taken = pour(one.here[0], words, most)
        took = time.monotonic() - begun
        one.leave()
        time.sleep(0.5)
    grown = holds.grown_mb
    figure("SEC-51", f"endless {what}", taken_mb=taken / MB, after_s=took, memory_grown_mb=grown,
           healthz_worst=max(seen.took))  # fmt: skip
    assert taken < 16 * MB, "what the kernel buffers, and two megabytes"
    assert grown < 30
    assert seen.was_well()
    assert "Traceback" not in house.server.output()


def test_sockets_without_a_hello_are_ended(house: House, crowd: Gather, watch: Begin):
    holds = Holdings(house)
    count = pick(100, 500)
    with watch(house) as seen:
        half = crowd(house).connect(count).upgrade()
        begun = time.monotonic()
        while half.dismissed() < count and time.monotonic() - begun < 5 + SLACK:
            time.sleep(0.2)
        took, ended = time.monotonic() - begun, half.dismissed()
    half.leave()
    back = holds.seconds_to_baseline()
    figure("SEC-51", "sockets without a hello", sockets=count, ended=ended, after_s=took, healthz_worst=max(seen.took),
           back_to_baseline_s=back)  # fmt: skip
    assert ended == count
    assert seen.was_well()
    assert back <= BACK_SECONDS


def test_sockets_that_never_answer_are_ended(house: House, crowd: Gather, watch: Begin):
    count = pick(300, 2000)
    visitor = house.visitor()
    after = visitor.sends("hello").must(201)["after"]
    crowd(house).connect(count).upgrade().leave()  # what the first crowd needed is kept for the next one
    time.sleep(2)
    holds = Holdings(house)
    dead = 60 / PACE
    with watch(house) as seen:
        idle = crowd(house).connect(count).upgrade().hello(house.site, visitor.secret, after)
        begun = time.monotonic()
        assert visitor.sends("to all of them").status == 201
        while idle.dismissed() < count and time.monotonic() - begun < dead + 5 + SLACK:
            time.sleep(0.5)
        took, ended = time.monotonic() - begun, idle.dismissed()
    idle.leave()
    back = holds.seconds_to_baseline()
    figure("SEC-51", "idle sockets that never answer", sockets=count, ended=ended, after_s=took,
           healthz_worst=max(seen.took), back_to_baseline_s=back)  # fmt: skip
    assert ended == count
    assert seen.was_well()
    assert back <= BACK_SECONDS


def test_half_open_connections_are_ended(house: House, crowd: Gather):
    gone = crowd(house).connect(20)
    for each in gone.here:
        each.sendall(b"GET /cp/api/v1/site HTTP/1.1\r\n")
        each.shutdown(socket.SHUT_WR)
    time.sleep(1)
    assert gone.dismissed() == 20
