"""Who may read the figures: whoever has the token, or a program on this very machine."""

import hmac

from flask import Request

from chatplug.core import tokens
from chatplug.core.config import config, is_loopback

# What proxies put in. One of these means that somebody else asks through a program on this machine.
FORWARDED = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-Ip",
    "Forwarded",
    "Via",
    "Cf-Connecting-Ip",
)


def may_read(req: Request) -> bool:
    """Say whether a request may see the figures; a wrong token never, not even on this machine."""
    kind, _, sent = req.headers.get("Authorization", "").partition(" ")
    if sent:
        return bool(config.metrics_token) and kind.lower() == "bearer" and _is_equal(sent.strip(), config.metrics_token)
    return is_from_here(req)


def is_from_here(req: Request) -> bool:
    """Say whether a program on this machine asks for itself.

    A proxy that announces itself is known by its headers. One that is not named in ``trusted_proxies`` may not
    announce itself at all: a public server without that option believes nobody to be near.
    """
    address = (req.remote_addr or "").lower().removeprefix("::ffff:")
    if not is_loopback(address) or any(name in req.headers for name in FORWARDED):
        return False
    return config.is_local or bool(config.trusted_proxies)


def _is_equal(sent: str, wanted: str) -> bool:
    """Compare in constant time, lengths included."""
    return hmac.compare_digest(tokens.digest(sent), tokens.digest(wanted))
