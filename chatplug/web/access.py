"""Who is asking: a visitor by bearer secret, an operator by cookie; and from where."""

import hmac
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from flask import Request, g, request

from chatplug.core import tokens
from chatplug.core.config import config
from chatplug.core.errors import NotAllowed, NotSignedIn
from chatplug.core.i18n import N_

Who = Literal["anyone", "visitor", "operator", "owner"]
CSRF_HEADER = "X-Cp-Token"
SITE_HEADER = "X-Cp-Site"
UNKNOWN = "?"  # an address that cannot be read: all who have such a one are counted together
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,128}")
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]+|\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?")


@dataclass(frozen=True)
class VisitorIdentity:
    """A browser that holds a visitor's secret; ``visitor_id`` is ``None`` before its first action."""

    site_id: str
    secret_hash: str
    visitor_id: int | None


@dataclass(frozen=True)
class OperatorIdentity:
    """A signed-in operator; ``session_id`` is the digest of the cookie's secret."""

    id: int
    role: str
    session_id: str
    csrf: str
    name: str
    lang: str


@dataclass
class Finders:
    """How identities are looked up: features put their functions here at start."""

    visitor: Callable[[str, str], int | None] = lambda site, secret_hash: None
    operator: Callable[[str], OperatorIdentity | None] = lambda session: None


finders = Finders()


def visitor_identity(site: str, secret: object) -> VisitorIdentity:
    """Return who holds a secret.

    :raises NotSignedIn: when it is no secret at all.
    """
    if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
        raise NotSignedIn(N_("This needs the visitor's secret."), N_("Send it as Authorization: Bearer …"))
    secret_hash = tokens.digest(secret)
    return VisitorIdentity(site, secret_hash, finders.visitor(site, secret_hash))


def visitor_of(req: Request, must_exist: bool = True) -> VisitorIdentity:
    """Return the visitor of a request.

    :raises NotSignedIn: without a secret, or when ``must_exist`` and nobody has acted with it yet.
    """
    kind, _, secret = req.headers.get("Authorization", "").partition(" ")
    site = req.args.get("site") or req.headers.get(SITE_HEADER, "")
    identity = visitor_identity(site, secret if kind.lower() == "bearer" else "")
    if must_exist and identity.visitor_id is None:
        raise NotSignedIn(N_("This visitor is not known here."), N_("Send a message first."), code="unknown_visitor")
    return identity


def operator_of(req: Request, role: Who = "operator") -> OperatorIdentity:
    """Return the operator of a request, its right to change things checked.

    :raises NotSignedIn: without a valid session.
    :raises NotAllowed: for a change from another page, or beyond the operator's role.
    """
    secret = req.cookies.get(cookie_name(), "")
    identity = finders.operator(tokens.digest(secret)) if secret else None
    if identity is None:
        raise NotSignedIn(N_("You are not signed in."), N_("Sign in again."))
    if req.method not in ("GET", "HEAD"):
        require_own_page(req)
        if not hmac.compare_digest(req.headers.get(CSRF_HEADER, "").encode(), identity.csrf.encode()):
            raise NotAllowed(N_("This page is out of date."), N_("Reload it and try again."), code="bad_token")
    if role == "owner" and identity.role != "owner":
        raise NotAllowed(N_("Only an owner may do this."), N_("Ask an owner of this server."), code="owners_only")
    return identity


def require_own_page(req: Request) -> None:
    """Refuse a change that another site's page sent.

    :raises NotAllowed: when the browser says that it comes from elsewhere.
    """
    fetch_site, origin = req.headers.get("Sec-Fetch-Site"), req.headers.get("Origin")
    if fetch_site not in (None, "same-origin", "none") or (origin is not None and not is_own_origin(origin)):
        raise NotAllowed(
            N_("This request came from another site's page."),
            N_("Open {url} itself and try there."),
            code="foreign_page",
            url=config.url,
        )


def is_own_origin(origin: str | None) -> bool:
    """Say whether an Origin header names this server."""
    return origin is not None and origin.lower() in config.origins


def cookie_name() -> str:
    """Return the console cookie's name: with its strict prefix wherever the browser allows that."""
    return "__Host-cp" if config.is_https and not config.prefix else "cp_console"


def address_of(req: Request) -> str:
    """Return the client's address for limits: the proxy's word counts only from a trusted proxy."""
    remote = _unmapped(req.remote_addr or UNKNOWN)
    if not config.trusted_proxies:
        return _network(remote)
    chain = [part.strip() for part in req.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while chain and _is_trusted(remote, config.trusted_proxies):
        remote = _unmapped(_without_port(chain.pop()))
    return _network(remote)


def _unmapped(address: str) -> str:
    """Return an IPv4 address as such: a server on every network (``::``) sees it inside an IPv6 one."""
    return address[7:] if address.lower().startswith("::ffff:") and "." in address else address


def _without_port(address: str) -> str:
    """Return an address as some proxies write it, with the client's port, without that."""
    found = _WITH_PORT.fullmatch(address)
    return found[1] or found[2] if found else address


@lru_cache(1024)
def _is_trusted(address: str, proxies: tuple[str, ...]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
        return any(ip in ipaddress.ip_network(net, strict=False) for net in proxies)
    except ValueError:
        return False


@lru_cache(1024)
def _network(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 that one IPv6 customer is given."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def identify(who: Who, must_exist: bool) -> VisitorIdentity | OperatorIdentity | None:
    """Return whoever a route is for, and remember it for limits."""
    if who == "anyone":
        return None
    identity = visitor_of(request, must_exist) if who == "visitor" else operator_of(request, who)
    g.identity = identity
    return identity
