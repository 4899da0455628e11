"""Why what operators write in Telegram does not arrive here, as it was found the last time."""

from typing import Any

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_, translate
from chatplug.notify.telegram import models

refusal: dict[str, Any] | None = None  # the values of the last refusal; None when all is well
_words = ""


def note(failure: Refused | None) -> None:
    """Remember what became of asking for messages; ``None`` when they came."""
    global refusal, _words
    refusal = dict(failure.values) if failure else None
    _words = _explain(failure) if failure else ""


def in_words(lang: str) -> str:
    """Return what is wrong and what to do, in a language; "" when nothing is, or there is no bot."""
    if refusal is None or models.bot() is None:
        return ""
    return translate(lang, _words, **refusal)


def _explain(failure: Refused) -> str:
    number = failure.values.get("number")
    if number in (401, 404):
        return N_("Telegram does not know the bot's token any more. An owner pastes the new one from @BotFather here.")
    if number == 409:
        return N_(
            "Another program asks for this bot's messages, so answers get lost. Give this server a bot of its own."
        )
    return failure.message
