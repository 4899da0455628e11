"""A request's body: it comes in time and in pieces worth reading, and what nobody wants of it is not read for ever."""

import re
from contextlib import suppress
from typing import Any

from gevent.pywsgi import Input

from chatplug.core import clock
from chatplug.web import patience

MOST_DROPPED = 2 * 1024 * 1024  # bytes of an unwanted body, read so that its sender hears the refusal
MOST_CHUNKS = 4096  # in one body: chunks of a byte would keep us busier than their sender
MOST_TRAILERS = 16
LONGEST_LINE = 1024
BLOCK = 16 * 1024
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(;[^\r\n]*)?\r\n")
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class BadBody(OSError):
    """The body does not end where it said, or is not put together as it should be."""


class Body:
    """Stands in gevent's place, whose reader lets tiny chunks stop every other connection."""

    def __init__(self, reader: Any, of: Input) -> None:
        """Take over what gevent found out from the headers."""
        self._reader, self._rfile = reader, of.rfile
        self._chunked = bool(of.chunked_input)
        self._left = 0 if self._chunked else int(of.content_length or 0)  # bytes of this chunk, or of all
        self._chunks = 0
        self._until = 0.0
        self._asked = of.socket  # where "go on" is to be said, if the client waits for that

    def read(self, length: int | None = None) -> bytes:
        """Return the next bytes, none at the end.

        :raises BadBody: when they are not what was announced.
        """
        if self._asked is not None:
            self._asked.sendall(_CONTINUE)
            self._asked = None
        self._until = self._until or clock.monotonic() + patience.BODY_SECONDS
        patience.begin(self._reader, self._until)
        try:
            return self._read(None if length is None or length < 0 else length)
        except OSError:
            self._reader.close_connection = True
            raise
        finally:
            patience.end(self._reader)

    def _read(self, wanted: int | None) -> bytes:
        parts: list[bytes] = []
        while wanted is None or wanted > 0:
            if not self._left and not (self._chunked and self._next_chunk()):
                break
            size = self._left if wanted is None else min(self._left, wanted)
            data = self._rfile.read(size)
            if len(data) < size:
                raise BadBody("the body ended too soon")
            parts.append(data)
            self._left -= size
            wanted = None if wanted is None else wanted - size
        return b"".join(parts)

    def _next_chunk(self) -> bool:
        """Read up to the next chunk's first byte; say whether there is one."""
        self._chunks += 1
        if self._chunks > MOST_CHUNKS:
            raise BadBody("too many chunks")
        if self._chunks > 1 and self._rfile.read(2) != b"\r\n":
            raise BadBody("a chunk that does not end where it said")
        size = _SIZE.fullmatch(self._rfile.readline(LONGEST_LINE))
        if not size:
            raise BadBody("no chunk")
        self._left = int(size[1], 16)
        if not self._left:
            self._chunked = False
            self._pass_trailers()
        return self._left > 0

    def _pass_trailers(self) -> None:
        for _ in range(MOST_TRAILERS):
            if self._rfile.readline(LONGEST_LINE) == b"\r\n":
                return
        raise BadBody("too many trailers")

    def _discard(self) -> None:
        """Read what nobody wanted, so that the next request begins where it should; hang up when that is too much."""
        if self._asked is not None:  # the client has not begun to send it
            self._reader.close_connection = True
            return
        dropped = 0
        with suppress(OSError):
            while dropped <= MOST_DROPPED:
                data = self.read(BLOCK)
                if not data:
                    return
                dropped += len(data)
        self._reader.close_connection = True

    def readline(self, size: int | None = None) -> bytes:
        """Return bytes up to a line's end; forms are read in blocks, so this is seldom asked."""
        line = bytearray()
        while (size is None or size < 0 or len(line) < size) and not line.endswith(b"\n"):
            byte = self.read(1)
            if not byte:
                break
            line += byte
        return bytes(line)

    def __iter__(self) -> Any:
        """Return the body line by line."""
        return iter(self.readline, b"")
