"""The time of day and the passing of time, both replaceable by tests."""

import time

_frozen: int | None = None
_wall_at_start = time.time_ns() // 1_000_000 - int(time.monotonic() * 1000)


def now() -> int:
    """Return UTC milliseconds since 1970."""
    return _frozen if _frozen is not None else time.time_ns() // 1_000_000


def steady() -> int:
    """Return milliseconds like ``now()`` that a step of the wall clock does not touch while this process lives."""
    return _frozen if _frozen is not None else _wall_at_start + int(time.monotonic() * 1000)


def monotonic() -> float:
    """Return seconds that only ever grow, for durations: a clock step does not touch them."""
    return time.monotonic()


def freeze(at: int | None) -> None:
    """Hold ``now()`` at a moment (milliseconds), or let it run again with ``None``: for tests."""
    global _frozen
    _frozen = at


def advance(milliseconds: int) -> None:
    """Move a frozen clock forward (or back)."""
    freeze(now() + milliseconds)
