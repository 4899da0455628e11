"""How long to wait after wrong passwords: pure, the counting is the caller's."""

from typing import NamedTuple

FREE = 5  # wrong tries before anyone has to wait: people mistype
FIRST_WAIT = 15_000  # ms, doubled by each further one
LONGEST_WAIT = 15 * 60_000  # ms; longer would let a stranger lock an operator out for good
FORGOTTEN_AFTER = 60 * 60_000  # ms


class Tries(NamedTuple):
    """Wrong tries so far, and when the last one was."""

    wrong: int = 0
    at: int = 0


def wait_left(tries: Tries, now: int) -> int:
    """Return the milliseconds until the next try is heard."""
    if tries.wrong < FREE:
        return 0
    doubled = min(tries.wrong - FREE, 20)  # keeps the power small; the ceiling below is reached long before
    wait = min(FIRST_WAIT * 2**doubled, LONGEST_WAIT)
    return max(0, tries.at + wait - now)


def after_wrong(tries: Tries, now: int) -> Tries:
    """Return the count after one more wrong try; an hour of quiet starts it anew."""
    wrong = 0 if now - tries.at > FORGOTTEN_AFTER else tries.wrong
    return Tries(wrong + 1, now)
