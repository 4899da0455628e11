"""What an alert says, and what a channel does with it."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class News:
    """Why an operator is told, in their own language."""

    operator: int
    lang: str
    email: str
    conversation: int | None  # None: only a test
    title: str  # who waits, and where
    line: str  # what they wrote, or that they wait, as the operator wishes
    path: str  # of the console's page that it leads to


class Channel(Protocol):
    """A way to reach an operator."""

    def reach(self, news: News) -> dict[str, Any]:
        """Tell an operator and return what became of it, as :func:`outcome.stored` keeps it.

        :raises NotTold: when it did not reach them.
        """
