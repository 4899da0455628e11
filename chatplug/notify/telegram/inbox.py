"""What operators write to the bot: answers to visitors, and a few words that stand for buttons."""

import logging
from typing import Any

from chatplug.chat import actions as chats
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_, best_language, translate
from chatplug.core.timers import endlessly
from chatplug.notify.telegram import actions, bot, models, troubles
from chatplug.team import actions as team
from chatplug.team.models import AWAY, HERE, Operator

log = logging.getLogger("chatplug.telegram")

WAIT_SECONDS = 25  # so long Telegram holds a question for updates
MOST_UPDATES = 20

WELCOME = N_(
    "Hello, {name}. When a visitor waits, I write here. Reply to such a message, and the visitor reads it at once."
)
COMMANDS = {
    "here": N_("I am here: alert me"),
    "away": N_("I am away: leave me alone"),
    "take": N_("Take the conversation I reply to"),
    "stop": N_("Write here no more"),
}


@endlessly
def listen() -> float:
    """Ask for updates and deal with each; return the seconds until it is time to ask again."""
    known = models.bot()
    if known is None:
        return 2.0
    try:
        fields = {
            "offset": models.offset(),
            "timeout": WAIT_SECONDS,
            "limit": MOST_UPDATES,
            "allowed_updates": ["message"],
        }
        updates = bot.call(known.token, "getUpdates", WAIT_SECONDS, **fields)
    except bot.BotRefused as failure:
        if troubles.refusal != failure.values:
            log.warning("Telegram refuses to hand out messages: %s", failure.values.get("number"))
        troubles.note(failure)
        return max(30.0, float(str(failure.values.get("wait") or 0)))
    except bot.BotUnreachable as failure:
        troubles.note(failure)
        return 10.0
    troubles.note(None)
    for update in updates:
        if models.bot() != known:
            return 0.0  # these are another bot's: its numbers would make us skip what the new one was told
        _deal_with(known.token, update)
        actions.dealt_with(int(update["update_id"]))
    return 0.0


def _deal_with(token: str, update: Any) -> None:
    """Deal with one update; whatever it is, it must not keep the next one waiting."""
    try:
        message = update.get("message") or {}
        chat = message.get("chat", {})
        if chat.get("type") == "private":
            said = _answer_to(chat, message, int(update["update_id"]))
            if said:
                bot.call(
                    token,
                    "sendMessage",
                    chat_id=chat["id"],
                    text=said,
                    reply_parameters={"message_id": message["message_id"]},
                )
    except Refused as failure:
        log.warning("a Telegram message could not be dealt with: %s", failure.code)
    except Exception:
        log.exception("a Telegram message could not be dealt with")


def _answer_to(chat: Any, message: Any, update: int) -> str:
    """Carry out what a message asks for, and return what to say to it; "" when nothing."""
    text = str(message.get("text") or "")
    word, _, rest = text.partition(" ")
    word = word.split("@")[0]
    if word == "/start" and rest:
        return _link(rest.strip(), chat)
    operator = _operator_in(int(chat["id"]))
    if operator is None:
        lang = best_language((message.get("from") or {}).get("language_code"))
        return translate(lang, N_("I do not know you. Open the console, Alerts, Telegram, and follow the link there."))
    lang = operator.lang
    try:
        if word in ("/here", "/away"):
            team.set_presence(operator.id, HERE if word == "/here" else AWAY)
            return translate(
                lang, N_("You are here: alerts come.") if word == "/here" else N_("You are away: no alerts come.")
            )
        if word == "/stop":
            actions.unlink(operator.id)
            return translate(lang, N_("I write here no more. The console links it again."))
        conversation = _conversation_of(int(chat["id"]), message)
        if conversation is None:
            return translate(lang, N_("Which visitor? Reply to one of my messages: press and hold it, then Reply."))
        if word == "/take":
            chats.take(conversation, operator.id)
            return translate(lang, N_("It is yours."))
        if text.startswith("/"):
            return "\n".join(f"/{name} – {translate(lang, meaning)}" for name, meaning in COMMANDS.items())
        if not text:
            return translate(lang, N_("Only text can be passed on."))
        chats.post_operator_message(operator.id, conversation, text, f"elsewhere-{update}", via="telegram")
    except Refused as failure:
        return _words(failure, lang)
    return ""


def _link(secret: str, chat: Any) -> str:
    name = " ".join(str(chat[key]) for key in ("first_name", "last_name") if chat.get(key))
    try:
        operator = team.get(actions.link(secret, int(chat["id"]), name))
    except Refused as failure:
        return _words(failure, "en")
    return translate(operator.lang, WELCOME, name=operator.name)


def _operator_in(chat: int) -> Any | None:
    number = models.operator_in(chat)
    return None if number is None else Operator.get_or_none((Operator.id == number) & Operator.removed_at.is_null())


def _conversation_of(chat: int, message: Any) -> int | None:
    """Return what a message is about: what it replies to, else the only open conversation there is."""
    replied = message.get("reply_to_message")
    if replied:
        return models.conversation_of(chat, int(replied["message_id"]))
    open_ones = models.open_in(chat)
    return open_ones[0] if len(open_ones) == 1 else None


def _words(failure: Refused, lang: str) -> str:
    said = (translate(lang, text, **failure.values) for text in (failure.message, failure.hint) if text)
    return " ".join(said)
