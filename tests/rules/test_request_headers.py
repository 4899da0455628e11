"""Reading a request's headers: what is taken, and what makes the server hang up with 400."""

import io

import pytest

from chatplug.web.handler import LONGEST_LINE, MOST_HEADERS, read_headers


def read(text: str) -> dict[str, str]:
    headers = read_headers(io.BytesIO(text.encode("latin-1")))
    return {"?": headers.status} if headers.status else dict(headers)


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        pytest.param(
            "Host: a\r\nX-One:  b  \r\n\r\n", {"host": "a", "x-one": "b"}, id="names in any case, blanks around"
        ),
        pytest.param("Host: a\n\n", {"host": "a"}, id="bare line ends"),
        pytest.param("Cookie: a=1\r\nCookie: b=2\r\n\r\n", {"cookie": "a=1; b=2"}, id="two cookies"),
        pytest.param("Accept: a\r\nAccept: b\r\n\r\n", {"accept": "a,b"}, id="a list in two lines"),
        pytest.param("Host: a:80\r\n\r\n", {"host": "a:80"}, id="a colon in the value"),
        pytest.param("\r\n", {}, id="none"),
    ],
)
def test_headers_that_are_taken(text: str, headers: dict[str, str]) -> None:
    assert read(text) == headers


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Host a\r\n\r\n", id="no colon"),
        pytest.param("Host : a\r\n\r\n", id="a blank before the colon"),
        pytest.param(": a\r\n\r\n", id="no name"),
        pytest.param("X-A: a\r\n folded\r\n\r\n", id="a folded line"),
        pytest.param("Hóst: a\r\n\r\n", id="no letter of ours"),
        pytest.param("Host: a", id="cut off"),
        pytest.param("", id="nothing at all"),
        pytest.param("Content-Length: 1\r\nContent-Length: 2\r\n\r\n", id="two lengths"),
        pytest.param("Host: a\r\nHost: b\r\n\r\n", id="two hosts"),
        pytest.param("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", id="two encodings"),
        pytest.param("Transfer-Encoding: gzip\r\n\r\n", id="an encoding that we do not speak"),
        pytest.param("Transfer-Encoding: gzip, chunked\r\n\r\n", id="one that we speak, over another"),
        pytest.param("Content-Length: +5\r\n\r\n", id="a length with a sign"),
        pytest.param("Content-Length: 1_0\r\n\r\n", id="a length as Python writes it"),
        pytest.param("Content-Length: \r\n\r\n", id="no length"),
        pytest.param("X: " + "a" * LONGEST_LINE + "\r\n\r\n", id="too long a line"),
        pytest.param("".join(f"X-{n}: a\r\n" for n in range(MOST_HEADERS + 1)) + "\r\n", id="too many"),
    ],
)
def test_headers_that_are_refused(text: str) -> None:
    assert list(read(text)) == ["?"]


def test_any_case_asks_for_the_same_header() -> None:
    headers = read_headers(io.BytesIO(b"Connection: close\r\nContent-Type: a/b\r\n\r\n"))
    assert headers.get("Connection") == headers.get("connection") == "close"
    assert headers.typeheader == "a/b"
    assert headers.get("Upgrade", "") == ""
