"""The console's doors to the list of operators."""

from typing import Annotated, Literal

import msgspec

from chatplug.core.forms import Email, Line, MaybeLine
from chatplug.team import actions, models
from chatplug.team.shapes import Me, TeamMember
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("team_list")
PATH = "/console/api/v1/operators"

Role = Literal["owner", "operator"]


class NewOperator(msgspec.Struct):
    """Somebody to be added; without a password they are sent a one-time link."""

    name: Line
    email: Email
    role: Role = "operator"
    title: MaybeLine = ""
    password: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class OperatorEdit(msgspec.Struct):
    """What changes about an operator; what is absent stays."""

    name: Line | None = None
    title: MaybeLine | None = None
    role: Role | None = None


class TeamAnswer(msgspec.Struct):
    """Everyone in the team."""

    operators: list[TeamMember]


class OperatorAnswer(msgspec.Struct):
    """One operator, and the link to hand them if they have no password yet."""

    operator: Me
    link: str | None = None


@api.get(PATH, who="operator", answer=TeamAnswer, limit="operator", summary="List the team")
def list_operators(operator: OperatorIdentity) -> TeamAnswer:
    """Return everyone, with who is here."""
    return TeamAnswer(models.team())


@api.post(
    PATH, who="owner", body=NewOperator, answer=OperatorAnswer, limit="operator", status=201, summary="Add an operator"
)
def add_operator(operator: OperatorIdentity, body: NewOperator) -> tuple[int, OperatorAnswer]:
    """Add somebody to the team."""
    number = actions.add_operator(
        body.name, body.email, body.role, body.password or None, body.title, lang=operator.lang
    )
    link = None if body.password else actions.invite(number)
    return 201, OperatorAnswer(models.me(actions.get(number)), link)


@api.put(
    f"{PATH}/<int:number>",
    who="owner",
    body=OperatorEdit,
    answer=OperatorAnswer,
    limit="operator",
    summary="Edit an operator",
)
def edit_operator(operator: OperatorIdentity, number: int, body: OperatorEdit) -> OperatorAnswer:
    """Change somebody's name, title or role."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    actions.edit_operator(number, **given)
    return OperatorAnswer(models.me(actions.get(number)))


@api.post(
    f"{PATH}/<int:number>/invite",
    who="owner",
    answer=OperatorAnswer,
    limit="operator",
    summary="Make a new one-time link",
)
def invite_operator(operator: OperatorIdentity, number: int) -> OperatorAnswer:
    """Return a link with which somebody chooses a password."""
    link = actions.invite(number)
    return OperatorAnswer(models.me(actions.get(number)), link)


@api.delete(f"{PATH}/<int:number>", who="owner", limit="operator", summary="Remove an operator")
def remove_operator(operator: OperatorIdentity, number: int) -> None:
    """Take somebody out of the team; they are signed out everywhere."""
    actions.remove_operator(number)
