"""Rows as shapes: what a visitor may see of a conversation, and what the team may."""

import json
from collections.abc import Iterable
from typing import Any

from chatplug.blocks import addresses
from chatplug.blocks import models as blocks
from chatplug.chat import models
from chatplug.chat.shapes import (
    ConversationView,
    FullCard,
    Item,
    ItemVisitor,
    LastLine,
    Mail,
    MessageView,
    SiteView,
    TeamMessage,
)
from chatplug.core import clock, live
from chatplug.core.db import execute
from chatplug.core.i18n import N_, best_language, translate
from chatplug.core.text import shorten
from chatplug.sites import hours, texts
from chatplug.sites.models import SiteInForce, find
from chatplug.team.models import person, presence_for_visitors
from chatplug.visitors.shapes import PageSeen

PAGE = 50  # messages or conversations at a time
LAST_LINE = 140  # characters of the last message in the inbox
MOST_UNREAD = 100  # counted no further: the badge says 99+

_MESSAGE = "SELECT id, client_id, author, author_id, kind, body, at, conversation, via FROM message"
_FOR_VISITORS = " AND NOT team_only"
_CONVERSATION = (
    "SELECT id, state, operator, opened_at, closed_at, visitor_read, operator_read, waiting_since FROM conversation"
)
_ITEM = f"""
SELECT c.id, c.site, c.state, c.operator, c.opened_at, c.closed_at, c.waiting_since, c.missed, c.visitor_read,
       c.operator_read, v.id, v.name, v.email, v.phone, m.author, m.author_id, m.kind, substr(m.body, 1, 400), m.at,
       (SELECT count(*) FROM (SELECT 1 FROM message u WHERE u.conversation = c.id AND u.id > c.operator_read
        AND u.author = 'visitor' AND u.kind = 'text' LIMIT {MOST_UNREAD})),
       a.state, a.outcome, a.at, c.spam
FROM conversation c JOIN visitor v ON v.id = c.visitor LEFT JOIN message m ON m.id = c.last_message
LEFT JOIN answer_mail a ON a.conversation = c.id
"""  # noqa: S608 -- the only thing put in is our own number

Row = tuple[Any, ...]


def message(number: int) -> MessageView | None:
    """Return a message, ``None`` when it is gone, or not for visitors to see."""
    row = execute(f"{_MESSAGE} WHERE id = ?{_FOR_VISITORS}", (number,)).fetchone()
    return message_of(row) if row else None


def team_message(number: int) -> TeamMessage | None:
    """Return a message as the team sees it, ``None`` when it is gone."""
    row = execute(f"{_MESSAGE} WHERE id = ?", (number,)).fetchone()
    return team_message_of(row) if row else None


def message_of(row: Row) -> MessageView:
    """Return a row of messages as its visitor sees it."""
    return MessageView(*_seen(row))


def team_message_of(row: Row) -> TeamMessage:
    """Return a row of messages as the team sees it."""
    kept: Any = (*_seen(row), row[8])
    return TeamMessage(*kept)


def _seen(row: Row) -> Row:
    number, client_id, author, author_id, kind, body, at, conversation = row[:8]
    writer = person(author_id) if author == models.OPERATOR else None
    return number, client_id, author, writer, kind, body, at, conversation


def messages(conversation: int, before: int | None = None) -> tuple[list[TeamMessage], bool]:
    """Return a page of a conversation as the team sees it, the oldest first, and whether there are older ones."""
    rows = _rows(conversation, before, to_team=True)
    return [team_message_of(row) for row in reversed(rows[:PAGE])], len(rows) > PAGE


def visitor_messages(visitor: int, before: int | None = None) -> tuple[list[MessageView], bool]:
    """Return a page over all of a visitor's conversations, the oldest first, and whether there are older ones."""
    rows: list[Row] = []
    found = execute(
        "SELECT id, last_message FROM conversation WHERE visitor = ? ORDER BY last_message DESC", (visitor,)
    ).fetchall()
    for conversation, last in found:
        if len(rows) > PAGE and last < min(row[0] for row in rows):
            break  # everything in this one and the rest is older than the page
        rows = sorted([*rows, *_rows(conversation, before)], reverse=True)[: PAGE + 1]
    return _page(rows)


def every_message(conversations: Iterable[int], most: int) -> list[MessageView]:
    """Return all messages of some conversations, the oldest first: for transcripts, which may reach the visitor."""
    rows: list[Row] = []
    for conversation in conversations:
        query = f"{_MESSAGE} WHERE conversation = ?{_FOR_VISITORS} ORDER BY id DESC LIMIT ?"
        rows += execute(query, (conversation, most)).fetchall()
    return [message_of(row) for row in sorted(rows)[-most:]]


def _rows(conversation: int, before: int | None, *, to_team: bool = False) -> list[Row]:
    """Return the newest messages of a conversation, newest first, one more than a page."""
    found: list[Row] = execute(
        f"{_MESSAGE} WHERE conversation = ? AND id < ?{'' if to_team else _FOR_VISITORS} ORDER BY id DESC LIMIT ?",
        (conversation, 2**63 - 1 if before is None else before, PAGE + 1),
    ).fetchall()
    return found


def _page(rows: list[Row]) -> tuple[list[MessageView], bool]:
    return [message_of(row) for row in reversed(rows[:PAGE])], len(rows) > PAGE


def conversation(number: int) -> ConversationView | None:
    """Return a conversation as its visitor sees it."""
    row = execute(_CONVERSATION + " WHERE id = ?", (number,)).fetchone()
    if row is None:
        return None
    number, state, operator, opened_at, closed_at, visitor_read, operator_read, waiting_since = row
    answering = person(operator)
    return ConversationView(
        number, state, answering, opened_at, closed_at, visitor_read, operator_read, waiting_since is not None
    )


def item(number: int) -> Item | None:
    """Return a conversation as the team sees it."""
    found = items("WHERE c.id = ?", (number,))
    return found[0] if found else None


def items(rest: str, params: tuple[Any, ...]) -> list[Item]:
    """Return the conversations that the rest of a query (our own text, never a caller's) picks and orders."""
    return [item_of(row) for row in item_rows(rest, params)]


def item_rows(rest: str, params: Any) -> list[Row]:
    """Return the bare rows of conversations; touches the database alone, so it may run beside the hub."""
    rows: list[Row] = execute(_ITEM + rest, params).fetchall()
    return rows


def item_of(row: Row) -> Item:
    """Return a row of conversations as a shape."""
    number, site, state, operator, opened, closed, waiting, missed, visitor_read, operator_read = row[:10]
    visitor, name, email, phone = row[10:14]
    return Item(
        number,
        site,
        ItemVisitor(visitor, name, email, phone, label(site, visitor, name)),
        state,
        person(operator),
        opened,
        closed,
        waiting,
        bool(missed),
        visitor_read,
        operator_read,
        row[19],
        _last_line(row[14:19]),
        Mail(*row[20:23]) if row[20] else None,
        bool(row[23]),
    )


def _last_line(row: Row) -> LastLine | None:
    author, author_id, kind, body, at = row
    if author is None:
        return None
    return LastLine(
        author, kind, shorten(body, LAST_LINE), at, person(author_id) if author == models.OPERATOR else None
    )


def label(site: str, visitor: int, name: str | None) -> str:
    """Return what the team calls a visitor: the name they gave, else a number in the site's language."""
    if name:
        return name
    known = find(site)
    return translate(known.settings.lang if known else None, N_("Visitor {number}"), number=visitor)


def card(visitor: int, conversation_id: int | None = None) -> FullCard | None:
    """Return what the team may know of a visitor; with a conversation, also what became of mailing its answers."""
    row = execute(
        "SELECT id, name, email, phone, nullif(lang, ''), nullif(device, ''), page_url, page_title, referrer,"
        " entered_at, created_at, seen_at, context FROM visitor WHERE id = ?",
        (visitor,),
    ).fetchone()
    if row is None:
        return None
    shown = conversation_id or models.newest_of(visitor)
    mail = execute("SELECT state, outcome, at FROM answer_mail WHERE conversation = ?", (shown,)).fetchone()
    number, name, email, phone, lang, device = row[:6]
    return FullCard(
        id=number,
        name=name,
        email=email,
        phone=phone,
        lang=lang,
        device=device,
        page=PageSeen(row[6], row[7] or "") if row[6] else None,
        referrer=row[8],
        entered_at=row[9],
        context=json.loads(row[12]),
        created_at=row[10],
        seen_at=row[11],
        conversations=models.count_of(visitor),
        online=live.listeners(f"visitor:{visitor}") > 0,
        mail=Mail(*mail) if mail else None,
        block=blocks.of(visitor),
        address_known=addresses.is_known(visitor),
    )


def site(found: SiteInForce, *wishes: str | None, contact_wanted: bool = True) -> SiteView:
    """Return a site in the visitor's language."""
    lang = best_language(*wishes, found.settings.lang)
    shown = texts.in_language(found.settings.texts, lang, found.settings.lang)
    here, open_now = presence_for_visitors(), hours.moment(found.settings.hours, clock.now())
    return SiteView(found.id, found.name, lang, shown, here, list(found.origins), contact_wanted, open_now)
