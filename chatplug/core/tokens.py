"""Secrets and one-purpose links. Only hashes are stored; a secret is shown once."""

import hashlib
import secrets

import peewee

from chatplug.core import clock
from chatplug.core.db import Model
from chatplug.core.errors import Gone
from chatplug.core.i18n import N_

SECRET_BYTES = 32
KEEP_MS = 30 * 24 * 3600 * 1000  # after its end; so long a link still says that it is too old


class Token(Model):
    """A capability: holding its secret allows one kind of thing for one ``ref``."""

    hash = peewee.TextField(primary_key=True)
    kind = peewee.TextField()
    ref = peewee.TextField()
    created_at = peewee.IntegerField()
    expires_at = peewee.IntegerField(null=True)
    used_at = peewee.IntegerField(null=True)

    class Meta:
        """Peewee's own table settings."""

        table_name = "token"


def new_secret(size: int = SECRET_BYTES) -> str:
    """Return ``size`` random bytes as URL-safe text."""
    return secrets.token_urlsafe(size)


def digest(secret: str) -> str:
    """Return the SHA-256 of a high-entropy secret, in hex: what is stored instead of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def issue(kind: str, ref: str, lifetime_ms: int | None, secret: str | None = None) -> str:
    """Make a capability and return its secret, a new one if none is given; call inside ``write()``."""
    secret = secret or new_secret()
    at = clock.now()
    expires = None if lifetime_ms is None else at + lifetime_ms
    Token.create(hash=digest(secret), kind=kind, ref=ref, created_at=at, expires_at=expires)
    return secret


def _find(kind: str, secret: str) -> Token | None:
    return Token.get_or_none((Token.hash == digest(secret)) & (Token.kind == kind))


def look_up(kind: str, secret: str) -> str | None:
    """Return what a capability stands for, or ``None`` when it is unknown, used or expired."""
    token = _find(kind, secret)
    if token is None or token.used_at is not None:
        return None
    if token.expires_at is not None and token.expires_at <= clock.now():
        return None
    return str(token.ref)


def use(kind: str, secret: str) -> str:
    """Spend a single-use capability and return its ``ref``; call inside ``write()``.

    :raises Gone: when it is unknown, already used (``link_used``) or too old (``link_expired``).
    """
    token = _find(kind, secret)
    if token is None or token.used_at is not None:
        raise Gone(N_("This link has been used already, or never was."), N_("Ask for a new one."), code="link_used")
    if token.expires_at is not None and token.expires_at <= clock.now():
        raise Gone(N_("This link is too old."), N_("Ask for a new one."), code="link_expired")
    Token.update(used_at=clock.now()).where(Token.hash == token.hash).execute()
    return str(token.ref)


def revoke(kind: str, ref: str) -> int:
    """Take back every capability of a kind for one ``ref``; call inside ``write()``. Returns how many."""
    return int(Token.delete().where((Token.kind == kind) & (Token.ref == ref)).execute())


def count(kind: str, ref: str, since: int = 0) -> int:
    """Return how many capabilities of a kind, made since a moment, are still good for one ``ref``."""
    unused = (Token.kind == kind) & (Token.ref == ref) & Token.used_at.is_null() & (Token.created_at >= since)
    return int(Token.select().where(unused & (Token.expires_at.is_null() | (Token.expires_at > clock.now()))).count())


def prune() -> int:
    """Delete what ended long ago; call inside ``write()``. Returns how many."""
    return int(Token.delete().where(Token.expires_at < clock.now() - KEEP_MS).execute())
