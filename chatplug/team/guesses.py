"""Who guessed wrong lately, in memory: they wait longer and longer."""

from collections.abc import Hashable

from chatplug.core import clock
from chatplug.core.errors import TooMany
from chatplug.core.i18n import N_
from chatplug.team import attempts
from chatplug.team.attempts import Tries

MOST_KEPT = 10_000  # keys in memory; past that all are forgotten


class Guesses:
    """Wrong tries by whatever they are counted by, such as an account and an address."""

    def __init__(self, message: str) -> None:
        """Take what is said to whoever has to wait."""
        self.message = message
        self._tries: dict[Hashable, Tries] = {}

    def require_patience(self, key: Hashable) -> None:
        """Let a try pass.

        :raises TooMany: after several wrong ones, until the wait is over.
        """
        left = attempts.wait_left(self._tries.get(key, Tries()), _now())
        if left:
            raise TooMany(self.message, N_("Please wait {seconds} s and try again."), retry_after=left // 1000 + 1)

    def count(self, key: Hashable) -> None:
        """Count a wrong try, or one that has yet to prove right: then many at once cannot slip through."""
        if len(self._tries) >= MOST_KEPT:
            self._tries.clear()
        self._tries[key] = attempts.after_wrong(self._tries.get(key, Tries()), _now())

    def forget(self, key: Hashable) -> None:
        """Start anew after a right one."""
        self._tries.pop(key, None)

    def forget_all(self) -> None:
        """Start anew for everybody: for tests."""
        self._tries.clear()


def _now() -> int:
    return int(clock.monotonic() * 1000)


passwords = Guesses(N_("Too many wrong passwords."))
codes = Guesses(N_("Too many wrong codes."))
