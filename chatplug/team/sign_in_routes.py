"""The console's doors to whoever is not in yet: signing in, one-time links, a forgotten password; and signing out."""

from typing import Annotated, Literal

import msgspec
from flask import Response, request

from chatplug.core import mail, tokens
from chatplug.core.errors import Conflict
from chatplug.core.forms import Email, Line, MaybeLine
from chatplug.core.i18n import N_
from chatplug.team import actions, codes, models, second_factor, sessions, sign_in
from chatplug.team.cookie import device_of, forget_cookie, let_in, present_session, with_cookie
from chatplug.team.shapes import CodesAnswer, SecretAnswer
from chatplug.web import access, limits
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api, json_response

api = Api("sign_in")
PATH = "/console/api/v1"

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Code = Annotated[str, msgspec.Meta(max_length=100, description="six digits of the app, or a code on paper")]


class SignIn(msgspec.Struct):
    """Who signs in."""

    email: Annotated[str, msgspec.Meta(max_length=254)]
    password: Annotated[str, msgspec.Meta(max_length=500)]


class Ticket(msgspec.Struct):
    """What the first step gave."""

    ticket: Secret


class SecondStep(msgspec.Struct):
    """What the first step gave, and a code."""

    ticket: Secret
    code: Code


class SetUp(msgspec.Struct):
    """The first operator."""

    token: Secret
    name: Line
    email: Email
    password: Secret
    lang: MaybeLine = ""


class Link(msgspec.Struct):
    """A new password by a one-time link."""

    token: Secret
    password: Secret


class Forgotten(msgspec.Struct):
    """Whose password is forgotten."""

    email: Annotated[str, msgspec.Meta(max_length=254)]


class DoorAnswer(msgspec.Struct):
    """Whether anybody can sign in yet."""

    needs_setup: bool


class SignInAnswer(msgspec.Struct):
    """Whether one is in, or what comes next and the ticket for it."""

    next: Literal["in", "code", "set_up"]
    ticket: str | None


@api.get(f"{PATH}/door", answer=DoorAnswer, limit="link", summary="Ask whether the server is set up")
def door() -> DoorAnswer:
    """Say whether the first-run link is due."""
    return DoorAnswer(not models.has_operators())


@api.post(
    f"{PATH}/setup", body=SetUp, limit="link", status=201, summary="Make the first operator by the first-run link"
)
def set_up(body: SetUp) -> Response:
    """Make the owner and sign them in."""
    access.require_own_page(request)
    device = device_of(request)
    secret = sign_in.set_up(body.token, body.name, body.email, body.password, body.lang, device)
    return with_cookie(secret, status=201)


@api.post(
    f"{PATH}/welcome", body=Link, answer=SignInAnswer, limit="link",
    summary="Choose a first password by a one-time link",
)  # fmt: skip
def welcome(body: Link) -> Response:
    """Set an invited operator's password and sign them in."""
    access.require_own_page(request)
    return let_in(sign_in.choose_password(actions.WELCOME, body.token, body.password, device_of(request)))


@api.post(f"{PATH}/sign-in", body=SignIn, answer=SignInAnswer, summary="Sign in")
def sign_in_(body: SignIn) -> Response:
    """Open a session, or ask for the second step; the session that this browser had ends."""
    access.require_own_page(request)
    address = access.address_of(request)
    limits.spend("sign_in", address, (address, body.email.strip().lower()))  # by account alone, strangers lock it
    before, device = present_session(request), device_of(request)
    return let_in(sign_in.sign_in(body.email, body.password, address, before, device))


@api.post(f"{PATH}/sign-in/code", body=SecondStep, answer=SignInAnswer, summary="Sign in: the second step")
def sign_in_code(body: SecondStep) -> Response:
    """Open a session for a ticket and a code."""
    _spend_on(body.ticket)
    secret = second_factor.sign_in(body.ticket, body.code, present_session(request), device_of(request))
    return with_cookie(secret, {"next": "in", "ticket": None})


@api.post(
    f"{PATH}/sign-in/set-up",
    body=Ticket,
    answer=SecretAnswer,
    summary="Sign in: begin two-step sign-in where it is due",
)
def sign_in_set_up(body: Ticket) -> SecretAnswer:
    """Return a secret for the app of whoever has to have one."""
    _spend_on(body.ticket)
    return secret_answer(second_factor.begin_by_ticket(body.ticket))


@api.post(f"{PATH}/sign-in/confirm", body=SecondStep, answer=CodesAnswer, summary="Sign in: confirm what was set up")
def sign_in_confirm(body: SecondStep) -> Response:
    """Open a session once the app shows the right code; the codes on paper are told this once."""
    _spend_on(body.ticket)
    before, device = present_session(request), device_of(request)
    secret, paper = second_factor.confirm_by_ticket(body.ticket, body.code, before, device)
    return with_cookie(secret, {"codes": paper})


@api.post(f"{PATH}/forgotten", body=Forgotten, summary="Ask for a new password by mail")
def forgotten(body: Forgotten) -> None:
    """Send a link if somebody has this address; the answer does not tell.

    :raises Conflict: when this server sends no mail.
    """
    access.require_own_page(request)
    address = access.address_of(request)
    limits.spend("sign_in", address, (address, body.email.strip().lower()))
    if not mail.is_set_up():
        raise Conflict(
            N_("This server sends no mail."),
            N_("Ask an owner for a new password link, or run: chatplug operator password"),
            code="no_mail",
        )
    sign_in.ask_for_reset(body.email)


@api.post(
    f"{PATH}/reset", body=Link, answer=SignInAnswer, limit="link", summary="Choose a new password by a mailed link"
)
def reset(body: Link) -> Response:
    """Set a forgotten password anew; every other browser is signed out."""
    access.require_own_page(request)
    return let_in(sign_in.choose_password(actions.RESET, body.token, body.password, device_of(request)))


@api.post(f"{PATH}/sign-out", who="operator", summary="Sign out")
def sign_out(operator: OperatorIdentity) -> Response:
    """End this browser's session."""
    sessions.end(operator.id, operator.session_id)
    return forget_cookie(json_response({}))


def secret_answer(new: second_factor.NewSecret) -> SecretAnswer:
    """Return a new secret as the console shows it: to be scanned, tapped or typed."""
    size, path = codes.drawing(new.address)
    return SecretAnswer(new.secret, new.address, size, path)


def _spend_on(ticket: str) -> None:
    access.require_own_page(request)
    limits.spend("sign_in", access.address_of(request), tokens.digest(ticket))
