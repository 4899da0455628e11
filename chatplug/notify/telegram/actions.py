"""Every change: the bot, whose chat is whose, what was told and how far updates were read."""

from chatplug.core import clock, live, tokens
from chatplug.core.db import execute, write
from chatplug.core.text import clean_line, shorten
from chatplug.notify.telegram import models
from chatplug.notify.telegram.models import TelegramChat, TelegramNote

LINK = "telegram"  # kind of capability; its ref is the operator's number
LINK_LIFETIME = 15 * 60_000  # ms
KEEP_MS = 30 * 24 * 3600 * 1000  # so long a reply finds its conversation


def keep_bot(token: str, name: str) -> None:
    """Speak as a bot from now on; chats with another one are forgotten."""
    before = models.bot()

    def change() -> None:
        if before is None or before.name != name:
            _forget_all()
        for key, value in ((models.TOKEN, token), (models.NAME, name)):
            execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    write(change)


def remove_bot() -> None:
    """Speak as no bot any more."""

    def change() -> None:
        _forget_all()
        execute("DELETE FROM meta WHERE key IN (?, ?, ?)", (models.TOKEN, models.NAME, models.OFFSET))

    write(change)


def issue_link(operator: int) -> str:
    """Return the secret of a deep link by which an operator's chat becomes known; older ones end."""

    def change() -> str:
        tokens.revoke(LINK, str(operator))
        return tokens.issue(LINK, str(operator), LINK_LIFETIME)

    return write(change)


def link(secret: str, chat: int, name: str) -> int:
    """Make a chat an operator's, and return whose.

    :raises Gone: when the link was used or is too old.
    """

    def change() -> int:
        operator = int(tokens.use(LINK, secret))
        TelegramChat.delete().where((TelegramChat.chat == chat) | (TelegramChat.operator == operator)).execute()
        shown = shorten(clean_line(name), 80)
        TelegramChat.create(operator=operator, chat=chat, name=shown, created_at=clock.now())
        return operator

    operator = write(change)
    live.tell(f"operator:{operator}", "alert", {})
    return operator


def unlink(operator: int) -> None:
    """Forget an operator's chat; call inside ``write()`` or outside."""
    write(lambda: TelegramChat.delete().where(TelegramChat.operator == operator).execute())


def note(chat: int, number: int, conversation: int) -> None:
    """Remember what a message of the bot was about."""
    row = {"chat": chat, "note": number, "conversation": conversation, "at": clock.now()}
    write(lambda: TelegramNote.insert(**row).on_conflict_replace().execute())


def dealt_with(update: int) -> None:
    """Remember that an update needs no further look."""
    row = (models.OFFSET, str(update + 1))
    write(lambda: execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", row) and None)


def prune() -> int:
    """Forget what nobody will reply to any more; call inside ``write()``. Returns how many."""
    return int(execute("DELETE FROM telegram_note WHERE at < ?", (clock.now() - KEEP_MS,)).rowcount)


def _forget_all() -> None:
    TelegramChat.delete().execute()
    TelegramNote.delete().execute()
    execute("DELETE FROM meta WHERE key = ?", (models.OFFSET,))
