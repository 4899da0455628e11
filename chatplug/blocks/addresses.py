"""Addresses of blocked visitors, for a day, as keyed hashes in memory: nothing of an address reaches the disk.

The key is made anew with each process, so a restart forgets them all. Whoever is known already goes on writing from a
blocked address: behind one address there is often a whole office.
"""

import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

from chatplug.core import clock
from chatplug.core.timers import every
from chatplug.visitors.welcome import not_taken
from chatplug.web.access import UNKNOWN

KNOWN_MS = 60 * 60_000  # so long after their last message a visitor's address can be blocked
BLOCKED_MS = 24 * 60 * 60_000
MOST_KNOWN = 20_000  # the oldest go first


@dataclass(frozen=True)
class _Blocked:
    visitor: int
    until: int


_key = secrets.token_bytes(32)
_known: dict[int, tuple[bytes, int]] = {}  # visitor: where they last wrote from, and until when that is remembered
_blocked: dict[bytes, _Blocked] = {}


def note(visitor: int, site: str, address: str) -> None:
    """Remember for an hour where a visitor wrote from, if that can be told: nobody stands for all others."""
    if address == UNKNOWN:
        return
    _known.pop(visitor, None)  # the dict's order is that of the last messages
    _known[visitor] = _digest(site, address), clock.steady() + KNOWN_MS
    if len(_known) > MOST_KNOWN:
        del _known[next(iter(_known))]


def is_known(visitor: int) -> bool:
    """Say whether a visitor's address could be blocked now."""
    found = _known.get(visitor)
    return found is not None and found[1] > clock.steady()


def block(visitor: int) -> bool:
    """Block a visitor's address for a day; return whether it was known."""
    if not is_known(visitor):
        return False
    _blocked[_known[visitor][0]] = _Blocked(visitor, clock.steady() + BLOCKED_MS)
    return True


def unblock(visitor: int) -> None:
    """Free what was blocked because of a visitor."""
    for digest in [digest for digest, found in _blocked.items() if found.visitor == visitor]:
        del _blocked[digest]


def until(visitor: int) -> int | None:
    """Return until when a visitor's address is blocked."""
    ends = [found.until for found in _blocked.values() if found.visitor == visitor and found.until > clock.steady()]
    return max(ends, default=None)


def require_free(site: str, address: str) -> None:
    """Refuse a visitor nobody knows yet who writes from a blocked address.

    :raises NotAllowed: then.
    """
    found = _blocked.get(_digest(site, address)) if _blocked else None
    if found and found.until > clock.steady():
        raise not_taken()


@lru_cache(1024)  # each message of a visitor asks for the same one
def _digest(site: str, address: str) -> bytes:
    return hmac.digest(_key, f"{site} {address}".encode(), "sha256")


@every(60, "forget addresses")
def forget_old() -> None:
    """Forget what is over."""
    at = clock.steady()
    for visitor in [visitor for visitor, (_, ends) in _known.items() if ends <= at]:
        del _known[visitor]
    for digest in [digest for digest, found in _blocked.items() if found.until <= at]:
        del _blocked[digest]


def forget_all() -> None:
    """Start anew: for tests."""
    _known.clear()
    _blocked.clear()
