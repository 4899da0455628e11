"""What happens to unwanted visitors."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VisitorBlocked:
    """An operator blocked a visitor."""

    visitor: int
    operator: int


@dataclass(frozen=True)
class VisitorUnblocked:
    """An operator let a visitor write again."""

    visitor: int
    operator: int
