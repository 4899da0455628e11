"""From the address of a place, as an owner writes it, to the place."""

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from chatplug.backup.places.base import Place
from chatplug.backup.places.folder import Folder
from chatplug.backup.places.s3 import DEFAULT_REGION, S3
from chatplug.backup.places.webdav import WebDav
from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

_SCHEME = re.compile(r"([a-z][a-z0-9+]+)://", re.IGNORECASE)
_AS_THEY_ARE = "/%:@!$&'()*+,;=~-._"
SCHEMES = {"s3": "https", "s3+http": "http", "https": "https", "http": "http"}


class BadAddress(Refused):
    """It is no address of a place."""

    code = "bad_place"


def is_far(address: str) -> bool:
    """Say whether an address leads to another server."""
    return bool(_SCHEME.match(address))


def without_secrets(address: str) -> str:
    """Return an address as it may be shown."""
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else address


def parse(address: str, inside: Path, own: Path | None = None) -> Place:
    """Return the place; a relative folder is meant ``inside`` a folder, and what is below ``own`` is ours alone.

    A password may stand as it is, slashes and all: the last ``@`` ends it. Only a comma has to be written as %2C.
    :raises BadAddress: when it is none.
    """
    found = _SCHEME.match(address)
    if not found:
        path = (inside / Path(address).expanduser()).absolute()
        return Folder(path, is_own=own is not None and path.is_relative_to(own))
    scheme, rest = found[1].lower(), address[found.end() :]
    known, _, place = rest.rpartition("@")
    name, _, password = known.partition(":")
    if scheme not in SCHEMES:
        raise _bad(address)
    try:
        parts = urlsplit(f"{SCHEMES[scheme]}://{place}")
        _ = parts.port
    except ValueError:
        raise _bad(address) from None
    if not parts.hostname or parts.fragment:
        raise _bad(address)
    _require_encryption(parts.scheme, parts.hostname, parts.port, address)
    if scheme in ("http", "https"):
        if parts.query:
            raise _bad(address)
        inner = quote(parts.path.rstrip("/"), _AS_THEY_ARE, errors="replace")  # folders have spaces and umlauts
        return WebDav(f"{parts.scheme}://{parts.netloc}{inner}/", unquote(name), unquote(password))
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if not (bucket and name and password):
        raise _bad(address)
    region = parse_qs(parts.query).get("region", [DEFAULT_REGION])[0]
    url = f"{parts.scheme}://{parts.netloc}"
    return S3(url, bucket, f"{prefix}/" if prefix else "", unquote(name), unquote(password), region)


def _require_encryption(scheme: str, host: str, port: int | None, address: str) -> None:
    """Refuse to send conversations in clear, unless the owner has named that very server of the local network."""
    if scheme == "http" and f"{host}:{port or 80}" not in config.allow_private:
        raise BadAddress(
            N_("{place} is not encrypted: everybody on the way could read the backup."),
            N_("Use https://, or s3:// instead of s3+http://. In a network of your own: add {host} to allow_private."),
            place=without_secrets(address),
            host=f"{host}:{port or 80}",
        )


def _bad(address: str) -> BadAddress:
    return BadAddress(
        N_("{place} is no place for backups."),
        N_("Write a folder, https://name:password@host/path/ or s3://key:secret@host/bucket/prefix."),
        place=without_secrets(address),
    )
