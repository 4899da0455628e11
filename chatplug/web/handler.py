"""How gevent's server reads a request: with deadlines, strict about headers, and quick."""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import gevent
from gevent.pywsgi import WSGIHandler

from chatplug.core import clock
from chatplug.web import patience
from chatplug.web.body import Body
from chatplug.web.refusals import refusal

log = logging.getLogger("chatplug.web")

SILENT_SECONDS = 60  # for one read or one write; how long a request may take as a whole is in patience.py
BUFFER_BYTES = 2048  # for reading, kept as long as the connection, and most connections are idle sockets
LONGEST_LINE = 8192
MOST_HEADERS = 100
TURN = 8  # requests of one connection that were all there already, before others have theirs
# A second one of these makes two readers disagree about where a request ends.
_ONCE = frozenset(("content-length", "transfer-encoding", "host"))
_REQUEST_LINE = re.compile(r"\S+ +\S+ +HTTP/1\.[01]\r?\n")
TOO_LONG, TOO_MANY = "too long a header line", "too many headers"


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
        if len(line) > LONGEST_LINE:
            headers.status = TOO_LONG
            return headers
        if not colon or not _is_token(name):
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
    headers.status = TOO_MANY
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

    wsgi_input: Any

    def __init__(self, sock: Any, address: Any, server: Any, rfile: Any = None) -> None:
        """Take an accepted connection."""
        self._served = 0
        sock.settimeout(SILENT_SECONDS)
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
        try:
            with suppress(TimeoutError, ConnectionError):  # gevent has closed the connection then
                super().handle()
        finally:
            patience.end(self)

    def handle_one_request(self) -> Any:
        """Serve one request; what comes after a WebSocket's end on its connection is not another one."""
        again = super().handle_one_request()
        if isinstance(again, tuple):
            return again[0], refusal(int(again[0]))
        return None if again is True and self.headers.get("upgrade", "").lower() == "websocket" else again

    def read_requestline(self) -> str:
        """Wait for a request, and read its first line."""
        self._served += 1
        if self._served % TURN == 0:
            gevent.sleep(0)  # whoever sends one request after the other without waiting is not the only one here
        patience.begin(self, clock.monotonic() + patience.IDLE_SECONDS)
        self.rfile.peek(1)
        patience.begin(self, clock.monotonic() + patience.HEAD_SECONDS)
        line: str = super().read_requestline()
        return line

    def read_request(self, raw_requestline: str) -> Any:
        """Read the headers.

        :raises ValueError: for what is no request.
        """
        if not _REQUEST_LINE.fullmatch(raw_requestline):
            raise ValueError("no request line")
        understood = super().read_request(raw_requestline)
        patience.end(self)
        return understood

    def get_environ(self) -> dict[str, Any]:
        """Return the request's environment, its body to be read in time."""
        environ: dict[str, Any] = super().get_environ()
        if environ["wsgi.input"] is self.wsgi_input and (self.content_length or self.wsgi_input.chunked_input):
            self.wsgi_input = environ["wsgi.input"] = Body(self, self.wsgi_input)
        return environ

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes]:
        """Refuse what cannot be read, or came too late."""
        log.debug("no request: %s", ex)
        headers = getattr(self, "headers", None)
        status = 431 if headers is not None and headers.status in {TOO_LONG, TOO_MANY} else 400
        return str(status), refusal(status)

    def _send_error_response_if_possible(self, error_code: int) -> None:
        """Answer in our shape when the application could not."""
        self.close_connection = True
        if not self.response_length:
            with suppress(OSError):
                self.socket.sendall(refusal(error_code))

    def log_request(self) -> None:
        """Write nothing: addresses are nobody's business."""

    def log_error(self, msg: str, *args: Any) -> None:
        """Write what was wrong with a request where somebody looks for it, without the address it came from."""
        log.debug(msg, *args)
