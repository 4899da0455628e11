"""Sessions: a browser in which an operator is signed in, from its beginning to its end."""

from contextlib import suppress

from chatplug.core import clock, live, tokens
from chatplug.core.db import execute, write
from chatplug.core.errors import NotFound, Unavailable
from chatplug.core.events import emit
from chatplug.core.i18n import N_
from chatplug.team import actions, models
from chatplug.team.events import SessionsEnded
from chatplug.team.models import Session
from chatplug.team.shapes import SessionView

IDLE = 30 * 24 * 3600 * 1000  # ms after the last use
LONGEST = 90 * 24 * 3600 * 1000  # ms after signing in, however much it is used
TOUCH_EVERY = 5 * 60 * 1000  # ms; a write per request would be a waste
MOST = 20  # per operator: browsers that were never signed out


def open_session(operator: int, before: str | None = None, device: str = "") -> str:
    """Make a session and return its secret; call inside ``write()``. Never the one from before: no fixation."""
    if before:
        _end(before)
        emit(SessionsEnded((before,)))
    secret, at = tokens.new_secret(), clock.now()
    Session.delete().where((Session.operator == operator) & (Session.expires_at <= at)).execute()
    kept = Session.select(Session.hash).where(Session.operator == operator).order_by(Session.seen_at.desc())
    outdated = [row.hash for row in kept.offset(MOST - 1).limit(1000)]
    Session.delete().where(Session.hash.in_(outdated)).execute()
    Session.create(
        hash=tokens.digest(secret),
        operator=operator,
        csrf=tokens.new_secret(),
        created_at=at,
        seen_at=at,
        expires_at=at + IDLE,
        device=device,
    )
    return secret


def find(session: str) -> models.SignedIn | None:
    """Return whose session this is, and let it live on; ``None`` when it is over."""
    found = models.find_session(session)
    if found and clock.now() - found.seen_at > TOUCH_EVERY:
        with suppress(Unavailable):  # a full disk signs nobody out
            write(_touch, session)
    return found


def of_operator(operator: int, current: str) -> list[SessionView]:
    """Return where an operator is signed in: this browser first, then the one seen last."""
    alive = (Session.operator == operator) & (Session.expires_at > clock.now())
    rows = Session.select().where(alive).order_by(Session.seen_at.desc())
    views = [SessionView(_name(row.hash), row.device, row.created_at, row.seen_at, row.hash == current) for row in rows]
    return sorted(views, key=lambda view: not view.current)


def end(operator: int, session: str) -> None:
    """End a session and its sockets."""

    def change() -> None:
        _end(session)
        emit(SessionsEnded((session,)))
        live.push(f"operator:{operator}", "signed_out", {})

    write(change)


def end_others(operator: int, session: str) -> None:
    """End every session of an operator but one."""
    write(actions.end_sessions, operator, session)


def end_named(operator: int, name: str) -> None:
    """End one of an operator's sessions by its name in the list.

    :raises NotFound: when there is none of that name among them.
    """
    rows = Session.select(Session.hash).where(Session.operator == operator)
    session = next((row.hash for row in rows if _name(row.hash) == name), None)
    if session is None:
        raise NotFound(N_("This browser is signed out already."), N_("Reload the list."), code="unknown_session")
    end(operator, session)


def _name(session: str) -> str:
    """Return what a session is called outside: nothing that could be used in its place."""
    return tokens.digest(session)[:16]


def _touch(session: str) -> None:
    at = clock.now()
    execute(
        "UPDATE session SET seen_at = ?, expires_at = min(?, created_at + ?) WHERE hash = ?",
        (at, at + IDLE, LONGEST, session),
    )


def _end(session: str) -> None:
    Session.delete().where(Session.hash == session).execute()
