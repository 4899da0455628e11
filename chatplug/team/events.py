"""What happens in the team."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OperatorAdded:
    """Somebody joined the team."""

    operator: int


@dataclass(frozen=True)
class OperatorRemoved:
    """Somebody left the team: sessions are gone, what they wrote stays."""

    operator: int


@dataclass(frozen=True)
class SessionsEnded:
    """Somebody was signed out of browsers, by themselves or by others; a session that only ran out is none of them."""

    sessions: tuple[str, ...]


@dataclass(frozen=True)
class PresenceChanged:
    """An operator came, went away, or was not heard of any more."""

    operator: int
    here: bool
