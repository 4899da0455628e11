"""Who may open a socket, and what becomes of one that does not behave."""

import socket
import time
from collections.abc import Callable

import pytest
import websocket

from tests.factories import Operator, Visitor
from tests.houses import House
from tests.sockets import LiveSocket

HELLO_SECONDS = 5
Connects = Callable[..., LiveSocket]


def refused_with(person: Visitor | Operator, origin: str) -> int:
    """The HTTP status with which an upgrade is refused; there is no socket then that could be closed."""
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        LiveSocket(person, origin=origin)
    return int(refusal.value.status_code)


@pytest.mark.sec("SEC-20")
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1.evil.example"]
)
def test_a_foreign_origin_is_refused_before_the_upgrade(owner: Operator, visitor: Visitor, origin: str):
    assert refused_with(visitor, origin) == 403
    assert refused_with(owner, origin) == 403


def test_the_console_socket_needs_somebody_signed_in(house: House, owner: Operator):
    stranger = Operator(owner.door, "nobody@example.com")
    stranger.cookies = {"cp_console": "made-up"}
    assert refused_with(stranger, house.server.origin) in {401, 403}


def test_whoever_says_nothing_is_closed_after_five_seconds(visitor: Visitor, connects: Connects):
    panel = connects(visitor)
    begun = time.monotonic()
    panel.close_code(HELLO_SECONDS + 3)
    assert HELLO_SECONDS - 1 <= time.monotonic() - begun <= HELLO_SECONDS + 2


@pytest.mark.sec("SEC-08")
@pytest.mark.parametrize(
    "hello",
    [
        pytest.param({"type": "hello", "v": 1, "after": 0}, id="no secret"),
        pytest.param({"type": "hello", "v": 1, "after": 0, "site": 5, "secret": True}, id="wrong types"),
        pytest.param({"type": "hello", "v": 1, "after": "x", "site": "s", "secret": "s"}, id="no cursor"),
        pytest.param({"type": "hello", "v": 1, "after": 0, "site": "s_none", "secret": "x" * 43}, id="no such site"),
        pytest.param({"type": "message", "body": "hi"}, id="not a hello"),
        pytest.param([], id="a list"),
        pytest.param({"type": "hello", "secret": "\ud800"}, id="half a letter"),
    ],
)
def test_a_bad_hello_gets_a_reason_and_is_closed(visitor: Visitor, hello: object, connects: Connects):
    panel = connects(visitor)
    panel.send(hello)  # type: ignore[arg-type]
    frame = panel.receive()
    assert frame["type"] == "error"
    assert frame["data"]["error"]
    assert frame["data"]["code"]
    panel.close_code()


@pytest.mark.sec("SEC-08")
@pytest.mark.parametrize(
    "text", ["", "{", pytest.param("[" * 5000, id="deep"), '{"type": "hello", "after": NaN}', "\x00"]
)
def test_rubbish_instead_of_hello_closes_only_that_socket(
    house: House, visitor: Visitor, text: str, connects: Connects
):
    panel = connects(visitor)
    panel.ws.send(text)
    panel.close_code()
    assert house.server.is_healthy()


@pytest.mark.sec("SEC-51")
def test_a_giant_frame_closes_the_socket(house: House, visitor: Visitor, connects: Connects):
    panel = connects(visitor)
    with pytest.raises((websocket.WebSocketException, OSError)):
        panel.ws.send("x" * 1_000_000)
        panel.close_code()
        raise websocket.WebSocketException("closed in order")
    assert house.server.is_healthy()


@pytest.mark.sec("SEC-51")
def test_half_an_upgrade_holds_nothing(house: House):
    connections = [socket.create_connection(("127.0.0.1", house.server.port)) for _ in range(100)]
    for connection in connections:
        connection.sendall(b"GET /cp/live HTTP/1.1\r\nHost: x\r\n")
    assert house.server.is_healthy()
    for connection in connections:
        connection.close()


def test_a_signed_out_console_is_closed(house: House, listens: Connects):
    leaving = house.operator("Leaving Now")
    console = listens(leaving)
    leaving.post("sign-out").must()
    console.close_code(5)


@pytest.mark.sec("SEC-14")
def test_a_removed_operator_hears_nothing_more(house: House, owner: Operator, visitor: Visitor, listens: Connects):
    grace = house.operator("Grace Hopper")
    console = listens(grace)
    owner.delete(f"operators/{grace.id}").must()
    visitor.says("not for Grace")
    console.close_code(5)
    assert not [frame for frame in console.frames if frame["type"] == "message"]
