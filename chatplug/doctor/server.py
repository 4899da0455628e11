"""The running server: is it ours, does it answer, and what does it say of itself?"""

import http.client
import json
import socket

from chatplug.core import lock
from chatplug.core.config import Config
from chatplug.core.i18n import N_
from chatplug.doctor.finding import Findings, error, good, warning

WAIT_SECONDS = 5


def server(config: Config) -> Findings:
    """Ask the running server how it is, or look whether one could start."""
    try:
        pid = lock.holder(config.data)
    except OSError:
        return  # the look at the data folder tells of it
    if pid is None:
        yield from _port(config)
        return
    yield good("server", N_("A server is running on these data (process {pid})."), pid=pid)
    try:
        status, answer = ask(config)
    except (OSError, http.client.HTTPException) as failure:
        yield warning(
            "server",
            N_("It does not answer on {host}:{port}: {problem}."),
            N_("If it was started with another --port or --host, give the same to doctor; else restart it."),
            host=config.host,
            port=config.port,
            problem=failure,
        )
        return
    if status == 200:
        yield good("server", N_("It answers and is healthy."))
    else:
        yield error(
            "server",
            N_("It answers, but is not healthy: {said}"),
            N_("Read its log; the findings above may say why."),
            said=answer,
        )


def _port(config: Config) -> Findings:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except PermissionError:
            yield error(
                "port",
                N_("Port {port} may only be used by the administrator."),
                N_("Use a port above 1023, such as 8080, behind a proxy."),
                port=config.port,
            )
        except OSError as failure:
            yield error(
                "port",
                N_("Nothing can listen on {host}:{port}: {problem}."),
                N_("Another program may use it; choose another with --port."),
                host=config.host,
                port=config.port,
                problem=failure.strerror or failure,
            )
        else:
            yield good("port", N_("No server is running on these data; port {port} is free."), port=config.port)


def ask(config: Config) -> tuple[int, str]:
    """Return the status of /healthz and what it says."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 (compared, not bound)
    connection = http.client.HTTPConnection(host, config.port, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", config.prefix + "/healthz", headers={"Host": config.origin.partition("://")[2]})
        response = connection.getresponse()
        return response.status, _said(response.read(10_000))
    finally:
        connection.close()


def _said(body: bytes) -> str:
    try:
        answer = json.loads(body)
        return str(answer.get("error") or answer)
    except (ValueError, AttributeError):
        return body[:200].decode("utf-8", "replace")
