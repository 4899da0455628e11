"""Conversations and messages."""

from typing import Any

import peewee

from chatplug.core import db
from chatplug.core.errors import NotFound
from chatplug.core.i18n import N_

OPEN, CLOSED = "open", "closed"
VISITOR, OPERATOR = "visitor", "operator"
TEXT, EVENT = "text", "event"
TAKEN, REOPENED = "taken", "reopened"  # bodies of events, beside "closed"
# Bodies of events that the team alone is told of.
BLOCKED, UNBLOCKED, SPAM, NOT_SPAM = "blocked", "unblocked", "spam", "not_spam"

WANTED = {"spam": False, "cut_off": False}  # what opening a conversation again takes back


class Conversation(db.Model):
    """What a visitor and the team say to each other until one of them closes it."""

    id = peewee.AutoField()
    site = peewee.TextField()
    visitor = peewee.IntegerField()
    state = peewee.TextField(default=OPEN)
    operator = peewee.IntegerField(null=True)
    opened_at = peewee.IntegerField()
    closed_at = peewee.IntegerField(null=True)
    waiting_since = peewee.IntegerField(null=True)  # the first visitor's message that nobody answered yet
    missed = peewee.BooleanField(default=False)  # nobody was present when it came
    last_message = peewee.IntegerField(default=0)
    visitor_read = peewee.IntegerField(default=0)
    operator_read = peewee.IntegerField(default=0)
    spam = peewee.BooleanField(default=False)
    cut_off = peewee.BooleanField(default=False)  # a block closed it: undoing that opens it again

    class Meta:
        """Peewee's own table settings."""

        table_name = "conversation"


class Message(db.Model):
    """One message or event; its id is the order, never a clock."""

    id = peewee.AutoField()
    conversation = peewee.IntegerField()
    author = peewee.TextField()
    author_id = peewee.IntegerField()
    client_id = peewee.TextField()
    kind = peewee.TextField(default=TEXT)
    body = peewee.TextField()
    at = peewee.IntegerField()
    team_only = peewee.BooleanField(default=False)  # never shown to the visitor

    class Meta:
        """Peewee's own table settings."""

        table_name = "message"


class AnswerMail(db.Model):
    """What became of mailing answers to a visitor who left; ``upto`` is the last message mailed."""

    conversation = peewee.IntegerField(primary_key=True)
    state = peewee.TextField()
    outcome = peewee.TextField(default="")
    at = peewee.IntegerField()
    upto = peewee.IntegerField(default=0)

    class Meta:
        """Peewee's own table settings."""

        table_name = "answer_mail"


def get(conversation: int) -> Any:
    """Return a conversation.

    :raises NotFound: when there is none.
    """
    row = Conversation.get_or_none(Conversation.id == conversation)
    if row is None:
        raise NotFound(N_("There is no such conversation."), N_("Reload the inbox."), code="unknown_conversation")
    return row


def newest_of(visitor: int) -> int | None:
    """Return the visitor's newest conversation: the open one, else the one last written in."""
    row = db.execute(
        "SELECT id FROM conversation WHERE visitor = ? ORDER BY state = 'open' DESC, last_message DESC LIMIT 1",
        (visitor,),
    ).fetchone()
    return row[0] if row else None


def open_of(visitor: int) -> int | None:
    """Return the visitor's open conversation."""
    row = db.execute("SELECT id FROM conversation WHERE visitor = ? AND state = 'open'", (visitor,)).fetchone()
    return row[0] if row else None


def conversations_of(visitor: int) -> list[int]:
    """Return all of a visitor's conversations, the oldest first."""
    rows = db.execute("SELECT id FROM conversation WHERE visitor = ? ORDER BY id", (visitor,)).fetchall()
    return [row[0] for row in rows]


def count_of(visitor: int) -> int:
    """Return how many conversations a visitor has had."""
    return int(db.execute("SELECT count(*) FROM conversation WHERE visitor = ?", (visitor,)).fetchone()[0])


def cut_off_of(visitor: int) -> int | None:
    """Return the conversation that a visitor's block closed."""
    query = "SELECT max(id) FROM conversation WHERE visitor = ? AND cut_off = 1"
    number: int | None = db.execute(query, (visitor,)).fetchone()[0]
    return number


def unanswered_since(conversation: int) -> int | None:
    """Return when the visitor wrote the first thing that nobody answered yet."""
    row = db.execute(
        "SELECT min(at) FROM message WHERE conversation = ?1 AND author = 'visitor' AND kind = 'text' AND id >"
        " coalesce((SELECT max(id) FROM message WHERE conversation = ?1 AND author = 'operator' AND kind = 'text'), 0)",
        (conversation,),
    ).fetchone()
    return row[0] if row else None


def unread_answers(conversation: int, after: int) -> list[Any]:
    """Return the answers that a visitor has not seen and that come after a message, the oldest first."""
    unseen = (Message.author == OPERATOR) & (Message.kind == TEXT) & (Message.id > after)
    return list(Message.select().where((Message.conversation == conversation) & unseen).order_by(Message.id))
