"""Web origins, compared as browsers write them: scheme, host and port, nothing else."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

LONGEST_ORIGIN = 300  # characters; a host name has at most 253
DEFAULT_PORTS = {"http": 80, "https": 443}

_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")
_NUMBER = re.compile(r"^(0x[0-9a-f]*|[0-9]+)$")
_DEVIATING = re.compile("[\u00df\u03c2\u200c\u200d]")  # the older IDNA of the standard library maps these away

_EXAMPLE = N_("Write it like https://shop.example or http://localhost:8000.")


def normalise(text: str) -> str:
    """Return an origin as a browser sends it: lower case, punycode, default port dropped.

    :raises BadInput: when it is not exactly scheme://host[:port].
    """
    written = text.strip()
    if not written or len(written) > LONGEST_ORIGIN:
        raise BadInput(N_("This is not the address of a site."), _EXAMPLE, code="bad_origin")
    if written.lower() == "null":
        raise BadInput(
            N_("“null” stands for every sandboxed page, so it cannot be allowed."), _EXAMPLE, code="bad_origin"
        )
    if "*" in written:
        raise BadInput(N_("Patterns with * are not supported."), N_("Add each address by itself."), code="bad_origin")
    parts = _split(written)
    if parts.path not in ("", "/") or parts.query or parts.fragment or written.endswith(("?", "#")):
        raise BadInput(
            N_("An origin ends after the host and port; “{origin}” has more."),
            _EXAMPLE,
            code="bad_origin",
            origin=written,
        )
    return _join(parts, written)


def origin_of(url: str | None) -> str | None:
    """Return the origin of any http(s) address, or ``None`` when it has none (``null``, ``file:``, garbage)."""
    if not url or len(url) > 8000:
        return None
    try:
        parts = _split(url.strip())
        return _join(parts, url)
    except BadInput:
        return None


def is_loopback(origin: str) -> bool:
    """Tell whether a normalised origin is this very machine."""
    host = urlsplit(origin).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_allowed(origin: str, allowed: list[str], *, loopback: bool) -> bool:
    """Tell whether a normalised origin may show a site; ``loopback`` when the server itself is local."""
    return origin in allowed or (loopback and is_loopback(origin))


def _split(written: str) -> SplitResult:
    if re.search(r"[\s\\\x00-\x1f\x7f]", written):
        raise BadInput(N_("This is not the address of a site."), _EXAMPLE, code="bad_origin")
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        raise BadInput(
            N_("The port or host of “{origin}” cannot be read."), _EXAMPLE, code="bad_origin", origin=written
        ) from None
    if parts.scheme not in DEFAULT_PORTS:
        raise BadInput(N_("A site's address starts with https:// or http://."), _EXAMPLE, code="bad_origin")
    if "@" in parts.netloc:
        raise BadInput(N_("A site's address carries no user name."), _EXAMPLE, code="bad_origin")
    if port == 0 or parts.netloc.endswith(":"):
        raise BadInput(
            N_("The port or host of “{origin}” cannot be read."), _EXAMPLE, code="bad_origin", origin=written
        )
    return parts


def _join(parts: SplitResult, written: str) -> str:
    host = _host(parts.hostname or "", bracketed="[" in parts.netloc)
    if host is None:
        raise BadInput(
            N_("The port or host of “{origin}” cannot be read."), _EXAMPLE, code="bad_origin", origin=written
        )
    port = parts.port
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORTS[parts.scheme] else "")


def _host(host: str, *, bracketed: bool) -> str | None:
    """Return the host as browsers write it, or ``None`` when no browser would."""
    if bracketed:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            return None
    if not host.isascii():
        if _DEVIATING.search(host):
            return None
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.match(label) for label in labels):
        return None
    if _NUMBER.match(labels[-1]):  # browsers read a host that ends in a number as IPv4
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return None
    return host
