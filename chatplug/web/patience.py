"""How long a client may take to say what it wants: connections that are being read, and until when."""

import socket
from contextlib import suppress
from functools import cache
from typing import Any, Protocol

from chatplug.core import clock
from chatplug.core.timers import every

IDLE_SECONDS = 60  # between requests, before the first byte
HEAD_SECONDS = 15  # from a request's first byte to the end of its headers, however it trickles
BODY_SECONDS = 120  # for the whole of its body
SWEEP_SECONDS = 2
MOST_READING = 2000  # connections from which nothing whole has come; past that the oldest has waited long enough


class Reader(Protocol):
    """Whoever reads a connection."""

    socket: Any
    close_connection: bool


_until: dict[Reader, float] = {}  # those who have been at it longest come first


def begin(reader: Reader, until: float) -> None:
    """Let a connection be read until a moment of the steady clock."""
    _until.pop(reader, None)
    _until[reader] = until
    if len(_until) > most_reading():
        _cut(next(iter(_until)))


def end(reader: Reader) -> None:
    """Note that a connection has said what it had to say."""
    _until.pop(reader, None)


@cache
def most_reading() -> int:
    """Return how many connections may be read at once: a quarter of the descriptors at most."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST_READING
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_READING if most == resource.RLIM_INFINITY else min(MOST_READING, most // 4)  # "no limit" is -1


@every(SWEEP_SECONDS, "close connections that take too long")
def sweep() -> None:
    """Cut the connections whose time is over."""
    at = clock.monotonic()
    for reader in [reader for reader, until in _until.items() if until < at]:
        _cut(reader)


def _cut(reader: Reader) -> None:
    end(reader)
    with suppress(OSError, AttributeError):  # it may have gone by itself
        reader.socket.shutdown(socket.SHUT_RDWR)
