"""Frames that no browser sends: giant, endless, packed, tiny; the server hangs up, and others notice nothing."""

import json
import struct
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.attacks.crowds import Crowd, Holdings, Watch, pour
from tests.faults.figures import figure, pick
from tests.faults.servers import BentServer
from tests.houses import House
from tests.sockets import LiveSocket
from tests.wire import Wire, text_frame, upgrade_request

MB = 1024 * 1024
MASK = b"\0\0\0\0"
MANY = pick(100_000, 1_000_000)
LARGEST = 4 * MB  # what the kernel's buffers take from a sender whom nobody reads

Gather = Callable[[House], Crowd]
Begin = Callable[[House], Watch]

pytestmark = pytest.mark.sec("SEC-51")


def frame(opcode: int, payload: bytes, last: bool = True, packed: bool = False) -> bytes:
    """A client's frame; its mask is nought, which is allowed and costs nothing."""
    first = (0x80 if last else 0) | (0x40 if packed else 0) | opcode
    if len(payload) < 126:
        return bytes([first, 0x80 | len(payload)]) + MASK + payload
    if len(payload) < 65536:
        return bytes([first, 0xFE]) + struct.pack(">H", len(payload)) + MASK + payload
    return bytes([first, 0xFF]) + struct.pack(">Q", len(payload)) + MASK + payload


TEXT, MORE, BINARY, PING, PONG = 1, 0, 2, 9, 10
GIANT = bytes([0x81, 0xFF]) + struct.pack(">Q", 64 * MB) + MASK
BEAT = json.dumps({"type": "beat"}).encode()
WORST = {
    "a frame of 64 MB": (GIANT, b"x" * 65536),
    "a message that never ends": (frame(TEXT, b"{", last=False), frame(MORE, b" " * 1000, last=False)),
    "empty fragments": (frame(TEXT, b"{", last=False), frame(MORE, b"", last=False) * 1000),
    "tiny texts": (b"", frame(TEXT, b"{}") * 1000),
    "empty texts": (b"", frame(TEXT, b"") * 1000),
    "beats": (b"", frame(TEXT, BEAT) * 500),
    "pings": (b"", frame(PING, b"") * 1000),
    "pings with words": (b"", frame(PING, b"x" * 125) * 100),
    "pongs": (b"", frame(PONG, b"") * 1000),
    "packed texts": (b"", frame(TEXT, b"x" * 100, packed=True) * 100),
    "bytes": (b"", frame(BINARY, b"\0" * 100) * 100),
    "unknown kinds": (b"", frame(3, b"x") * 100),
    "no mask": (b"", b"\x81\x02{}" * 1000),
    "noise": (b"", bytes(range(256)) * 20),
}


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory):
    """One server for the whole file: none of this may end it."""
    folder = tmp_path_factory.mktemp("house")
    house = House(folder, server=BentServer(folder))
    yield house
    house.close()


@pytest.fixture
def house(shared_house: House) -> House:
    """The server of this file."""
    return shared_house


@pytest.mark.parametrize("when", ["before the hello", "after the hello", "at the console"])
@pytest.mark.parametrize("what", WORST)
def test_frames_that_no_browser_sends(house: House, crowd: Gather, watch: Begin, what: str, when: str):
    begin, words = WORST[what]
    visitor = house.visitor()
    after = visitor.sends("hello").must(201)["after"]
    holds = Holdings(house)
    with watch(house) as seen:
        if when == "at the console":
            one = crowd(house).connect(1).upgrade("/console/live", Cookie=house.owner.headers("GET")["Cookie"])
            one.hello("", "", after)
        else:
            one = crowd(house).connect(1).upgrade()
            if when == "after the hello":
                one.hello(house.site, visitor.secret, after)
        one.say(begin)
        taken = pour(one.here[0], words, 16 * MB)
    grown = holds.grown_mb
    one.leave()
    if when == "after the hello":
        figure("SEC-51", f"{what}, on a socket", taken_kb=taken // 1024, memory_grown_mb=grown)
    assert taken < LARGEST
    assert grown < 10
    assert seen.was_well()
    assert "Traceback" not in house.server.output()


def test_a_million_tiny_frames_disturb_nobody(house: House, crowd: Gather, watch: Begin):
    quiet, reader = house.visitor(), house.visitor()
    after = quiet.sends("hello").must(201)["after"]
    words = frame(PING, b"") * 1000
    sent, rounds = 0, 0
    with watch(house) as seen, closing(LiveSocket(reader, reader.sends("hi").must(201)["after"])) as panel:
        panel.hello()
        while sent < MANY * 6:
            one = crowd(house).connect(1).upgrade().hello(house.site, quiet.secret, after)
            sent += max(len(words), pour(one.here[0], words, MANY * 6 - sent))
            one.leave()
            rounds += 1
        begun = time.monotonic()
        house.owner.replies(reader, "still here")
        assert panel.texts(2)[-1] == "still here"
        took = time.monotonic() - begun
    figure("SEC-51", f"{sent // 6} tiny frames", sockets_spent=rounds, healthz_worst=max(seen.took),
           next_delivery_s=took)  # fmt: skip
    assert seen.was_well()


def test_nothing_is_unpacked(house: House, crowd: Gather):
    one = crowd(house).connect(1)
    wanted = {"Origin": house.server.origin, "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    one.here[0].sendall(upgrade_request("/cp/live", one.host, wanted))
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += one.here[0].recv(4096)
    assert answer.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in answer.lower()


def test_a_browsers_own_beats_are_never_too_many(house: House):
    visitor = house.visitor()
    with closing(LiveSocket(visitor, visitor.sends("hello").must(201)["after"])) as panel:
        panel.hello()
        for _ in range(10):
            panel.send({"type": "beat"})
        house.owner.replies(visitor, "heard")
        assert panel.texts(2)[-1] == "heard"


def test_words_before_the_hello_are_answered_with_a_reason(house: House, crowd: Gather):
    one = crowd(house).connect(1).upgrade()
    one.say(text_frame({"type": "message", "body": "x" * 3000}))
    assert json.loads(Wire(one.here[0].recv).frame())["data"]["code"] == "no_hello"
