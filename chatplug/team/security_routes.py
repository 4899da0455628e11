"""The console's doors to how one signs in: two steps, and the browsers in which one is."""

from typing import Annotated

import msgspec

from chatplug.team import actions, models, second_factor, sessions, sign_in
from chatplug.team.shapes import CodesAnswer, SecretAnswer, SessionView
from chatplug.team.sign_in_routes import Code, secret_answer
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("sign_in_settings")
ME = "/console/api/v1/me"
TWO_STEPS = f"{ME}/two-steps"
TEAM = "/console/api/v1/operators"


class Proof(msgspec.Struct):
    """What shows that it is really the operator who sits there; the code where two steps are on."""

    password: Annotated[str, msgspec.Meta(max_length=500)]
    code: Code = ""


class FirstCode(msgspec.Struct):
    """The code that the app shows first."""

    code: Code


class Demand(msgspec.Struct):
    """Whether everybody has to sign in in two steps."""

    demanded: bool


class TwoSteps(msgspec.Struct):
    """How one signs in: since when in two steps, how many codes are left on paper, whether it is demanded."""

    since: int | None
    codes_left: int
    demanded: bool


class SessionsAnswer(msgspec.Struct):
    """Where one is signed in."""

    sessions: list[SessionView]


@api.get(TWO_STEPS, who="operator", answer=TwoSteps, limit="operator", summary="How you sign in")
def show(operator: OperatorIdentity) -> TwoSteps:
    """Return whether two-step sign-in is on."""
    row = models.SecondFactor.get_or_none(models.SecondFactor.operator == operator.id)
    since = row.since if row and row.secret else None
    return TwoSteps(since, second_factor.paper_left(operator.id), second_factor.is_demanded())


@api.post(TWO_STEPS, who="operator", body=Proof, answer=SecretAnswer, limit="sign_in", summary="Begin two-step sign-in")
def begin(operator: OperatorIdentity, body: Proof) -> SecretAnswer:
    """Return a secret for an app; nothing changes until a code of it is shown."""
    sign_in.require_password(operator.id, body.password)
    return secret_answer(second_factor.begin(operator.id, body.code))


@api.put(TWO_STEPS, who="operator", body=FirstCode, answer=CodesAnswer, limit="sign_in", summary="Confirm it by a code")
def confirm(operator: OperatorIdentity, body: FirstCode) -> CodesAnswer:
    """Turn it on; other browsers are signed out."""
    return CodesAnswer(second_factor.confirm(operator.id, body.code, operator.session_id))


@api.post(
    f"{TWO_STEPS}/codes",
    who="operator",
    body=Proof,
    answer=CodesAnswer,
    limit="sign_in",
    summary="Renew the paper codes",
)
def renew_paper(operator: OperatorIdentity, body: Proof) -> CodesAnswer:
    """Return ten new codes; the ones before end."""
    sign_in.require_password(operator.id, body.password)
    return CodesAnswer(second_factor.renew_paper(operator.id, body.code))


@api.post(f"{TWO_STEPS}/off", who="operator", body=Proof, limit="sign_in", summary="Turn two-step sign-in off")
def turn_off(operator: OperatorIdentity, body: Proof) -> None:
    """Sign in by password alone again."""
    sign_in.require_password(operator.id, body.password)
    second_factor.turn_off(operator.id, body.code)


@api.get(f"{ME}/sessions", who="operator", answer=SessionsAnswer, limit="operator", summary="Where you are signed in")
def list_sessions(operator: OperatorIdentity) -> SessionsAnswer:
    """Return every browser in which one is signed in."""
    return SessionsAnswer(sessions.of_operator(operator.id, operator.session_id))


@api.delete(f"{ME}/sessions", who="operator", limit="operator", summary="Sign out everywhere else")
def end_other_sessions(operator: OperatorIdentity) -> None:
    """End every session but this one."""
    sessions.end_others(operator.id, operator.session_id)


@api.delete(f"{ME}/sessions/<name>", who="operator", limit="operator", summary="Sign one browser out")
def end_session(operator: OperatorIdentity, name: str) -> None:
    """End one of one's own sessions."""
    sessions.end_named(operator.id, name)


@api.put(
    f"{TEAM}/two-steps", who="owner", body=Demand, limit="operator", summary="Demand two-step sign-in of everybody"
)
def demand(operator: OperatorIdentity, body: Demand) -> None:
    """Demand it, or leave it to each."""
    second_factor.demand(operator.id, body.demanded)


@api.delete(
    f"{TEAM}/<int:number>/two-steps", who="owner", limit="operator", summary="Turn off somebody's two-step sign-in"
)
def take_off(operator: OperatorIdentity, number: int) -> None:
    """Help somebody who lost phone and codes; they are signed out everywhere."""
    actions.get(number)
    second_factor.take_off(number)
