"""Addresses that lead inside, names that change, and servers that do not let go: nothing inside is reached."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from chatplug.core import outbound
from chatplug.core.config import config
from chatplug.core.errors import Refused

PUBLIC, PRIVATE = "93.184.215.14", "127.0.0.1"
real_look_up = socket.getaddrinfo

INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "0", "0.0.0.0",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[ff02::1]",
    "[2001:db8::1]", "[0:0:0:0:0:ffff:a9fe:a9fe]", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1",
    "169.254.169.254", "192.0.0.8", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "①②⑦.0.0.1", "１２７.0.0.1", "127。0。0。1", "localhost", "LOCALHOST", "localhost.",
]  # fmt: skip
NO_ADDRESSES = [
    "file:///etc/passwd", "gopher://{place}/", "ftp://{place}/", "data:text/html,x", "javascript:alert(1)",
    "//{place}/",
    "http:{place}", "http:///{place}", "http://ada@{place}/", "http://ada:pw@{place}/", "http://8.8.8.8@{place}/",
    "http://:{port}/", "", "http://", "http://8.8.8.8:99999/", "http://8.8.8.8:-1/", "http://[::1/", "ws://{place}/",
    "http://8.8.8.8:22/", "http://8.8.8.8:25/", "http://8.8.8.8:6379/",
]  # fmt: skip


class Listener:
    """Listens on this machine, on both families where there are two, and counts who comes."""

    def __init__(self) -> None:
        self.hits = 0
        self.sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self.sockets[0].getsockname()[1]
        with suppress(OSError):
            self.sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for one in self.sockets:
            threading.Thread(target=self._count, args=(one,), daemon=True).start()

    def _count(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                listening.accept()[0].close()
                self.hits += 1

    def close(self) -> None:
        """Listen no more."""
        for one in self.sockets:
            one.close()


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Somebody inside, on a port that may be called: the address alone decides."""
    config.reset()
    inside = Listener()
    monkeypatch.setattr(outbound, "PORTS", outbound.PORTS | {inside.port})
    yield inside
    inside.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What each name stands for, question by question; the last answer stays."""
    answers: dict[str, list[list[str]]] = {}

    def look_up(host: str, port: Any, *rest: Any, **more: Any) -> Any:
        if host not in answers:
            return real_look_up(host, port, *rest, **more)
        now = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [entry for address in now for entry in real_look_up(address, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return answers


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that would have been connected to; nobody is."""
    seen: list[str] = []

    def connect(address: tuple[str, int], timeout: float) -> Any:
        seen.append(address[0])
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr(socket, "create_connection", connect)
    return seen


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nobody_inside_is_reached_however_it_is_written(listener: Listener, scheme: str, host: str) -> None:
    url = f"{scheme}://{host}:{listener.port}/"
    for call in (outbound.check, lambda url: outbound.request("GET", url, timeout=1)):
        with pytest.raises((outbound.Blocked, outbound.Unreachable)):
            call(url)
    assert listener.hits == 0


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_web_address_is_not_called(listener: Listener, url: str) -> None:
    url = url.format(place=f"127.0.0.1:{listener.port}", port=listener.port)
    for call in (outbound.check, lambda url: outbound.request("GET", url, timeout=1)):
        with pytest.raises(Refused):
            call(url)
    assert listener.hits == 0


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([[PRIVATE]], id="a private one"),
        pytest.param([[PUBLIC, PRIVATE]], id="both at once"),
        pytest.param([[PUBLIC], [PRIVATE]], id="first public, then private"),
        pytest.param([[PRIVATE], [PUBLIC]], id="first private, then public"),
        pytest.param([[PUBLIC], [PUBLIC], [PRIVATE]], id="private at the third question"),
        pytest.param([[PUBLIC], [PUBLIC, "::1"]], id="a private one beside it later"),
    ],
)
def test_a_name_that_changes_leads_nowhere_inside(
    listener: Listener, names: dict[str, list[list[str]]], tried: list[str], answers: list[list[str]]
) -> None:
    for _ in range(3):
        names["rebinding.example"] = [list(answer) for answer in answers]
        with pytest.raises((outbound.Blocked, outbound.Unreachable)):
            outbound.request("GET", f"http://rebinding.example:{listener.port}/", timeout=1)
    assert set(tried) <= {PUBLIC}
    assert listener.hits == 0


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """A server on this machine that says what it is told, one piece after the other; its host and port."""
    made: list[socket.socket] = []

    def make(pieces: list[bytes], pause: float = 0.0) -> str:
        made.append(socket.create_server(("127.0.0.1", 0)))
        threading.Thread(target=_say, args=(made[-1], pieces, pause), daemon=True).start()
        return f"127.0.0.1:{made[-1].getsockname()[1]}"

    yield make
    for one in made:
        one.close()


def _say(listening: socket.socket, pieces: list[bytes], pause: float) -> None:
    with suppress(OSError), listening.accept()[0] as connection:
        connection.recv(4096)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(
    listener: Listener, answering: Callable[..., str], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    place = answering([f"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:{listener.port}/\r\n\r\n".encode()])
    monkeypatch.setattr(config, "allow_private", (place,))
    assert outbound.request("GET", f"http://{place}/").status == status
    assert listener.hits == 0


@pytest.mark.sec("SEC-30")
def test_what_is_listed_is_opened_and_nothing_beside_it(
    listener: Listener, answering: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = answering([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"])
    monkeypatch.setattr(config, "allow_private", (place,))
    port = place.rpartition(":")[2]
    for beside in (f"127.1:{port}", f"[::1]:{port}", f"localhost:{port}", f"127.0.0.1:{listener.port}", "127.0.0.1"):
        with pytest.raises((outbound.Blocked, outbound.Unreachable)):
            outbound.request("GET", f"http://{beside}/", timeout=1)
    assert outbound.request("GET", f"http://{place}/").body == b"hi"
    assert listener.hits == 0


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"])
def test_an_endless_answer_is_cut(answering: Callable[..., str], head: bytes) -> None:
    place = answering([head] + [b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 100)
    answer = outbound.request("GET", f"http://{place}/", allowed=(place,))
    assert (len(answer.body), answer.is_cut) == (outbound.MOST_BYTES, True)


@pytest.mark.sec("SEC-30")
def test_a_handshake_that_drips_does_not_hold_us(answering: Callable[..., str]) -> None:
    place = answering([b"\x16\x03\x03\x40\x00"] + [b"\x02"] * 50, 0.1)
    begun = time.monotonic()
    with pytest.raises(outbound.Unreachable) as refused:
        outbound.request("GET", f"https://{place}/", allowed=(place,), timeout=0.5)
    assert isinstance(refused.value.failure, TimeoutError)
    assert time.monotonic() - begun < 2


@pytest.mark.sec("SEC-30")
def test_many_dead_addresses_share_the_time(names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch) -> None:
    config.reset()
    names["many.example"] = [[f"93.184.215.{number}" for number in range(1, 41)]]

    def silent(address: tuple[str, int], timeout: float) -> Any:
        time.sleep(timeout)
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", silent)
    begun = time.monotonic()
    with pytest.raises(outbound.Unreachable):
        outbound.request("GET", "http://many.example/", timeout=0.5)
    assert time.monotonic() - begun < 2
