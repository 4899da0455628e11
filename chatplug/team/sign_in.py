"""Signing in and out: sessions, one-time links, and what happens to those who guess."""

from contextlib import suppress
from typing import Any

from chatplug.core import clock, live, tokens
from chatplug.core.db import write
from chatplug.core.errors import Gone, NotSignedIn, TooMany, Unavailable
from chatplug.core.i18n import N_, best_language
from chatplug.team import actions, attempts, models, passwords
from chatplug.team.attempts import Tries
from chatplug.team.models import Operator, Session

SESSION_LIFETIME = 30 * 24 * 3600 * 1000  # ms after the last use
TOUCH_EVERY = 3600 * 1000  # ms; a write per request would be a waste
MOST_SESSIONS = 20  # per operator: browsers that were never signed out
MOST_TRIES_KEPT = 10_000  # accounts and addresses in memory; past that all are forgotten

_tries: dict[tuple[str, str], Tries] = {}


def sign_in(email: str, password: str, address: str, session_before: str | None = None) -> str:
    """Return the secret of a new session; ``session_before`` (a digest) ends.

    Unknown address and wrong password get the same answer after the same work.
    :raises NotSignedIn: when they do not fit together.
    :raises TooMany: after several wrong passwords for this account from this address.
    """
    key, now = (email.strip().lower()[:300], address), int(clock.monotonic() * 1000)
    left = attempts.wait_left(_tries.get(key, Tries()), now)
    if left:
        raise TooMany(
            N_("Too many wrong passwords."),
            N_("Please wait {seconds} s and try again."),
            retry_after=left // 1000 + 1,
        )
    found = models.operator_by_email(email)
    right = passwords.matches(password, found.password if found else None)
    if found is None or not right:
        _count_wrong(key, now)
        raise _wrong()
    _tries.pop(key, None)
    renewed = passwords.hash_password(password) if passwords.is_outdated(found.password) else None
    return write(_open_by_password, found, renewed, session_before)


def _open_by_password(found: Any, renewed: str | None, session_before: str | None) -> str:
    """Open a session if the password that was compared, which takes long, is still the operator's."""
    if not Operator.select().where((Operator.id == found.id) & (Operator.password == found.password)).exists():
        raise _wrong()
    if renewed:
        Operator.update(password=renewed).where(Operator.id == found.id).execute()
    return open_session(found.id, session_before)


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        N_("The e-mail address or the password is wrong."),
        N_("Check both; an owner can give you a new password."),
        code="wrong_sign_in",
    )


def set_up(token: str, name: str, email: str, password: str, lang: str | None = None) -> str:
    """Make the first operator, an owner, by the first-run link; return a session's secret.

    :raises Gone: when the link was used, or somebody is in the team already.
    """
    passwords.check_new(password)
    if tokens.look_up(actions.SETUP, token) is None:
        write(tokens.use, actions.SETUP, token)  # says whether it was used or is too old

    hashed = passwords.hash_password(password)  # slow, so not inside the change

    def change() -> str:
        tokens.use(actions.SETUP, token)
        if models.has_operators():
            raise Gone(N_("This server is set up already."), N_("Sign in instead."), code="link_used")
        operator = actions.add_operator(name, email, models.OWNER, None, lang=best_language(lang))
        Operator.update(password=hashed).where(Operator.id == operator).execute()
        return open_session(operator)

    return write(change)


def welcome(token: str, password: str) -> str:
    """Set an invited operator's first password by their one-time link; return a session's secret.

    :raises Gone: when the link was used or is too old.
    """
    passwords.check_new(password)
    if tokens.look_up(actions.WELCOME, token) is None:
        write(tokens.use, actions.WELCOME, token)
    hashed = passwords.hash_password(password)

    def change() -> str:
        operator = int(tokens.use(actions.WELCOME, token))
        actions.get(operator)
        Operator.update(password=hashed).where(Operator.id == operator).execute()
        actions.end_sessions(operator)
        return open_session(operator)

    return write(change)


def change_password(operator: int, old: str, new: str, session: str) -> None:
    """Change one's own password; every other session of that operator ends.

    :raises NotSignedIn: when the old one is wrong.
    """
    if not passwords.matches(old, actions.get(operator).password):
        raise NotSignedIn(N_("The old password is wrong."), N_("Type it again."), code="wrong_password", status=403)
    actions.set_password(operator, new, keep_session=session)


def sign_out(operator: int, session: str) -> None:
    """End a session and its sockets."""

    def change() -> None:
        _end(session)
        live.push(f"operator:{operator}", "signed_out", {})

    write(change)


def open_session(operator: int, session_before: str | None = None) -> str:
    """Make a session and return its secret; call inside ``write()``. Never the one from before: no fixation."""
    if session_before:
        _end(session_before)
    secret, at = tokens.new_secret(), clock.now()
    Session.delete().where((Session.operator == operator) & (Session.expires_at <= at)).execute()
    kept = Session.select(Session.hash).where(Session.operator == operator).order_by(Session.seen_at.desc())
    outdated = [row.hash for row in kept.offset(MOST_SESSIONS - 1).limit(1000)]
    Session.delete().where(Session.hash.in_(outdated)).execute()
    Session.create(
        hash=tokens.digest(secret),
        operator=operator,
        csrf=tokens.new_secret(),
        created_at=at,
        seen_at=at,
        expires_at=at + SESSION_LIFETIME,
    )
    return secret


def find_session(session: str) -> models.SignedIn | None:
    """Return whose session this is, and let it live on; ``None`` when it is over."""
    found = models.find_session(session)
    if found and clock.now() - found.seen_at > TOUCH_EVERY:
        with suppress(Unavailable):  # a full disk signs nobody out
            write(_touch, session)
    return found


def _touch(session: str) -> None:
    at = clock.now()
    Session.update(seen_at=at, expires_at=at + SESSION_LIFETIME).where(Session.hash == session).execute()


def _end(session: str) -> None:
    Session.delete().where(Session.hash == session).execute()


def _count_wrong(key: tuple[str, str], now: int) -> None:
    if len(_tries) >= MOST_TRIES_KEPT:
        _tries.clear()
    _tries[key] = attempts.after_wrong(_tries.get(key, Tries()), now)


def forget_tries() -> None:
    """Forget every wrong password: for tests."""
    _tries.clear()
