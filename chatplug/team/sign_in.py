"""Signing in: by password, by a one-time link, and what happens to those who guess."""

from typing import Any

from chatplug.core import jobs, tokens
from chatplug.core.db import write
from chatplug.core.errors import Gone, NotSignedIn
from chatplug.core.i18n import N_, best_language
from chatplug.team import actions, guesses, models, passwords, second_factor, sessions
from chatplug.team.models import Operator
from chatplug.team.second_factor import Passed

RESET_MAIL = "team.mail_reset"  # kind of job


def sign_in(email: str, password: str, address: str, session_before: str | None = None, device: str = "") -> Passed:
    """Return a new session, or what a second step needs; ``session_before`` (a digest) ends.

    Unknown address and wrong password get the same answer after the same work.
    :raises NotSignedIn: when they do not fit together.
    :raises TooMany: after several wrong passwords for this account from this address.
    """
    key = (email.strip().lower()[:300], address)
    guesses.passwords.require_patience(key)
    found = models.operator_by_email(email)
    right = passwords.matches(password, found.password if found else None)
    if found is None or not right:
        guesses.passwords.count(key)
        raise _wrong()
    guesses.passwords.forget(key)
    renewed = passwords.hash_password(password) if passwords.is_outdated(found.password) else None
    return write(_pass_by_password, found, renewed, session_before, device)


def _pass_by_password(found: Any, renewed: str | None, session_before: str | None, device: str) -> Passed:
    """Go on if the password that was compared, which takes long, is still the operator's."""
    if not Operator.select().where((Operator.id == found.id) & (Operator.password == found.password)).exists():
        raise _wrong()
    if renewed:
        Operator.update(password=renewed).where(Operator.id == found.id).execute()
    return second_factor.after_password(found.id, session_before, device)


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        N_("The e-mail address or the password is wrong."),
        N_("Check both; an owner can give you a new password."),
        code="wrong_sign_in",
    )


def set_up(token: str, name: str, email: str, password: str, lang: str | None = None, device: str = "") -> str:
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
        return sessions.open_session(operator, device=device)

    return write(change)


def choose_password(kind: str, token: str, password: str, device: str = "") -> Passed:
    """Set a password by a one-time link, of a welcome or against forgetting; a second step stays due.

    :raises Gone: when the link was used or is too old.
    """
    passwords.check_new(password)
    if tokens.look_up(kind, token) is None:
        write(tokens.use, kind, token)
    hashed = passwords.hash_password(password)

    def change() -> Passed:
        operator = int(tokens.use(kind, token))
        actions.get(operator)
        actions.store_password(operator, hashed)
        return second_factor.after_password(operator, None, device)

    return write(change)


def ask_for_reset(email: str) -> None:
    """Send a link to whoever has this address; the same work, and the same silence, when nobody has."""
    found = models.operator_by_email(email)
    write(jobs.enqueue, RESET_MAIL, {"operator": found.id if found else 0})


def require_password(operator: int, password: str) -> None:
    """Make sure that it is the operator who sits there.

    :raises NotSignedIn: when the password is wrong.
    """
    if not passwords.matches(password, actions.get(operator).password):
        raise NotSignedIn(N_("The password is wrong."), N_("Type it again."), code="wrong_password", status=403)


def change_password(operator: int, old: str, new: str, session: str) -> None:
    """Change one's own password; every other session of that operator ends.

    :raises NotSignedIn: when the old one is wrong.
    """
    if not passwords.matches(old, actions.get(operator).password):
        raise NotSignedIn(N_("The old password is wrong."), N_("Type it again."), code="wrong_password", status=403)
    actions.set_password(operator, new, keep_session=session)


def forget_tries() -> None:
    """Forget every wrong password and code: for tests."""
    guesses.passwords.forget_all()
    guesses.codes.forget_all()
