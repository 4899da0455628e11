"""Large bodies over the guarded client: sent from a file and read piece by piece; none has to fit into memory."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Protocol

from chatplug.core import outbound
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

STEP_SECONDS = 60  # without a byte in either direction; a transfer that goes on may take as long as it needs
BLOCK = 256 * 1024  # bytes of a file sent at once


class Readable(Protocol):
    """A body that is sent while it is read; the caller's headers say its Content-Length."""

    def read(self, size: int = ..., /) -> bytes:
        """Return the next bytes, none at the end."""


class Incoming:
    """An answer whose body is read piece by piece; the names of its headers are in small letters."""

    def __init__(self, answer: http.client.HTTPResponse, host: str) -> None:
        """Wrap what has begun to come."""
        self.status = answer.status
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        self._answer, self._host = answer, host

    def read(self, size: int) -> bytes:
        """Return the next bytes, none at the end.

        :raises Unreachable: when they stop coming before the end.
        """
        try:
            block = self._answer.read(size)
        except (OSError, http.client.HTTPException) as failure:
            raise _broken(self._host, failure) from None
        if not block and self._answer.length:
            raise _broken(self._host, f"{self._answer.length} bytes are missing")
        return block

    def whole(self, most: int) -> bytes:
        """Return the whole body.

        :raises Refused: when it is longer than expected.
        """
        body = b""
        while block := self.read(most + 1 - len(body)):
            body += block
            if len(body) > most:
                raise Refused(N_("{host} answered more than can be read."), "", code="too_large", host=self._host)
        return body


@contextmanager
def opened(
    method: str,
    url: str,
    body: bytes | Readable | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = STEP_SECONDS,
) -> Iterator[Incoming]:
    """Send one request and give its answer to be read; redirects are not followed.

    :raises Blocked: when the target is not public.
    :raises Unreachable: when there is no answer, or nothing moves for so many seconds.
    """
    connection, path = outbound.connect(url, seconds)
    connection.blocksize = BLOCK
    try:
        try:
            answer = _exchange(connection, method, path, body, dict(headers or {}))
        except (OSError, http.client.HTTPException) as failure:
            raise _broken(connection.host, failure) from None
        yield Incoming(answer, connection.host)
    finally:
        connection.close()


def _exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | Readable | None,
    headers: dict[str, str],
) -> http.client.HTTPResponse:
    with suppress(BrokenPipeError, ConnectionResetError):  # it may have said no before the whole body had come
        connection.request(method, path, body, headers)
    return connection.getresponse()


def _broken(host: str, problem: object) -> outbound.Unreachable:
    return outbound.Unreachable(
        N_("The connection to {host} broke: {problem}"), N_("Try again later."), host=host, problem=problem
    )
