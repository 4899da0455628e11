"""What happens in conversations."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConversationOpened:
    """A visitor wrote and had no open conversation."""

    conversation: int
    site: str
    visitor: int


@dataclass(frozen=True)
class MessagePosted:
    """A message was stored; ``missed`` when a visitor wrote and nobody was present."""

    message: int
    conversation: int
    site: str
    visitor: int
    author: str
    author_id: int
    missed: bool = False


@dataclass(frozen=True)
class ConversationTaken:
    """An operator took it over; ``before`` had it until then."""

    conversation: int
    operator: int
    before: int | None


@dataclass(frozen=True)
class ConversationReleased:
    """It belongs to nobody again."""

    conversation: int
    before: int | None


@dataclass(frozen=True)
class ConversationClosed:
    """One side ended it."""

    conversation: int
    by: str


@dataclass(frozen=True)
class ConversationReopened:
    """An operator opened it again."""

    conversation: int
    operator: int


@dataclass(frozen=True)
class ConversationRead:
    """One side saw everything up to a message."""

    conversation: int
    by: str
    upto: int
