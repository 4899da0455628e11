"""The time of day and the passing of time, both replaceable by tests."""

import time

_frozen: int | None = None


def now() -> int:
    """Return UTC milliseconds since 1970."""
    return _frozen if _frozen is not None else time.time_ns() // 1_000_000


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
