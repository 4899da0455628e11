"""Waits until what was started answers: the server on this machine, then the whole world's address over HTTPS."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable

SERVER_SECONDS = 30
CERTIFICATE_SECONDS = 180
PAUSE = 0.5
ONE_TRY_SECONDS = 10


def patiently(look: Callable[[], str], seconds: float, pause: float = PAUSE) -> str:
    """Look again and again until nothing is wrong; return what was wrong at the last look."""
    end = time.monotonic() + seconds
    while (problem := look()) and time.monotonic() < end:
        time.sleep(pause)
    return problem


def server_problem(port: int) -> str:
    """Return why the server does not answer on this machine; nothing when it is healthy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ONE_TRY_SECONDS)
    return _health(connection)


def certificate_problem(domain: str, address: tuple[str, int] = ("127.0.0.1", 443), cafile: str | None = None) -> str:
    """Return why the address is not served as browsers want it; nothing when it is.

    Asked on this machine under the public name: behind a router, the public address may not lead back here.
    """
    try:
        plain = socket.create_connection(address, timeout=ONE_TRY_SECONDS)
        context = ssl.create_default_context(cafile=cafile)
        connection = http.client.HTTPSConnection(domain, timeout=ONE_TRY_SECONDS)
        with plain:
            connection.sock = context.wrap_socket(plain, server_hostname=domain)
            return _health(connection)
    except OSError as failure:
        return str(failure)


def _health(connection: http.client.HTTPConnection) -> str:
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        answer = connection.getresponse()
        said = answer.read(300).decode("utf-8", "replace")
        return "" if answer.status == 200 else f"{answer.status} {said}"
    except (OSError, http.client.HTTPException) as failure:
        return str(failure) or type(failure).__name__
    finally:
        connection.close()
