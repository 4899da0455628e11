"""Whose session it is: handed to the doors."""

from chatplug.team import sessions
from chatplug.web.access import OperatorIdentity, finders


def find_operator(session: str) -> OperatorIdentity | None:
    """Return the operator of a session, ``None`` when it is over."""
    found = sessions.find(session)
    if found is None:
        return None
    return OperatorIdentity(found.id, found.role, found.session_id, found.csrf, found.name, found.lang)


finders.operator = find_operator
