"""When a flood of new visitors is an attack: a rate with two thresholds. Pure; the caller brings the seconds."""

import math
from dataclasses import dataclass

MINUTE = 60.0  # seconds over which new visitors are counted
REST = 0.25  # of what rings: below it the attack is over
LEAST = 300.0  # seconds that an alarm lasts at least; attackers pause, too
BITS = 13  # of each part of the puzzle: 16 * 2^13 tries, about a second on a telephone
MOST_BITS = 16
HARDER_AT = 4.0  # times the threshold, and again at each power of it: one bit more, twice the work


@dataclass
class Alarm:
    """Counts what comes, forgetting it over a minute; rings above a threshold and rests well below it."""

    threshold: float  # a minute
    count: float = 0.0
    at: float = 0.0
    loud: float = -math.inf  # when it was last above the threshold
    rings: bool = False

    def add(self, at: float, weight: float = 1.0) -> None:
        """Count one more."""
        self._settle(at)
        self.count += weight
        if self.count >= self.threshold:
            self.rings, self.loud = True, at

    def bits(self, at: float) -> int:
        """Return how hard the puzzle is now; 0 while all is calm."""
        self._settle(at)
        if not self.rings:
            return 0
        times = max(1.0, self.count / self.threshold)
        return min(MOST_BITS, BITS + int(math.log(times, HARDER_AT)))

    def _settle(self, at: float) -> None:
        self.count *= math.exp(-max(0.0, at - self.at) / MINUTE)
        self.at = max(at, self.at)
        if self.rings and self.count < self.threshold * REST and at - self.loud >= LEAST:
            self.rings = False
