"""The one HTTP client for requests to other servers, with its address guard.

The guard checks the address that is connected to, not the name: a name may change its address between two look-ups.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

TIMEOUT_SECONDS = 10
MOST_BYTES = 64 * 1024  # of an answer
PORTS = frozenset((80, 443, 8080, 8443))

# What Python calls global although it reaches private hosts: NAT64, 6to4, Teredo, carrier NAT, multicast.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in ("100.64.0.0/10", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "224.0.0.0/4", "ff00::/8")
)


class Blocked(Refused):
    """The address guard refuses this target."""

    code = "address_blocked"


class Unreachable(Refused):
    """The other server did not answer."""

    code = "unreachable"
    status = 502


@dataclass(frozen=True)
class Answer:
    """Another server's answer; at most ``MOST_BYTES`` of its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_allowed_address(text: str) -> bool:
    """Say whether an IP address is public: global, and none of the ranges that lead elsewhere."""
    address = ipaddress.ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not any(address in net for net in _REFUSED if net.version == address.version)


def check(url: str) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path of a target that may be called; used on saving and again on sending.

    :raises Blocked: for another scheme, a user name in the address, another port, or a private address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Blocked(N_("{url} is no web address."), N_("Use https://example.com/path"), url=url) from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise Blocked(N_("{url} is no web address."), N_("Use https://example.com/path"), url=url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if f"{host}:{port}" not in config.allow_private:
        if port not in PORTS:
            raise Blocked(N_("Port {port} is not one that may be called."), N_("Use 443."), port=port)
        for address in resolve(host, port):
            _require_public(address, host)
    return parts.scheme, host, port, path


def resolve(host: str, port: int) -> list[str]:
    """Return every address of a host name.

    :raises Unreachable: when the name is unknown.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(N_("The name {host} is unknown."), N_("Check its spelling."), host=host) from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _require_public(address: str, host: str) -> None:
    if not is_allowed_address(address):
        raise Blocked(
            N_("{host} is a private address, which outgoing requests may not reach."),
            N_("If that is meant, add it to the option allow_private as host:port."),
            host=host,
        )


def request(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Answer:
    """Send one request; redirects are not followed.

    :raises Blocked: when the target is not public.
    :raises Unreachable: when there is no answer in time.
    """
    scheme, host, port, path = check(url)
    address = resolve(host, port)[0]
    if f"{host}:{port}" not in config.allow_private:
        _require_public(address, host)
    connection = _connect(scheme, host, port, address, timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read(MOST_BYTES))
    except (OSError, http.client.HTTPException) as failure:
        raise Unreachable(
            N_("{host} did not answer: {problem}"), N_("Try again later."), host=host, problem=failure
        ) from None
    finally:
        connection.close()


def _connect(scheme: str, host: str, port: int, address: str, timeout: float) -> http.client.HTTPConnection:
    """Return a connection to the checked address that still speaks to the host by name."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        sock = socket.create_connection((address, port), timeout)
        if scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except OSError as failure:
        raise Unreachable(
            N_("{host} did not answer: {problem}"), N_("Try again later."), host=host, problem=failure
        ) from None
    connection.sock = sock
    return connection
