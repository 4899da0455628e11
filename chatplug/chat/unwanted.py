"""Conversations of unwanted visitors: cut off by a block, marked as spam, and put back as they were.

What the team does about them stands among the messages, for the team alone.
"""

from typing import Any

from chatplug.blocks import actions as blocks
from chatplug.chat import answer_mail, hot, models
from chatplug.chat.events import ConversationClosed, ConversationReopened
from chatplug.chat.models import Conversation
from chatplug.core import clock, live, tokens
from chatplug.core.db import write
from chatplug.core.events import emit


def mark_spam(conversation: int, operator: int) -> None:
    """Close a conversation, take it out of every list but Spam, and block its visitor. Nothing is deleted.

    :raises NotFound: when there is no such conversation.
    """

    def change() -> None:
        row = models.get(conversation)
        if row.spam:
            return
        Conversation.update(spam=True).where(Conversation.id == conversation).execute()
        _note(row, operator, models.SPAM)
        blocks.block(row.visitor, operator)
        _push(row)

    write(change)


def restore(conversation: int, operator: int) -> None:
    """Take back a block or a spam mark: the visitor may write, and the conversation is as it was before.

    What the block closed opens again, unless the visitor has another one open meanwhile.
    :raises NotFound: when there is no such conversation.
    """

    def change() -> None:
        row = models.get(conversation)
        if row.spam:
            _note(row, operator, models.NOT_SPAM)
            Conversation.update(spam=False).where(Conversation.id == conversation).execute()
        closed = models.cut_off_of(row.visitor)  # before the next line, which forgets it
        blocks.unblock(row.visitor, operator)
        if closed is not None and models.open_of(row.visitor) is None:
            _open_again(closed, operator)
        _push(row)

    write(change)


def cut_off(visitor: int) -> None:
    """Close a blocked visitor's open conversation without a word to them; call inside ``write()``."""
    number = models.open_of(visitor)
    if number is None:
        return
    row = models.get(number)
    ended = {"state": models.CLOSED, "closed_at": clock.now(), "waiting_since": None, "cut_off": True}
    Conversation.update(**ended).where(Conversation.id == number).execute()
    answer_mail.call_off(number)
    _push(row)
    emit(ConversationClosed(number, models.OPERATOR))


def forget_cut_off(visitor: int) -> None:
    """The visitor may write again: what was closed then is an ordinary closed conversation from now on."""
    Conversation.update(cut_off=False).where((Conversation.visitor == visitor) & Conversation.cut_off).execute()


def note_block(visitor: int, operator: int, body: str) -> None:
    """Note a block, or its end, in the visitor's newest conversation; call inside ``write()``."""
    number = models.newest_of(visitor)
    if number is not None:
        _note(models.get(number), operator, body)


def _open_again(conversation: int, operator: int) -> None:
    row = models.get(conversation)
    again = {"state": models.OPEN, "closed_at": None, "waiting_since": models.unanswered_since(conversation)}
    Conversation.update(**again).where(Conversation.id == conversation).execute()
    answer_mail.schedule(conversation, row.visitor)
    _push(row)
    emit(ConversationReopened(conversation, operator))


def _note(row: Any, operator: int, body: str) -> None:
    client_id = f"e_{tokens.new_secret(12)}"
    hot.add_event(row.site, row.visitor, row.id, models.OPERATOR, operator, client_id, body, team_only=True)


def _push(row: Any) -> None:
    live.push((f"visitor:{row.visitor}", f"operators:{row.site}"), "conversation", {"conversation": row.id})
