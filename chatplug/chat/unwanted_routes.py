"""The team's doors against unwanted visitors: block, unblock, spam, and who is blocked."""

import msgspec

from chatplug.blocks import actions as blocks
from chatplug.blocks import addresses
from chatplug.blocks import models as block_models
from chatplug.blocks.shapes import BlockView
from chatplug.chat import models, unwanted, views
from chatplug.chat.console_routes import ONE, ItemAnswer
from chatplug.chat.routes import Nothing
from chatplug.chat.shapes import FullCard
from chatplug.core.errors import NotFound
from chatplug.core.forms import MaybeLine, Number
from chatplug.core.i18n import N_
from chatplug.team.models import person
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("unwanted")
PATH = "/console/api/v1"
VISITOR = f"{PATH}/visitors/<int:number>"
PAGE = 50  # blocked visitors at a time


class NewBlock(msgspec.Struct):
    """Why, if that is worth a word; ``address`` blocks where they write from for a day, too."""

    reason: MaybeLine = ""
    address: bool = False


class CardAnswer(msgspec.Struct):
    """The visitor as the team sees them now."""

    visitor: FullCard


class Blocked(msgspec.Struct):
    """A visitor who is blocked."""

    visitor: int
    label: str
    site: str
    conversation: int | None
    block: BlockView


class BlockedQuery(msgspec.Struct):
    """``before`` is the last visitor of the page before."""

    before: Number | None = None


class BlockedList(msgspec.Struct):
    """A page of blocked visitors, the latest first."""

    blocked: list[Blocked]
    more: bool


@api.post(
    f"{VISITOR}/block", who="operator", body=NewBlock, answer=CardAnswer, limit="operator", summary="Block a visitor"
)
def block(operator: OperatorIdentity, number: int, body: NewBlock) -> CardAnswer:
    """Take no more messages of a visitor, and close their conversation."""
    blocks.block(number, operator.id, body.reason)
    if body.address:
        addresses.block(number)  # what is not known any more is not blocked: the card says so
    return CardAnswer(_card(number))


@api.post(
    f"{VISITOR}/unblock", who="operator", body=Nothing, answer=CardAnswer, limit="operator", summary="Unblock a visitor"
)
def unblock(operator: OperatorIdentity, number: int, body: Nothing) -> CardAnswer:
    """Take a visitor's messages again; what was closed stays closed."""
    blocks.unblock(number, operator.id)
    addresses.unblock(number)
    return CardAnswer(_card(number))


@api.get(
    f"{PATH}/blocked",
    who="operator",
    query=BlockedQuery,
    answer=BlockedList,
    limit="operator",
    summary="Who is blocked",
)
def list_blocked(operator: OperatorIdentity, query: BlockedQuery) -> BlockedList:
    """Return a page of blocked visitors."""
    rows = block_models.listed(query.before, PAGE + 1)
    return BlockedList([_blocked(row) for row in rows[:PAGE]], len(rows) > PAGE)


@api.post(f"{ONE}/spam", who="operator", body=Nothing, answer=ItemAnswer, limit="operator", summary="Mark as spam")
def mark_spam(operator: OperatorIdentity, number: int, body: Nothing) -> ItemAnswer:
    """Close a conversation, put it away as spam and block its visitor."""
    unwanted.mark_spam(number, operator.id)
    return _item(number)


@api.post(
    f"{ONE}/restore",
    who="operator",
    body=Nothing,
    answer=ItemAnswer,
    limit="operator",
    summary="Take back a block or a spam mark: as it was before",
)
def restore(operator: OperatorIdentity, number: int, body: Nothing) -> ItemAnswer:
    """Unblock the visitor of a conversation and put it back where it was."""
    unwanted.restore(number, operator.id)
    addresses.unblock(models.get(number).visitor)
    return _item(number)


def _item(number: int) -> ItemAnswer:
    item = views.item(number)
    assert item  # noqa: S101 -- the change above has found it
    return ItemAnswer(item)


def _card(visitor: int) -> FullCard:
    found = views.card(visitor)
    if found is None:
        raise NotFound(N_("There is no such visitor."), code="unknown_visitor")
    return found


def _blocked(row: views.Row) -> Blocked:
    visitor, operator, reason, at, site, name, conversation = row
    shown = BlockView(person(operator), reason, at, addresses.until(visitor))
    return Blocked(visitor, views.label(site, visitor, name), site, conversation, shown)
