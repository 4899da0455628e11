"""How gevent's server reads a request: with deadlines, strict about headers, and quick."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from gevent.pywsgi import WSGIHandler

log = logging.getLogger("chatplug.web")

IDLE_SECONDS = 60  # an open connection that sends nothing, or half a request, is closed
BUFFER_BYTES = 2048  # for reading, kept as long as the connection, and most connections are idle sockets
LONGEST_LINE = 8192
MOST_HEADERS = 100
# A second one of these makes two readers disagree about where a request ends.
_ONCE = frozenset(("content-length", "transfer-encoding", "host"))


class Headers(dict[str, str]):
    """A request's headers by lower-case name, as gevent's handler asks for them.

    ``status`` says what is wrong with them, if anything: the handler then answers 400.
    """

    status = ""

    def get(self, name: str, default: Any = None) -> Any:
        """Return a header's value, whatever the case of its name."""
        return super().get(name.lower(), default)

    @property
    def typeheader(self) -> str | None:
        """Return the content type as it was sent."""
        return super().get("content-type")

    getheader = get


def read_headers(file: Any) -> Headers:
    """Read header lines up to the empty one."""
    headers = Headers()
    for _ in range(MOST_HEADERS + 1):
        line = file.readline(LONGEST_LINE + 1)
        if line in (b"\r\n", b"\n"):
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if len(line) > LONGEST_LINE or not colon or not _is_token(name):
            headers.status = "bad header line"  # also folded lines, and the end of a cut-off request
            return headers
        name, value = name.lower(), value.strip(" \t\r\n")
        if name in headers:
            if name in _ONCE:
                headers.status = f"two {name} headers"
                return headers
            value = f"{headers[name]}{'; ' if name == 'cookie' else ','}{value}"
        if not _says_where_it_ends(name, value):
            headers.status = f"a {name} that says nothing"
            return headers
        headers[name] = value
    headers.status = "too many headers"
    return headers


def _says_where_it_ends(name: str, value: str) -> bool:
    """Say whether a header that frames the body does it in the one way that everybody reads alike."""
    if name == "transfer-encoding":
        return value.lower() == "chunked"
    return name != "content-length" or (value.isascii() and value.isdigit())


def _is_token(name: str) -> bool:
    return bool(name) and name.isascii() and name.replace("-", "").replace("_", "").isalnum()


class Handler(WSGIHandler):
    """gevent's handler with a deadline on what the client sends, and no log of its own."""

    def __init__(self, sock: Any, address: Any, server: Any, rfile: Any = None) -> None:
        """Take an accepted connection."""
        sock.settimeout(IDLE_SECONDS)
        super().__init__(sock, address, server, rfile or sock.makefile("rb", BUFFER_BYTES))

    def MessageClass(self, file: Any, *_: Any) -> Headers:  # noqa: N802 (gevent's name)
        """Read the headers; the standard library's mail parser takes a tenth of a whole request."""
        return read_headers(file)

    def _headers(self) -> Iterator[tuple[str, str]]:
        """Give the environment its headers; names with an underscore could pose as others and are left out."""
        for name, value in self.headers.items():
            if "_" not in name and name not in ("content-type", "content-length"):
                yield "HTTP_" + name.replace("-", "_").upper(), value

    def handle(self) -> None:
        """Serve the connection; a client that says nothing for too long, or has gone, is left."""
        with suppress(TimeoutError, ConnectionError):  # gevent has closed the connection then
            super().handle()

    def handle_one_request(self) -> Any:
        """Serve one request; what comes after a WebSocket's end on its connection is not another one."""
        again = super().handle_one_request()
        return None if again is True and self.headers.get("upgrade", "").lower() == "websocket" else again

    def log_request(self) -> None:
        """Write nothing: addresses are nobody's business."""

    def log_error(self, msg: str, *args: Any) -> None:
        """Write what was wrong with a request where somebody looks for it, without the address it came from."""
        log.debug(msg, *args)
