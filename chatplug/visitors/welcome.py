"""Whether a visitor may write. What one hears who may not: that it did not work, and nothing of why."""

from chatplug.core import db
from chatplug.core.errors import NotAllowed
from chatplug.core.i18n import N_


def is_blocked(visitor: int) -> bool:
    """Say whether the team has blocked a visitor."""
    return bool(db.execute("SELECT 1 FROM block WHERE visitor = ?", (visitor,)).fetchone())


def require_welcome(visitor: int) -> None:
    """Refuse a blocked visitor.

    :raises NotAllowed: then.
    """
    if is_blocked(visitor):
        raise not_taken()


def not_taken() -> NotAllowed:
    """Return the one refusal for blocked visitors and blocked addresses; it tells nobody which of them they are."""
    return NotAllowed(
        N_("Your message could not be taken right now."),
        N_("It was not sent. Try again later, or reach us another way."),
        code="not_taken",
    )
