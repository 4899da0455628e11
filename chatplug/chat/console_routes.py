"""The team's doors: the inbox, a conversation, answering, taking, closing, keeping."""

import msgspec
from flask import Response, request

from chatplug.chat import actions, inbox, keep, models, views
from chatplug.chat.routes import Before, KeepQuery, Nothing, Read, as_file
from chatplug.chat.shapes import Counts, FullCard, Item, TeamMessage
from chatplug.core import live
from chatplug.core.forms import Body, ClientId, MaybeLine, Number
from chatplug.core.i18n import best_language
from chatplug.sites.models import all_sites
from chatplug.sites.shapes import SiteBrief
from chatplug.team import actions as team
from chatplug.team import models as team_models
from chatplug.team.shapes import Me, TeamMember
from chatplug.visitors.models import get as get_visitor
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("chat_console")
PATH = "/console/api/v1"
ONE = f"{PATH}/conversations/<int:number>"


class ListQuery(msgspec.Struct):
    """Which part of the inbox; ``before`` is the last conversation of the page before."""

    view: inbox.View = "waiting"
    site: MaybeLine = ""
    before: Number | None = None
    q: MaybeLine = ""


class Answer(msgspec.Struct):
    """An operator's message; ``client_id`` is the author's own id for it, the same in every retry."""

    client_id: ClientId
    body: Body


class Take(msgspec.Struct):
    """Whether to take it from somebody else."""

    force: bool = False


class ConsoleState(msgspec.Struct):
    """All that the console needs to open; follow the log from ``after``."""

    me: Me
    presence: str
    operators: list[TeamMember]
    sites: list[SiteBrief]
    counts: Counts
    after: int


class Inbox(msgspec.Struct):
    """A page of the inbox."""

    conversations: list[Item]
    more: bool
    counts: Counts


class Opened(msgspec.Struct):
    """A conversation with its newest messages and its visitor; follow the log from ``after``."""

    conversation: Item
    messages: list[TeamMessage]
    more: bool
    visitor: FullCard
    after: int


class TeamPage(msgspec.Struct):
    """A page of messages, the oldest first."""

    messages: list[TeamMessage]
    more: bool


class MessageAnswer(msgspec.Struct):
    """A stored message and its conversation."""

    message: TeamMessage
    conversation: Item


class ItemAnswer(msgspec.Struct):
    """A conversation as it is now."""

    conversation: Item


@api.get(f"{PATH}/state", who="operator", answer=ConsoleState, limit="operator", summary="All the console opens with")
def show_state(operator: OperatorIdentity) -> ConsoleState:
    """Return who is signed in, the team, the sites and the inbox's counts."""
    after = live.last_id()  # before the snapshot: what comes between is seen twice, never missed
    return ConsoleState(
        team_models.me(team.get(operator.id)),
        team_models.presence_state(operator.id),
        team_models.team(),
        [SiteBrief(site.id, site.name) for site in all_sites()],
        inbox.counts(operator.id),
        after,
    )


@api.get(f"{PATH}/conversations", who="operator", query=ListQuery, answer=Inbox, limit="operator", summary="The inbox")
def list_conversations(operator: OperatorIdentity, query: ListQuery) -> Inbox:
    """Return a page of one view."""
    found, more = inbox.listed(query.view, operator.id, query.site, query.before, query.q)
    return Inbox(found, more, inbox.counts(operator.id, query.site))


@api.get(ONE, who="operator", answer=Opened, limit="operator", summary="One conversation")
def open_conversation(operator: OperatorIdentity, number: int) -> Opened:
    """Return a conversation with its newest messages and what is known of the visitor."""
    after = live.last_id()
    item = _item(number)
    shown, more = views.messages(number)
    card = views.card(item.visitor.id, number)
    assert card  # noqa: S101 -- a conversation holds its visitor
    return Opened(item, shown, more, card, after)


@api.get(f"{ONE}/messages", who="operator", query=Before, answer=TeamPage, limit="operator", summary="Older messages")
def list_messages(operator: OperatorIdentity, number: int, query: Before) -> TeamPage:
    """Return a page of a conversation."""
    models.get(number)
    return TeamPage(*views.messages(number, query.before))


@api.post(
    f"{ONE}/messages",
    who="operator",
    body=Answer,
    answer=MessageAnswer,
    limit="operator",
    status=(201, 200),
    summary="Answer; a conversation that is nobody's becomes yours",
)
def post_answer(operator: OperatorIdentity, number: int, body: Answer) -> tuple[int, MessageAnswer]:
    """Store an answer; a retry with the same client_id answers the first one."""
    stored = actions.post_operator_message(operator.id, number, body.body, body.client_id)
    message = views.team_message(stored.message)
    assert message  # noqa: S101 -- committed a moment ago
    return 201 if stored.created else 200, MessageAnswer(message, _item(stored.conversation))


@api.post(f"{ONE}/take", who="operator", body=Take, answer=ItemAnswer, limit="operator", summary="Take a conversation")
def take(operator: OperatorIdentity, number: int, body: Take) -> ItemAnswer:
    """Take a conversation; with ``force`` also from somebody else."""
    actions.take(number, operator.id, force=body.force)
    return ItemAnswer(_item(number))


@api.post(f"{ONE}/release", who="operator", body=Nothing, answer=ItemAnswer, limit="operator", summary="Give it back")
def release(operator: OperatorIdentity, number: int, body: Nothing) -> ItemAnswer:
    """Give a conversation back to the team."""
    actions.release(number)
    return ItemAnswer(_item(number))


@api.post(f"{ONE}/close", who="operator", body=Nothing, answer=ItemAnswer, limit="operator", summary="Close it")
def close(operator: OperatorIdentity, number: int, body: Nothing) -> ItemAnswer:
    """End a conversation."""
    actions.close(number, models.OPERATOR, operator.id)
    return ItemAnswer(_item(number))


@api.post(f"{ONE}/reopen", who="operator", body=Nothing, answer=ItemAnswer, limit="operator", summary="Open it again")
def reopen(operator: OperatorIdentity, number: int, body: Nothing) -> ItemAnswer:
    """Open a closed conversation again."""
    actions.reopen(number, operator.id)
    return ItemAnswer(_item(number))


@api.post(f"{ONE}/read", who="operator", body=Read, limit="operator", summary="Tell how far you have read")
def read(operator: OperatorIdentity, number: int, body: Read) -> None:
    """Move the team's read mark."""
    actions.read_by_operator(number, body.upto)


@api.post(f"{ONE}/typing", who="operator", body=Nothing, limit="operator", summary="Tell that you are typing")
def typing(operator: OperatorIdentity, number: int, body: Nothing) -> None:
    """Let the visitor see that somebody is answering."""
    actions.tell_operator_types(number, operator.id)


@api.get(f"{ONE}/transcript", who="operator", query=KeepQuery, limit="operator", summary="Keep a conversation")
def transcript(operator: OperatorIdentity, number: int, query: KeepQuery) -> Response:
    """Return a conversation as a file."""
    row = models.get(number)
    lang = best_language(query.lang, operator.lang, request.headers.get("Accept-Language"))
    label = views.label(row.site, row.visitor, get_visitor(row.visitor).name)
    kept = keep.transcript([number], label, label, lang, query.tz)
    return as_file(kept, query.format, f"conversation-{number}")


def _item(number: int) -> Item:
    models.get(number)  # says so when there is none
    found = views.item(number)
    assert found  # noqa: S101 -- the line above has looked
    return found
