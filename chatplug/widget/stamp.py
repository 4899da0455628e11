"""When a form was rendered, signed: robots send it at once, people take a moment. Pure; time and key are brought."""

import hmac
from typing import Literal

QUICK_MS = 2_000  # nobody reads, writes and sends in less
STALE_MS = 12 * 60 * 60_000
_MOST_DIGITS = 15

Verdict = Literal["good", "early", "unknown"]


def make(key: bytes, marks: str, at: int) -> str:
    """Return the stamp of a form rendered at a moment; ``marks`` are the form's own: it is good for no other."""
    return f"{at}.{_seal(key, marks, str(at))}"


def rendered_at(key: bytes, marks: str, stamp: str) -> int | None:
    """Return when the form was rendered; ``None`` for a stamp that is not ours."""
    at, _, seal = stamp.partition(".")
    ours = at.isascii() and at.isdigit() and len(at) <= _MOST_DIGITS
    return int(at) if ours and hmac.compare_digest(_seal(key, marks, at).encode(), seal.encode()) else None


def judge(at: int | None, now: int, wait_ms: int) -> tuple[Verdict, int]:
    """Return what to think of a form that comes now, and the milliseconds it came too early."""
    if at is None or not 0 <= now - at <= STALE_MS:
        return "unknown", 0
    left = at + max(QUICK_MS, wait_ms) - now
    return ("early", left) if left > 0 else ("good", 0)


def _seal(key: bytes, marks: str, at: str) -> str:
    return hmac.new(key, f"{marks} {at}".encode("utf-8", "replace"), "sha256").hexdigest()[:32]
