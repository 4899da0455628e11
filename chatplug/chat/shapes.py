"""What conversations look like from outside: to the visitor, and to the team."""

from typing import Literal

import msgspec

from chatplug.blocks.shapes import BlockView
from chatplug.sites.hours import Moment
from chatplug.team.shapes import Person, Presence
from chatplug.visitors.shapes import VisitorCard

Author = Literal["visitor", "operator"]
Kind = Literal["text", "event"]
State = Literal["open", "closed"]


class MessageView(msgspec.Struct, frozen=True):
    """A message, the same for both sides."""

    id: int
    client_id: str
    author: Author
    operator: Person | None
    kind: Kind
    body: str
    at: int
    conversation: int


class TeamMessage(MessageView, frozen=True):
    """A message as the team sees it: also where an answer was written, if not in the console."""

    via: str = ""


class ConversationView(msgspec.Struct, frozen=True):
    """A conversation as its visitor sees it."""

    id: int
    state: State
    operator: Person | None
    opened_at: int
    closed_at: int | None
    visitor_read: int
    operator_read: int
    waiting: bool


class SiteView(msgspec.Struct, frozen=True):
    """A site as the panel shows it."""

    id: str
    name: str
    lang: str
    texts: dict[str, str]
    presence: Presence
    origins: list[str]
    contact_wanted: bool
    hours: Moment | None  # None: the site has none


class Mail(msgspec.Struct, frozen=True):
    """What became of mailing the answers that a visitor did not read here."""

    state: Literal["waiting", "sent", "failed", "read"]
    outcome: str
    at: int


class ItemVisitor(msgspec.Struct, frozen=True):
    """Whose conversation it is, in the inbox."""

    id: int
    name: str | None
    email: str | None
    phone: str | None
    label: str


class LastLine(msgspec.Struct, frozen=True):
    """The last thing in a conversation, shortened."""

    author: Author
    kind: Kind
    body: str
    at: int
    operator: Person | None


class Item(msgspec.Struct, frozen=True):
    """A conversation as the team sees it."""

    id: int
    site: str
    visitor: ItemVisitor
    state: State
    operator: Person | None
    opened_at: int
    closed_at: int | None
    waiting_since: int | None
    missed: bool
    visitor_read: int
    operator_read: int
    unread: int
    last: LastLine | None
    mail: Mail | None
    spam: bool


class FullCard(VisitorCard, frozen=True):
    """A visitor's card beside a conversation."""

    mail: Mail | None = None
    block: BlockView | None = None
    address_known: bool = False  # blocking can include where they write from


class Counts(msgspec.Struct, frozen=True):
    """How many conversations each view of the inbox holds."""

    waiting: int
    mine: int
    all: int
    closed: int
    spam: int
