"""Whose chat is whose, which note belongs to which conversation, and the bot itself."""

from dataclasses import dataclass
from typing import Any

import peewee

from chatplug.core import db

TOKEN, NAME, OFFSET = "telegram.token", "telegram.bot", "telegram.offset"


_ANSWERING = """
SELECT c.operator, (SELECT via FROM message WHERE conversation = c.id AND author = 'operator'
                    AND author_id = c.operator AND kind = 'text' ORDER BY id DESC LIMIT 1)
FROM telegram_chat t JOIN conversation c ON c.operator = t.operator WHERE c.id = ?
"""


class TelegramChat(db.Model):
    """An operator's private chat with the bot."""

    operator = peewee.IntegerField(primary_key=True)
    chat = peewee.IntegerField(unique=True)
    name = peewee.TextField(default="")
    created_at = peewee.IntegerField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "telegram_chat"


class TelegramNote(db.Model):
    """A message that the bot wrote about a conversation: a reply to it is an answer there."""

    chat = peewee.IntegerField()
    note = peewee.IntegerField()
    conversation = peewee.IntegerField()
    at = peewee.IntegerField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "telegram_note"
        primary_key = peewee.CompositeKey("chat", "note")


@dataclass(frozen=True)
class Bot:
    """The bot that this server speaks as."""

    token: str
    name: str  # without the @


def bot() -> Bot | None:
    """Return the bot, ``None`` when none is set."""
    rows = dict(db.execute("SELECT key, value FROM meta WHERE key IN (?, ?)", (TOKEN, NAME)).fetchall())
    return Bot(rows[TOKEN], rows.get(NAME, "")) if rows.get(TOKEN) else None


def offset() -> int:
    """Return the number of the next update that has not been dealt with."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (OFFSET,)).fetchone()
    return int(row[0]) if row else 0


def chat_of(operator: int) -> Any | None:
    """Return an operator's chat, ``None`` when there is none."""
    return TelegramChat.get_or_none(TelegramChat.operator == operator)


def has_chat(operator: int) -> bool:
    """Say whether an operator's chat is known."""
    return bool(db.execute("SELECT 1 FROM telegram_chat WHERE operator = ?", (operator,)).fetchone())


def operator_in(chat: int) -> int | None:
    """Return whose chat it is."""
    row = TelegramChat.get_or_none(TelegramChat.chat == chat)
    return row.operator if row else None


def conversation_of(chat: int, note: int) -> int | None:
    """Return what a message of the bot was about."""
    row = TelegramNote.get_or_none((TelegramNote.chat == chat) & (TelegramNote.note == note))
    return row.conversation if row else None


def open_in(chat: int) -> list[int]:
    """Return the open conversations that a chat was told of, the latest first."""
    rows = db.execute(
        "SELECT n.conversation, max(n.at) AS last FROM telegram_note n JOIN conversation c ON c.id = n.conversation"
        " WHERE n.chat = ? AND c.state = 'open' GROUP BY n.conversation ORDER BY last DESC",
        (chat,),
    ).fetchall()
    return [row[0] for row in rows]


def answering_there(conversation: int) -> int | None:
    """Return the operator of a conversation whose last answer was written in Telegram, ``None`` when it was not.

    Every message of a visitor asks this, so it is one statement, and a short one where nobody has a chat.
    """
    row = db.execute(_ANSWERING, (conversation,)).fetchone()
    return row[0] if row and row[1] == "telegram" else None
