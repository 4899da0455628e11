"""Reading a request's body: what is taken, what is refused, and when the connection ends with it."""

import io
from types import SimpleNamespace

import pytest

from chatplug.web.body import MOST_CHUNKS, MOST_DROPPED, BadBody, Body


class Reader:
    """A connection's handler."""

    socket = None
    close_connection = False


def body(sent: bytes, length: int | None = None) -> tuple[Body, Reader]:
    reader = Reader()
    of = SimpleNamespace(rfile=io.BufferedReader(io.BytesIO(sent)), content_length=length, socket=None)
    of.chunked_input = length is None
    return Body(reader, of), reader


@pytest.mark.parametrize(
    ("sent", "read", "left"),
    [
        pytest.param(b"5\r\nhello\r\n0\r\n\r\n", b"hello", b"", id="one chunk"),
        pytest.param(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET", b"hello world", b"GET", id="two, and a request"),
        pytest.param(b"A;name=value\r\n0123456789\r\n0\r\n\r\n", b"0123456789", b"", id="an extension"),
        pytest.param(b"0\r\nX-A: a\r\nX-B: b\r\n\r\nGET", b"", b"GET", id="trailers"),
    ],
)
def test_chunks_that_are_taken(sent, read, left):
    chunked, reader = body(sent)
    assert chunked.read() == read
    assert chunked.read() == b""
    assert (reader.close_connection, chunked._rfile.read()) == (False, left)


@pytest.mark.sec("SEC-51")
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"5\r\nhel", id="cut off"),
        pytest.param(b"5\r\nhello0\r\n\r\n", id="longer than it said"),
        pytest.param(b"-5\r\nhello\r\n", id="a sign"),
        pytest.param(b"0x5\r\nhello\r\n", id="as Python writes it"),
        pytest.param(b"5\nhello\n0\n\n", id="bare line ends"),
        pytest.param(b"5 5\r\nhello\r\n", id="two sizes"),
        pytest.param(b"123456789\r\n", id="too large to count"),
        pytest.param(b"5;" + b"x" * 2000 + b"\r\nhello\r\n", id="a long extension"),
        pytest.param(b"1\r\nx\r\n" * (MOST_CHUNKS + 1), id="too many"),
        pytest.param(b"0\r\n" + b"X-A: a\r\n" * 100, id="endless trailers"),
    ],
)
def test_chunks_that_are_refused_end_the_connection(sent):
    chunked, reader = body(sent)
    with pytest.raises(BadBody):
        chunked.read()
    assert reader.close_connection


def test_a_body_in_pieces():
    plain, reader = body(b"one\ntwo\nthreeGET", 13)
    assert (plain.read(2), plain.readline(), list(plain)) == (b"on", b"e\n", [b"two\n", b"three"])
    assert not reader.close_connection


@pytest.mark.sec("SEC-51")
@pytest.mark.parametrize(("size", "ends"), [(1000, False), (MOST_DROPPED * 2, True)])
def test_what_nobody_wants_is_dropped_up_to_a_point(size, ends):
    plain, reader = body(b"x" * size, size)
    plain._discard()
    assert reader.close_connection == ends
