"""What visitors do besides writing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VisitorAppeared:
    """A browser acted for the first time."""

    visitor: int
    site: str


@dataclass(frozen=True)
class ContactChanged:
    """A visitor left, changed or took back a name or an address."""

    visitor: int
