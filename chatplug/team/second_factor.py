"""Two-step sign-in: a code of an app on the phone, or one of ten on paper, after the password."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from chatplug.core import clock, tokens
from chatplug.core.config import config
from chatplug.core.db import execute, write
from chatplug.core.errors import Conflict, Gone, NotAllowed
from chatplug.core.i18n import N_
from chatplug.team import actions, codes, guesses, sessions
from chatplug.team.actions import PAPER_CODE as PAPER
from chatplug.team.models import SecondFactor

LONGEST_SET_UP = 3600 * 1000  # ms from the QR code to its first code
TICKET_LIFETIME = 10 * 60 * 1000  # ms from the password to the code
DEMANDED = "two_steps_demanded"  # key in the table `meta`

Result = TypeVar("Result")


class WrongCode(NotAllowed):
    """The code is wrong, was used already, or is too old."""

    code = "wrong_code"


class NewSecret(NamedTuple):
    """What an app needs: the secret to type, and what the QR code says."""

    secret: str
    address: str


class Passed(NamedTuple):
    """What comes after a right password: a session, or a ticket for the next step ("code" or "set_up")."""

    session: str | None
    next: str
    ticket: str | None = None


def is_on(operator: int) -> bool:
    """Tell whether an operator signs in with a code."""
    return bool(_secret_of(operator))


def is_demanded() -> bool:
    """Tell whether everybody has to."""
    return bool(execute("SELECT 1 FROM meta WHERE key = ?", (DEMANDED,)).fetchone())


def paper_left(operator: int) -> int:
    """Return how many codes on paper are still good."""
    return tokens.count(PAPER, str(operator))


def after_password(operator: int, before: str | None, device: str) -> Passed:
    """Open a session, or hand out a ticket where a second step is due; call inside ``write()``."""
    kind = actions.CODE_TICKET if is_on(operator) else actions.SET_UP_TICKET if is_demanded() else None
    if kind is None:
        return Passed(sessions.open_session(operator, before, device), "in")
    return Passed(None, kind.removeprefix("ticket_"), tokens.issue(kind, str(operator), TICKET_LIFETIME))


def sign_in(ticket: str, code: str, before: str | None, device: str) -> str:
    """Return the secret of a new session for a ticket and a code.

    :raises Gone: when the password was typed too long ago.
    :raises WrongCode: when the code is.
    :raises TooMany: after several wrong ones for this account.
    """

    def change(operator: int) -> str:
        _spend(operator, code)
        tokens.use(actions.CODE_TICKET, ticket)
        return sessions.open_session(operator, before, device)

    return _guarded(_holder(actions.CODE_TICKET, ticket), change)


def begin_by_ticket(ticket: str) -> NewSecret:
    """Return a new secret to whoever has to set it up before they are let in."""
    return _begin(_holder(actions.SET_UP_TICKET, ticket))


def confirm_by_ticket(ticket: str, code: str, before: str | None, device: str) -> tuple[str, list[str]]:
    """Return a new session's secret and the codes on paper, once the app shows the right code."""
    operator = _holder(actions.SET_UP_TICKET, ticket)

    def change() -> tuple[str, list[str]]:
        tokens.use(actions.SET_UP_TICKET, ticket)
        paper = _confirm(operator, code, None)
        return sessions.open_session(operator, before, device), paper

    return write(change)


def begin(operator: int, code: str) -> NewSecret:
    """Return a new secret for an app; whoever has one already shows a code of it.

    :raises WrongCode: when that code is wrong.
    """
    if is_on(operator):
        _guarded(operator, _spend, code)
    return _begin(operator)


def confirm(operator: int, code: str, session: str) -> list[str]:
    """Turn two-step sign-in on and return ten codes for paper; every session but ``session`` ends.

    :raises WrongCode: when the app does not show this code.
    """
    return write(_confirm, operator, code, session)


def renew_paper(operator: int, code: str) -> list[str]:
    """Return ten new codes for paper; the ones before end."""

    def change(operator: int) -> list[str]:
        _spend(operator, code)
        return _new_paper(operator)

    return _guarded(operator, change)


def turn_off(operator: int, code: str) -> None:
    """Sign in by password alone again.

    :raises Conflict: when everybody has to use two steps.
    """
    if is_demanded():
        raise Conflict(
            N_("An owner demands two-step sign-in of everybody."),
            N_("With a new phone, set it up anew instead."),
            code="two_steps_demanded",
        )

    def change(operator: int) -> None:
        _spend(operator, code)
        _forget(operator)

    _guarded(operator, change)


def take_off(operator: int) -> bool:
    """Turn it off for somebody who lost phone and codes, and sign them out everywhere; say whether it was on."""

    def change() -> bool:
        actions.get(operator)
        was_on = is_on(operator)
        if was_on:
            _forget(operator)
            actions.end_sessions(operator)
        return was_on

    guesses.codes.forget(operator)
    return write(change)


def demand(by: int, demanded: bool) -> None:
    """Demand two-step sign-in of everybody, or leave it to each; whoever lacks it sets it up at the next sign-in.

    :raises Conflict: when whoever demands it has not set up their own.
    """
    if demanded and not is_on(by):
        raise Conflict(
            N_("Set up your own two-step sign-in first."), N_("It is on your own page."), code="two_steps_own_first"
        )

    def change() -> None:
        execute("DELETE FROM meta WHERE key = ?", (DEMANDED,))
        if demanded:
            execute("INSERT INTO meta (key, value) VALUES (?, '1')", (DEMANDED,))

    write(change)


def _holder(kind: str, ticket: str) -> int:
    ref = tokens.look_up(kind, ticket)
    if ref is None:
        raise Gone(N_("Your password was typed too long ago."), N_("Start again with it."), code="sign_in_too_old")
    return int(ref)


def _guarded(operator: int, change: Callable[..., Result], *more: Any) -> Result:
    """Run a change that needs a right code. By account alone: whoever comes this far knows the password."""
    guesses.codes.require_patience(operator)
    guesses.codes.count(operator)
    result = write(change, operator, *more)
    guesses.codes.forget(operator)
    return result


def _secret_of(operator: int) -> str | None:
    row = SecondFactor.get_or_none(SecondFactor.operator == operator)
    return row.secret if row else None


def _spend(operator: int, typed: str) -> None:
    """Use up a code of the app or of the paper; both are looked at whatever was typed, so that time tells nothing."""
    code = codes.tidy(typed)
    step = codes.matching_step(_secret_of(operator) or codes.new_secret(), code, clock.now()) or 0
    on_paper = tokens.look_up(PAPER, _paper_secret(operator, code)) is not None
    mine = (SecondFactor.operator == operator) & SecondFactor.secret.is_null(False)
    # A code that was used is no good any more, nor is one before it.
    fresh = SecondFactor.update(last_step=step).where(mine & (SecondFactor.last_step < step)).execute()
    if on_paper:
        tokens.use(PAPER, _paper_secret(operator, code))
    elif not fresh:
        raise WrongCode(
            N_("This code is not right, or was used already."),
            N_("Wait for the app's next one; the phone must set its clock by itself."),
        )


def _paper_secret(operator: int, code: str) -> str:
    return f"{operator} {code}"


def _begin(operator: int) -> NewSecret:
    secret = codes.new_secret()
    new = {"pending": secret, "pending_at": clock.now()}

    def change() -> Any:
        row = actions.get(operator)
        conflict = SecondFactor.insert(operator=operator, **new).on_conflict(
            conflict_target=[SecondFactor.operator], update=new
        )
        conflict.execute()
        return row.email

    return NewSecret(secret, codes.address(secret, write(change), urlsplit(config.url).hostname or ""))


def _confirm(operator: int, typed: str, session: str | None) -> list[str]:
    row = SecondFactor.get_or_none(SecondFactor.operator == operator)
    now = clock.now()
    if row is None or row.pending is None or now - (row.pending_at or 0) > LONGEST_SET_UP:
        raise Gone(N_("The set-up was begun too long ago."), N_("Begin anew."), code="set_up_too_old")
    step = codes.matching_step(row.pending, codes.tidy(typed), now)
    if step is None:
        raise WrongCode(
            N_("The app shows another code."),
            N_("Type the one it shows now; the phone must set its clock by itself."),
        )
    SecondFactor.update(secret=row.pending, since=now, pending=None, pending_at=None, last_step=step).where(
        SecondFactor.operator == operator
    ).execute()
    tokens.revoke(actions.SET_UP_TICKET, str(operator))  # from now on a password alone sets nothing up
    paper = _new_paper(operator)
    actions.end_sessions(operator, session)
    actions.push_team(operator)
    return paper


def _new_paper(operator: int) -> list[str]:
    tokens.revoke(PAPER, str(operator))
    made = [codes.new_paper_code() for _ in range(codes.PAPER_CODES)]
    for code in made:
        tokens.issue(PAPER, str(operator), None, _paper_secret(operator, codes.tidy(code)))
    return made


def _forget(operator: int) -> None:
    actions.forget_second_factor(operator)
    actions.push_team(operator)
