"""The address guard: outgoing requests reach public hosts only, however an address is written."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from chatplug.core import outbound
from chatplug.core.config import config


@pytest.fixture(autouse=True)
def defaults() -> None:
    config.reset()


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://100.64.0.1/",
        "http://169.254.169.254/",
        "http://224.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://8.8.8.8:22/",
        "http://ada@8.8.8.8/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "http://",
        "http://8.8.8.8:99999/",
    ],
)
def test_what_is_not_public_is_refused(url: str) -> None:
    with pytest.raises((outbound.Blocked, outbound.Unreachable)):
        outbound.check(url)


@pytest.mark.parametrize("url", ["https://8.8.8.8/a?b=c", "http://[2606:4700::1111]:8080/"])
def test_what_is_public_may_be_called(url: str) -> None:
    assert outbound.check(url)[0] in {"http", "https"}


@pytest.mark.sec("SEC-30")
def test_a_listed_private_address_and_only_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "allow_private", ("127.0.0.1:9999",))
    assert outbound.check("http://127.0.0.1:9999/hook")[1:] == ("127.0.0.1", 9999, "/hook")
    with pytest.raises(outbound.Blocked):
        outbound.check("http://127.0.0.1:9998/hook")


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """A server on this machine that says what it is told, one piece after the other; its host and port."""
    listeners = []

    def make(*pieces: bytes, pause: float = 0) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_say, args=(listener, pieces, pause), daemon=True).start()
        return f"127.0.0.1:{listener.getsockname()[1]}"

    yield make
    for listener in listeners:
        listener.close()


def _say(listener: socket.socket, pieces: tuple[bytes, ...], pause: float) -> None:
    with suppress(OSError), listener.accept()[0] as connection:
        connection.recv(4096)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)


HEAD = b"HTTP/1.1 200 OK\r\nX-Two: a\r\nX-Two: b\r\n"


def test_an_answer_keeps_what_comes_twice_and_says_when_it_was_cut(answering):
    place = answering(HEAD + b"Content-Length: 10\r\n\r\n0123456789")
    answer = outbound.request("GET", f"http://{place}/", allowed=(place,), most_bytes=4)
    assert (answer.body, answer.is_cut) == (b"0123", True)
    assert [value for name, value in answer.fields if name == "X-Two"] == ["a", "b"]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("/копии дня/?à=1", "/%D0%BA%D0%BE%D0%BF%D0%B8%D0%B8%20%D0%B4%D0%BD%D1%8F/?%C3%A0=1"),
        ("/a%20b/[1]?c=%2F&d", None),
    ],
)
def test_an_address_is_asked_for_as_browsers_write_it(answering, written, asked):
    assert outbound.check(f"https://8.8.8.8{written}")[3] == (asked or written)
    place = answering(HEAD + b"Content-Length: 0\r\n\r\n")
    assert outbound.request("GET", f"http://{place}{written}", allowed=(place,)).status == 200


def test_whoever_sends_nothing_asks_for_no_name_either(monkeypatch):
    monkeypatch.setattr(config, "send_nothing", True)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: pytest.fail("a name was asked for"))
    with pytest.raises(outbound.Blocked, match="sends nothing"):
        outbound.request("GET", "https://example.com/")


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([HEAD + b"\r\n"] + [b"."] * 50, id="in the body"),
        pytest.param([HEAD] + [b"X-More: 1\r\n"] * 50, id="in the headers"),
    ],
)
def test_a_server_that_drips_does_not_hold_us(answering, pieces):
    place = answering(*pieces, pause=0.1)
    begun = time.monotonic()
    with pytest.raises(outbound.Unreachable) as refused:
        outbound.request("GET", f"http://{place}/", allowed=(place,), timeout=0.5)
    assert isinstance(refused.value.failure, TimeoutError)
    assert time.monotonic() - begun < 2


def test_one_private_place_may_be_named_for_one_request(answering):
    place = answering(HEAD + b"Content-Length: 0\r\n\r\n")
    with pytest.raises(outbound.Blocked):
        outbound.request("GET", f"http://{place}/", allowed=("127.0.0.1:1",))
    assert outbound.request("GET", f"http://{place}/", allowed=(place,)).status == 200
