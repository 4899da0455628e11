"""A socket as the WebSocket library should see it: sends are whole, one at a time, and never wait for ever."""

import socket
from contextlib import suppress
from functools import lru_cache
from typing import Any

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore

SEND_SECONDS = 10  # a reader that takes nothing for this long is closed; it resumes by its cursor
MOST_MESSAGE_BYTES = 4096  # a browser says hello once, and then only that it is alive
MOST_BYTES_A_SWEEP = 8192  # tiny frames and endless fragments cost us more than their sender
_CLOSE_POLICY = b"\x88\x02\x03\xf0"  # a close frame with 1008


@lru_cache(16)  # one frame goes to many readers, at once; kept longer, long ones would add up to megabytes
def text_frame(text: str) -> bytes:
    """Return a server's text frame (RFC 6455, 5.2): whole, unmasked, without extensions."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 65536:
        head = b"\x81\x7e" + size.to_bytes(2, "big")
    else:
        head = b"\x81\x7f" + size.to_bytes(8, "big")
    return head + payload


class Wire:
    """Stands between the library and the connection's own socket."""

    def __init__(self, sock: Any) -> None:
        """Wrap the accepted socket."""
        self._sock = sock
        self._one = BoundedSemaphore(1)  # the library answers pings from its own greenlet
        self.taken = 0  # bytes since the last sweep
        sock.settimeout(None)

    def send(self, data: bytes) -> int:
        """Send everything, or close.

        :raises OSError: when the reader takes nothing for too long.
        """
        with self._one:
            timeout = gevent.Timeout.start_new(SEND_SECONDS)
            try:
                self._sock.sendall(data)
            except gevent.Timeout as late:
                if late is not timeout:
                    raise
                self.close()
                raise TimeoutError("the reader is too slow") from None
            finally:
                timeout.close()
        return len(data)

    def recv(self, size: int) -> bytes:
        """Return what has come; nothing more from a socket that floods us."""
        data: bytes = self._sock.recv(size)
        self.taken += len(data)
        if self.taken > MOST_BYTES_A_SWEEP:
            self._dismiss()
            return b""
        return data

    def _dismiss(self) -> None:
        with suppress(OSError, gevent.Timeout), gevent.Timeout(1):
            self._sock.sendall(_CLOSE_POLICY)
        self.close()

    def close(self) -> None:
        """End the connection both ways; the server's handler then closes the descriptor."""
        with suppress(OSError):  # the other side may have been faster
            self._sock.shutdown(socket.SHUT_RDWR)


class Reader(gevent.Greenlet):
    """The library's receiving thread as a bare greenlet: a tenth of a thread object's memory."""

    name = "socket reader"

    def __init__(self, target: Any) -> None:
        """Take the library's function."""
        super().__init__(target)


SERVER_OPTIONS = {
    "thread_class": Reader,
    "event_class": Event,
    "max_message_size": MOST_MESSAGE_BYTES,
    "receive_bytes": 2048,
    # never the library's own ping_interval: it writes in mid-frame, and by the wall clock
}


def take_over(ws: Any) -> None:
    """Put a :class:`Wire` on the request's own socket under the library; its duplicate is closed.

    What the library kept of the handshake, some kilobytes for as long as the socket is open, goes too.
    """
    duplicate = ws.sock
    raw = ws.environ["wsgi.input"]
    raw = getattr(raw, "rfile", raw).raw._sock
    ws.sock = Wire(raw)
    ws.ws = ws.ws.connection
    duplicate.close()
