"""Rate limits, in memory: a bucket per visitor, operator or address that fills again with time."""

from collections.abc import Hashable
from dataclasses import dataclass

from chatplug.core import clock
from chatplug.core.config import config
from chatplug.core.errors import TooMany
from chatplug.core.i18n import N_
from chatplug.core.metrics import Counter
from chatplug.core.timers import every

MOST_BUCKETS = 100_000  # past that the fullest are forgotten at once


@dataclass(frozen=True)
class Limit:
    """So many at once, and so many a minute afterwards; for one person, and for all behind one address."""

    burst: float
    per_minute: float
    address_burst: float
    address_per_minute: float


LIMITS = {
    "visitor_message": Limit(20, 60, 200, 600),
    "visitor_start": Limit(5, 10, 60, 60),  # a browser seen for the first time writes
    "visitor_small": Limit(60, 120, 600, 1200),  # read marks, typing, page, contact
    "read": Limit(60, 240, 600, 2400),
    "operator": Limit(300, 1200, 3000, 12000),
    "page_check": Limit(6, 4, 12, 8),  # each makes a dozen requests to somebody's server
    "sign_in": Limit(5, 5, 20, 20),  # by account from an address, and by address
    "link": Limit(10, 10, 30, 30),  # set-up links and capability links
    "plain_form": Limit(5, 5, 10, 10),  # the form without JavaScript
    "plain_rush": Limit(30, 60, 30, 60),  # the same during a flood, for everybody together
}


@dataclass
class _Bucket:
    left: float
    at: float


_buckets: dict[Hashable, _Bucket] = {}
LIMITED = Counter("chatplug_limited_total", "Requests that were too many, by limit.", "limit", tuple(LIMITS))


def spend(name: str, address: str, person: Hashable | None = None) -> None:
    """Count one against a limit.

    :raises TooMany: with the seconds to wait, when the person's or the address's bucket is empty.
    """
    limit = LIMITS[name]
    scale = config.limit_scale
    waits = [_wait((name, "address", address), limit.address_burst * scale, limit.address_per_minute * scale)]
    if person is not None:
        waits.append(_wait((name, "person", person), limit.burst * scale, limit.per_minute * scale))
    wait = max(waits)
    if wait > 0:
        LIMITED.add(name)
        seconds = max(1, round(wait + 0.5))
        raise TooMany(N_("That was a lot at once."), N_("Please wait {seconds} s and try again."), retry_after=seconds)
    for key in _keys(name, address, person):
        if key in _buckets:  # a full table may have been forgotten for the second of them
            _buckets[key].left -= 1


def _keys(name: str, address: str, person: Hashable | None) -> list[Hashable]:
    keys: list[Hashable] = [(name, "address", address)]
    return keys if person is None else [*keys, (name, "person", person)]


def _wait(key: Hashable, burst: float, per_minute: float) -> float:
    at = clock.monotonic()
    bucket = _buckets.get(key)
    if bucket is None:
        if len(_buckets) >= MOST_BUCKETS:
            forget_full(at)
        bucket = _buckets[key] = _Bucket(burst, at)
    bucket.left = min(burst, bucket.left + (at - bucket.at) * per_minute / 60)
    bucket.at = at
    return 0.0 if bucket.left >= 1 else (1 - bucket.left) * 60 / per_minute


def forget_full(at: float) -> None:
    """Forget buckets that nobody has touched for ten minutes; all of them when that does not help."""
    for key in [key for key, bucket in _buckets.items() if at - bucket.at > 600]:
        del _buckets[key]
    if len(_buckets) >= MOST_BUCKETS:
        _buckets.clear()


def forget_all() -> None:
    """Start anew: for tests."""
    _buckets.clear()


@every(60, "forget idle rate limits")
def _sweep() -> None:
    forget_full(clock.monotonic())
