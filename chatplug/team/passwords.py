"""Passwords: scrypt with a salt of their own, never on the hub's only thread."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

SHORTEST = 10  # characters; length is what counts (NIST SP 800-63B), so no rules about digits and signs
LONGEST = 500


class Cost(NamedTuple):
    """What one guess costs."""

    n: int
    r: int
    p: int


COST = Cost(n=2**15, r=8, p=3)  # OWASP's row for 32 MiB: a small server must survive two sign-ins at once
AT_ONCE = 2  # threads hashing, so that a burst of sign-ins cannot take all the memory


def check_new(password: str) -> str:
    """Return a password that may be set.

    :raises BadInput: when it is too short or too long.
    """
    if len(password) < SHORTEST:
        raise BadInput(
            N_("The password is too short."),
            N_("Use {least} characters or more; a few words do well."),
            code="weak_password",
            least=SHORTEST,
        )
    if len(password) > LONGEST:
        raise BadInput(
            N_("The password is too long."), N_("At most {most} characters fit."), code="weak_password", most=LONGEST
        )
    return password


def hash_password(password: str) -> str:
    """Return what is stored: the cost, the salt and the hash."""
    salt = secrets.token_bytes(16)
    return _join(COST, salt, _aside(_scrypt, password, salt, COST))


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password is right; for nobody (``None``) it takes as long and says no."""
    if len(password) > LONGEST:
        return False
    cost, salt, expected = _split(stored or _nobody(COST))
    right = hmac.compare_digest(_aside(_scrypt, password, salt, cost), expected)
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether a stored hash is cheaper than today's cost, so that sign-in may renew it."""
    return _split(stored)[0] != COST


def _scrypt(password: str, salt: bytes, cost: Cost) -> bytes:
    room = 256 * cost.n * cost.r + 2**20  # twice what scrypt needs; OpenSSL's own ceiling is 32 MiB
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=room, dklen=32
    )


def _aside(fn: Callable[..., bytes], *args: Any) -> bytes:
    """Run on a thread beside the hub: 0.2 s of hashing must not hold up every socket."""
    pool = _pool()
    return fn(*args) if pool is None else pool.apply(fn, args)


@cache
def _pool() -> Any:
    try:
        from gevent.monkey import is_module_patched
        from gevent.threadpool import ThreadPool
    except ImportError:
        return None
    return ThreadPool(AT_ONCE) if is_module_patched("threading") else None


@cache
def _nobody(cost: Cost) -> str:
    return _join(cost, b"\0" * 16, b"\0" * 32)


def _join(cost: Cost, salt: bytes, hashed: bytes) -> str:
    coded = (base64.b64encode(part).decode() for part in (salt, hashed))
    return "$".join(("scrypt", str(cost.n), str(cost.r), str(cost.p), *coded))


def _split(stored: str) -> tuple[Cost, bytes, bytes]:
    _, n, r, p, salt, hashed = stored.split("$")
    return Cost(int(n), int(r), int(p)), base64.b64decode(salt), base64.b64decode(hashed)
