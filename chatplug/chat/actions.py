"""Every change of a conversation: each checks, writes once, tells both sides, and emits what happened."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from chatplug.chat import answer_mail, hot, models
from chatplug.chat.events import (
    ConversationClosed,
    ConversationRead,
    ConversationReleased,
    ConversationReopened,
    ConversationTaken,
)
from chatplug.chat.hot import Stored
from chatplug.chat.models import Conversation
from chatplug.core import clock, live, tokens
from chatplug.core.db import write, write_quickly
from chatplug.core.errors import BadInput, Conflict
from chatplug.core.events import emit
from chatplug.core.i18n import N_
from chatplug.core.text import clean_body
from chatplug.sites.models import get as get_site
from chatplug.team.models import person
from chatplug.visitors import actions as visitors
from chatplug.visitors.shapes import PageTold
from chatplug.visitors.welcome import is_blocked

LONGEST_MESSAGE = 4000  # characters
UNNAMED = N_("somebody")


class Browser(Protocol):
    """A visitor's browser, as the doors identify it."""

    @property
    def site_id(self) -> str:
        """The site it is on."""

    @property
    def secret_hash(self) -> str:
        """The hash of its secret."""

    @property
    def visitor_id(self) -> int | None:
        """The visitor it is, ``None`` before its first action."""


class Posted(NamedTuple):
    """A posted message, and a cursor from before it."""

    message: int
    conversation: int
    created: bool
    after: int
    visitor: int


def post_visitor_message(
    browser: Browser,
    body: str,
    client_id: str,
    lang: str | None = None,
    device: str = "",
    page: PageTold | None = None,
) -> Posted:
    """Store a visitor's message; the visitor and the conversation are made when they are needed.

    :raises BadInput: when nothing is left of the text.
    :raises NotFound: when there is no such site.
    """
    text = clean_message(body)
    site = get_site(browser.site_id).id
    told = visitors.told_page(page) if page else {}

    def change() -> Posted:
        after = live.last_id()
        visitor = browser.visitor_id or visitors.ensure_visitor(site, browser.secret_hash, lang, device)
        stored = hot.visitor_wrote(site, visitor, client_id, text)
        if told and stored.created:
            visitors.store_page(visitor, told)
        if not stored.created:
            after = hot.cursor_before(stored.message, visitor)
        return Posted(*stored, after, visitor)

    posted = write_quickly(change)
    hot.MESSAGES.add(models.VISITOR, posted.created)
    return posted


def post_operator_message(operator: int, conversation: int, body: str, client_id: str, via: str = "") -> Stored:
    """Store an operator's answer; it takes a conversation that is nobody's. ``via`` says where it was written.

    :raises NotFound: when there is no such conversation.
    :raises Conflict: when it is closed.
    """
    text = clean_message(body)

    def change() -> Stored:
        known = hot.stored_before("operator", operator, client_id)
        if known:
            return known
        row = _open_row(conversation)
        stored = hot.operator_wrote(row.site, row.visitor, conversation, operator, client_id, text)
        if via:
            hot.mark(stored.message, via)
        if row.operator is None:
            emit(ConversationTaken(conversation, operator, None))
        answer_mail.schedule(conversation, row.visitor)
        return stored

    stored = write_quickly(change)
    hot.MESSAGES.add(models.OPERATOR, stored.created)
    return stored


def take(conversation: int, operator: int, *, force: bool = False) -> None:
    """Take a conversation over; with ``force`` also from somebody else.

    :raises Conflict: when somebody else has it (their name is told), or it is closed.
    """

    def change() -> int | None:
        row = _open_row(conversation)
        if row.operator == operator:
            return None
        if row.operator is not None and not force:
            return int(row.operator)
        Conversation.update(operator=operator).where(Conversation.id == conversation).execute()
        _add_event(row, models.OPERATOR, operator, models.TAKEN)
        emit(ConversationTaken(conversation, operator, row.operator))
        return None

    holder = write(change)
    if holder is not None:
        known = person(holder)
        raise Conflict(
            N_("{name} has this conversation."),
            N_("Take it over if you have agreed on that."),
            code="taken",
            name=known.name if known else UNNAMED,
        )


def release(conversation: int) -> None:
    """Give a conversation back to the team.

    :raises Conflict: when it is closed.
    """

    def change() -> None:
        row = _open_row(conversation)
        if row.operator is not None:
            Conversation.update(operator=None).where(Conversation.id == conversation).execute()
            _push_conversation(row)
            emit(ConversationReleased(conversation, row.operator))

    write(change)


def close(conversation: int, by: str, who: int) -> None:
    """End a conversation; ``by`` is visitor or operator. Ending it twice is no mistake."""

    def change() -> None:
        row = models.get(conversation)
        if row.state == models.CLOSED:
            return
        ended = {"state": models.CLOSED, "closed_at": clock.now(), "waiting_since": None, "missed": False}
        Conversation.update(**ended).where(Conversation.id == conversation).execute()
        _add_event(row, by, who, models.CLOSED)
        emit(ConversationClosed(conversation, by))

    write(change)


def reopen(conversation: int, operator: int) -> None:
    """Open a closed conversation again.

    :raises Conflict: when its visitor has started another one meanwhile, or is blocked.
    """

    def change() -> None:
        row = models.get(conversation)
        if row.state == models.OPEN:
            return
        if is_blocked(row.visitor):
            raise Conflict(N_("This visitor is blocked."), N_("Unblock them first."), code="blocked")
        if models.open_of(row.visitor) is not None:
            raise Conflict(
                N_("This visitor has another conversation open."), N_("Go on in that one."), code="other_open"
            )
        again = {"state": models.OPEN, "closed_at": None, "operator": row.operator or operator, **models.WANTED}
        Conversation.update(**again).where(Conversation.id == conversation).execute()
        _add_event(row, models.OPERATOR, operator, models.REOPENED)
        emit(ConversationReopened(conversation, operator))

    write(change)


def read_by_operator(conversation: int, upto: int) -> None:
    """Note that the team has seen everything up to a message."""
    write_quickly(_mark_read, lambda: [models.get(conversation)], "operator", upto)


def read_by_visitor(visitor: int, upto: int) -> None:
    """Note that a visitor has seen everything up to a message, over all their conversations."""
    newer = Conversation.visitor_read < Conversation.last_message
    unseen = Conversation.select().where((Conversation.visitor == visitor) & newer)
    write_quickly(_mark_read, lambda: list(unseen), "visitor", upto)


def tell_visitor_types(visitor: int, site: str) -> None:
    """Let the team see that a visitor is typing; before the first message there is nothing to see."""
    conversation = models.open_of(visitor)
    if conversation is not None:
        live.tell(f"operators:{site}", "typing", {"who": "visitor", "conversation": conversation})


def tell_operator_types(conversation: int, operator: int) -> None:
    """Let a visitor see that somebody is answering."""
    row = models.get(conversation)
    if row.state == models.OPEN:
        data = {"who": "operator", "operator": person(operator), "conversation": conversation}
        live.tell(f"visitor:{row.visitor}", "typing", data)


def release_all_of(operator: int) -> None:
    """Give back every open conversation of an operator who left; call inside ``write()``."""
    theirs = (Conversation.operator == operator) & (Conversation.state == models.OPEN)
    for row in list(Conversation.select().where(theirs)):
        release(row.id)


def clean_message(body: str) -> str:
    """Return a message's text as it is stored.

    :raises BadInput: when nothing is left of it, or it is too long.
    """
    text = clean_body(body)
    if not text:
        raise BadInput(N_("The message is empty."), N_("Write something first."), code="empty_message")
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(
            N_("The message is too long."),
            N_("At most {most} characters fit; send it in parts."),
            code="message_too_long",
            most=LONGEST_MESSAGE,
        )
    return text


def _mark_read(find: Callable[[], list[Any]], who: str, upto: int) -> None:
    column = Conversation.visitor_read if who == models.VISITOR else Conversation.operator_read
    for row in find():
        seen = min(upto, row.last_message)  # nobody has seen what is not written yet
        if seen <= getattr(row, column.name):
            continue
        Conversation.update({column: seen}).where(Conversation.id == row.id).execute()
        ref = {"conversation": row.id, "who": who, "upto": seen}
        live.push((f"visitor:{row.visitor}", f"operators:{row.site}"), "read", ref)
        if who == models.VISITOR:
            answer_mail.cancel_if_read(row.id, seen)
        emit(ConversationRead(row.id, who, seen))


def _open_row(conversation: int) -> Any:
    row = models.get(conversation)
    if row.state == models.CLOSED:
        raise Conflict(N_("This conversation is closed."), N_("Open it again first."), code="closed")
    return row


def _add_event(row: Any, author: str, who: int, body: str) -> None:
    hot.add_event(row.site, row.visitor, row.id, author, who, f"e_{tokens.new_secret(12)}", body)
    _push_conversation(row)


def _push_conversation(row: Any) -> None:
    ref = {"conversation": row.id}
    live.push((f"visitor:{row.visitor}", f"operators:{row.site}"), "conversation", ref)
