"""200 conversations at 50 messages a second for as long as one likes: does the server's memory stay level?"""

import threading
from dataclasses import dataclass
from typing import Any

from tests.bench.figures import Bench

MEMORY_MB = 512
RATE = 50
WARM_UP = 0.4  # share of the time in which caches fill; after it memory must be level
MOST_GROWTH_MB = 8.0  # between the means of the two halves after that
SAMPLES = 60


@dataclass
class Soaked:
    """What a soak showed."""

    run: dict[str, Any]
    memory_mb: list[float]

    @property
    def grown_mb(self) -> float:
        """How much more the second half of the level time used than the first."""
        level = self.memory_mb[int(len(self.memory_mb) * WARM_UP) :]
        half = len(level) // 2
        return sum(level[half:]) / (len(level) - half) - sum(level[:half]) / half

    def is_flat(self) -> bool:
        """Whether it stayed level, answered everybody, and stayed far below the limit."""
        all_sent = self.run["per_second"] >= RATE * 0.98 and not self.run["refused"]
        return all_sent and self.grown_mb <= MOST_GROWTH_MB and max(self.memory_mb) < MEMORY_MB / 2

    def said(self) -> str:
        """The figures in words."""
        most, p99 = max(self.memory_mb), self.run["acknowledged"]["p99"]
        grown = f"at most {most:.0f} MB, {self.grown_mb:+.1f} MB in the second half"
        return f"{grown}; {self.run['per_second']:.0f}/s, p99 {p99:.0f} ms, {self.run['refused']} refused"


def run(house: Bench, seconds: int) -> Soaked:
    """Let 200 visitors write, and look at the memory meanwhile."""
    done, memory = threading.Event(), []

    def look() -> None:
        while not done.wait(seconds / SAMPLES):
            memory.append(house.server.memory_kb() / 1000)

    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    try:
        found = house.load(rate=RATE, seconds=seconds, **house.console())
    finally:
        done.set()
        looker.join()
    return Soaked(found, memory)
