"""The message path in plain SQL: what every message costs, so it stays in one small file and few statements.

Everything here runs inside ``write()``.
"""

from typing import NamedTuple

from chatplug.chat.events import ConversationOpened, MessagePosted
from chatplug.core import clock, live
from chatplug.core.db import execute
from chatplug.core.events import emit
from chatplug.core.metrics import Counter
from chatplug.visitors.welcome import not_taken

# Counted after the commit, by whoever called: a change that is undone, or run again, is no message.
MESSAGES = Counter("chatplug_messages_total", "Messages stored, by author.", "author", ("visitor", "operator"))

# One look for all that a visitor's message depends on: was it stored already, is a conversation open, is anybody there,
# may they write at all.
_LOOK = """
SELECT (SELECT id FROM message WHERE author = 'visitor' AND author_id = ?1 AND client_id = ?2),
       (SELECT id FROM conversation WHERE visitor = ?1 AND state = 'open'),
       EXISTS (SELECT 1 FROM presence WHERE state = 'here' AND expires_at > ?3),
       EXISTS (SELECT 1 FROM block WHERE visitor = ?1)
"""
_OPEN = "INSERT INTO conversation (site, visitor, opened_at) VALUES (?, ?, ?)"
_ADD = "INSERT INTO message (conversation, author, author_id, client_id, kind, body, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_EVENT = """
INSERT INTO message (conversation, author, author_id, client_id, kind, body, at, team_only)
VALUES (?, ?, ?, ?, 'event', ?, ?, ?)
"""
_VISITOR_WROTE = """
UPDATE conversation SET last_message = ?, waiting_since = coalesce(waiting_since, ?), missed = max(missed, ?)
WHERE id = ?
"""
_OPERATOR_WROTE = """
UPDATE conversation SET last_message = ?1, operator_read = ?1, waiting_since = NULL, missed = 0,
       operator = coalesce(operator, ?2)
WHERE id = ?3
"""


class Stored(NamedTuple):
    """A stored message; ``created`` is false for a retry, which changes nothing."""

    message: int
    conversation: int
    created: bool


def visitor_wrote(site: str, visitor: int, client_id: str, body: str) -> Stored:
    """Store a visitor's message once, opening a conversation when none is open.

    A retry is told by the author's own id alone, not per conversation: one that comes after a close must not open
    a second conversation. What was acknowledged once stays so, even for one who was blocked meanwhile.

    :raises NotAllowed: when the visitor is blocked.
    """
    at = clock.now()
    known, conversation, here, blocked = execute(_LOOK, (visitor, client_id, at)).fetchone()
    if known is not None:
        return Stored(known, _conversation_of(known), created=False)
    if blocked:
        raise not_taken()
    if conversation is None:
        conversation = execute(_OPEN, (site, visitor, at)).lastrowid
        emit(ConversationOpened(conversation, site, visitor))
    message = execute(_ADD, (conversation, "visitor", visitor, client_id, "text", body, at)).lastrowid
    execute(_VISITOR_WROTE, (message, at, 0 if here else 1, conversation))
    push_message(message, site, visitor)
    emit(MessagePosted(message, conversation, site, visitor, "visitor", visitor, missed=not here))
    return Stored(message, conversation, created=True)


def operator_wrote(site: str, visitor: int, conversation: int, operator: int, client_id: str, body: str) -> Stored:
    """Store an operator's message; it ends the waiting, and takes a conversation that is nobody's."""
    message = execute(_ADD, (conversation, "operator", operator, client_id, "text", body, clock.now())).lastrowid
    execute(_OPERATOR_WROTE, (message, operator, conversation))
    push_message(message, site, visitor)
    emit(MessagePosted(message, conversation, site, visitor, "operator", operator))
    return Stored(message, conversation, created=True)


def mark(message: int, via: str) -> None:
    """Note that a message was written elsewhere than in the console: the team sees where."""
    execute("UPDATE message SET via = ? WHERE id = ?", (via, message))


def stored_before(author: str, author_id: int, client_id: str) -> Stored | None:
    """Return what an author's own id stands for already."""
    row = execute(
        "SELECT id, conversation FROM message WHERE author = ? AND author_id = ? AND client_id = ?",
        (author, author_id, client_id),
    ).fetchone()
    return Stored(row[0], row[1], created=False) if row else None


def add_event(
    site: str,
    visitor: int,
    conversation: int,
    author: str,
    author_id: int,
    client_id: str,
    body: str,
    *,
    team_only: bool = False,
) -> int:
    """Store an event (taken, closed, reopened) among the messages and return its number."""
    values = (conversation, author, author_id, client_id, body, clock.now(), int(team_only))
    message: int = execute(_ADD_EVENT, values).lastrowid
    if team_only:  # the last line stays what was said last: a list of spam is told apart by it
        live.push(f"operators:{site}", "message", {"message": message})
        return message
    execute("UPDATE conversation SET last_message = ? WHERE id = ?", (message, conversation))
    push_message(message, site, visitor)
    return message


def push_message(message: int, site: str, visitor: int) -> None:
    """Tell both sides of a message."""
    live.push((f"visitor:{visitor}", f"operators:{site}"), "message", {"message": message})


def cursor_before(message: int, visitor: int) -> int:
    """Return a cursor from before a stored message, so that whoever follows from it misses nothing since."""
    row = execute(
        "SELECT id FROM live_log WHERE audience = ? AND kind = 'message' AND ref = ? ORDER BY id DESC LIMIT 1",
        (f"visitor:{visitor}", f'{{"message":{message}}}'),
    ).fetchone()
    return row[0] - 1 if row else 0


def _conversation_of(message: int) -> int:
    found: int = execute("SELECT conversation FROM message WHERE id = ?", (message,)).fetchone()[0]
    return found
