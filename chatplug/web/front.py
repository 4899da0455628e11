"""The outermost layer: path prefix, host names, request ids, and the headers that every answer carries."""

import random
import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from functools import lru_cache
from time import perf_counter
from typing import Any

from chatplug.core import log
from chatplug.core.config import config, is_loopback
from chatplug.web import traffic

StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
)
_HTTPS_ONLY = ("Strict-Transport-Security", "max-age=31536000")
_numbers = random.Random()  # noqa: S311 (names of requests, not secrets; a system call for each would be a waste)
HEALTH_PATH = "/healthz"  # probes ask by address, with whatever Host they like


class Front:
    """WSGI around everything else."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        """Wrap an application."""
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Check where the request goes, then pass it on below the prefix."""
        log.request_id.set(new_reference())
        path = environ.get("PATH_INFO", "")
        start_response = _counted(start_response, path, perf_counter())
        if path != HEALTH_PATH and not is_our_host(environ.get("HTTP_HOST", "")):
            return _plain(start_response, "421 Misdirected Request", "bad_host")
        prefix = config.prefix
        if prefix and path != HEALTH_PATH:
            if not (path == prefix or path.startswith(prefix + "/")):
                return _plain(start_response, "404 Not Found", "not_found")
            environ["SCRIPT_NAME"] = prefix
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        return self.app(environ, _with_headers(start_response))


def new_reference() -> str:
    """Return a request's number, short enough to be said on the telephone: 482-133-079."""
    number = f"{_numbers.randrange(10**9):09d}"
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


def is_our_host(host: str) -> bool:
    """Say whether a Host header names this server; links are never made from it."""
    return _is_one_of(host.lower(), config.origins, config.trusted_hosts, config.is_loopback)


@lru_cache(64)  # every request asks, mostly by the same name
def _is_one_of(host: str, origins: frozenset[str], trusted: tuple[str, ...], loopback: bool) -> bool:
    name, _, port = host.rpartition(":") if ":" in host and not host.endswith("]") else (host, "", "0")
    if not (port.isascii() and port.isdigit()):
        return False  # "127.0.0.1:80@elsewhere" is no name of ours
    ours = {origin.partition("://")[2] for origin in origins}
    return (
        host in ours
        or host in {_without_port(own) for own in ours}
        or not {host, name}.isdisjoint(trusted)
        or (loopback and is_loopback(name))
    )


def _without_port(netloc: str) -> str:
    for port in (":443", ":80"):
        if netloc.endswith(port):
            return netloc[: -len(port)]
    return netloc


def standing_headers() -> Headers:
    """Return what every answer carries, unless it says otherwise itself."""
    return [*_ALWAYS, _HTTPS_ONLY] if config.is_https else [*_ALWAYS]


def _with_headers(start_response: StartResponse) -> StartResponse:
    def start(status: str, headers: Headers, *rest: Any) -> Any:
        have = {name.lower() for name, _ in headers}
        missing = [pair for pair in standing_headers() if pair[0].lower() not in have]
        missing += (("X-Request-Id", log.request_id.get()), ("Date", _date(int(time.time()))))
        return start_response(status, headers + missing, *rest)

    return start


@lru_cache(1)
def _date(second: int) -> str:
    """Return a moment as the header Date has it; gevent would write it anew for each answer."""
    return formatdate(second, usegmt=True)


def _counted(start_response: StartResponse, path: str, begun: float) -> StartResponse:
    def start(status: str, headers: Headers, *rest: Any) -> Any:
        traffic.note(path, status, perf_counter() - begun)
        return start_response(status, headers, *rest)

    return start


def _plain(start_response: StartResponse, status: str, code: str) -> Iterable[bytes]:
    words = {
        "bad_host": (
            "This server is not known by that name.",
            "Set base_url or trusted_hosts to the name it is asked by.",
        ),
        "not_found": ("There is nothing at this address.", "Check the address."),
    }
    error, hint = words[code]
    traffic.REFUSED.add(code)
    body = f'{{"ok":false,"error":"{error}","hint":"{hint}","code":"{code}","status":{status[:3]}}}'.encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    _with_headers(start_response)(status, headers)
    return [body]
