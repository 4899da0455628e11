"""The one HTTP client for requests to other servers, with its address guard.

The guard checks the address that is connected to, not the name: a name may change its address between two look-ups.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from chatplug.core import clock
from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

TIMEOUT_SECONDS = 10
MOST_BYTES = 64 * 1024  # of an answer
PORTS = frozenset((80, 443, 8080, 8443))
_AS_THEY_ARE = "/%:@!$&'()*+,;=~-._?[]"  # of a path and a query; all else is written as browsers send it

# What Python calls global although it reaches private hosts: carrier NAT, multicast, 6to4 and its relays, Teredo;
# and what only some of its versions know.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in ("100.64.0.0/10", "224.0.0.0/4", "192.0.0.0/24", "192.88.99.0/24", "2002::/16", "2001::/32")
)
_PUBLIC_6 = ipaddress.ip_network("2000::/3")  # all that is routed; NAT64, IPv4 in IPv6 and site-local are outside


class Blocked(Refused):
    """The address guard refuses this target."""

    code = "address_blocked"


class Unreachable(Refused):
    """The other server did not answer."""

    code = "unreachable"
    status = 502
    failure: Exception | None = None  # what the system said, for whoever explains it in more words


@dataclass(frozen=True)
class Answer:
    """Another server's answer; ``is_cut`` when its body was longer than was wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    fields: tuple[tuple[str, str], ...] = ()  # every header, also those that come several times
    is_cut: bool = False


def is_allowed_address(text: str) -> bool:
    """Say whether an IP address is public: global, and none of the ranges that lead elsewhere."""
    address = ipaddress.ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if address.version == 6 and address not in _PUBLIC_6:
        return False
    return address.is_global and not any(address in net for net in _REFUSED if net.version == address.version)


def check(url: str, allowed: Collection[str] = ()) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path of a target that may be called; used on saving and again on sending.

    ``allowed`` names private targets as host:port, beside those of the option allow_private.

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
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), _AS_THEY_ARE, errors="replace")
    if not _is_listed(host, port, allowed):
        if port not in PORTS:
            raise Blocked(
                N_("Port {port} is not one that may be called."),
                N_("Use 443, or add {host}:{port} to the option allow_private."),
                host=host,
                port=port,
            )
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


def _is_listed(host: str, port: int, allowed: Collection[str]) -> bool:
    return f"{host}:{port}" in config.allow_private or f"{host}:{port}" in allowed


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
    *,
    allowed: Collection[str] = (),
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Send one request; redirects are not followed. It takes ``timeout`` seconds at most, the whole body included.

    :raises Blocked: when the target is not public.
    :raises Unreachable: when there is no answer in time.
    """
    until = clock.monotonic() + timeout
    connection, path = connect(url, timeout, allowed)
    try:
        with _ends_at(until, connection.sock):
            connection.request(method, path, body, dict(headers or {}))
            with connection.getresponse() as answer:
                content = answer.read(most_bytes + 1)
        fields = tuple(answer.getheaders())
        return Answer(answer.status, dict(fields), content[:most_bytes], fields, len(content) > most_bytes)
    except (OSError, http.client.HTTPException) as failure:
        raise _unreachable(connection.host, failure) from None
    finally:
        connection.close()


def connect(
    url: str, timeout: float = TIMEOUT_SECONDS, allowed: Collection[str] = ()
) -> tuple[http.client.HTTPConnection, str]:
    """Return a connection to the checked address that still speaks to the host by name, and the path to ask for.

    :raises Blocked: when the target is not public.
    :raises Unreachable: when nothing answers there.
    """
    if config.send_nothing:  # not even the question for a name
        raise Blocked(N_("This server sends nothing."), N_("Take the option send_nothing away."))
    scheme, host, port, path = check(url, allowed)
    addresses = resolve(host, port)
    if not _is_listed(host, port, allowed):
        for address in addresses:
            _require_public(address, host)
    default = 443 if scheme == "https" else 80
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    connection.default_port = default  # the Host header leaves it out, as browsers do
    connection.sock = _open(scheme, host, port, addresses, timeout)
    return connection, path


def _open(scheme: str, host: str, port: int, addresses: list[str], timeout: float) -> socket.socket:
    """Return a connected socket to the first address that answers; all of them share the time."""
    until = clock.monotonic() + timeout
    failure: OSError | None = None
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), max(0.001, until - clock.monotonic()))
        except OSError as refused:
            failure = failure or refused
            continue
        sock.settimeout(timeout)
        try:
            return _encrypted(sock, host, until) if scheme == "https" else sock
        except OSError as refused:
            sock.close()
            failure = refused
            break
    raise _unreachable(host, failure)


def _encrypted(sock: socket.socket, host: str, until: float) -> socket.socket:
    context = ssl.create_default_context()
    tls = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    try:
        with _ends_at(until, tls):
            tls.do_handshake()
    except OSError:
        tls.close()
        raise
    return tls


@contextmanager
def _ends_at(until: float, sock: socket.socket) -> Iterator[None]:
    """Cut a connection that takes too long as a whole: a byte now and then keeps each single read in time.

    :raises TimeoutError: when it was cut.
    """
    late: list[bool] = []

    def cut() -> None:
        late.append(True)
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.001, until - clock.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if not late:
            raise
    finally:
        timer.cancel()
    if late:
        raise TimeoutError("timed out")


def _unreachable(host: str, failure: Exception | None) -> Unreachable:
    said = Unreachable(N_("{host} did not answer: {problem}"), N_("Try again later."), host=host, problem=failure)
    said.failure = failure
    return said
