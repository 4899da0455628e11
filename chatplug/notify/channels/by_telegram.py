"""A message of the bot to the operator: who waits, on which page, what they wrote; a reply to it is the answer."""

from typing import Any

from chatplug.chat import views
from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.notify.channels.news import News
from chatplug.notify.outcome import NotTold, stored
from chatplug.notify.telegram import actions, bot, models


def reach(news: News) -> dict[str, Any]:
    """Write to the operator's chat.

    :raises NotTold: when there is no bot or chat, or Telegram refuses.
    """
    known, chat = models.bot(), models.chat_of(news.operator)
    if known is None or chat is None:
        raise NotTold(N_("Telegram is no longer linked."))
    write_to(known.token, chat.chat, news.conversation, _text(news), link=f"{config.url}{news.path}")
    return stored(N_("Telegram took it for {name}."), name=chat.name)


def write_to(token: str, chat: int, conversation: int | None, text: str, link: str = "") -> None:
    """Write into a chat, and remember what it is about.

    :raises NotTold: when Telegram refuses or does not answer.
    """
    fields: dict[str, Any] = {"chat_id": chat, "text": text[: bot.LONGEST_TEXT]}
    if link.startswith("https:"):  # Telegram takes no other address for a button
        fields["reply_markup"] = {"inline_keyboard": [[{"text": "↗", "url": link}]]}
    try:
        sent = bot.call(token, "sendMessage", link_preview_options={"is_disabled": True}, **fields)
    except bot.BotRefused as failure:
        if failure.values.get("number") == 403:
            raise NotTold(N_("The bot was stopped in Telegram. Start it there again.")) from None
        raise NotTold(N_("Telegram refused: {words}"), words=failure.values.get("words")) from None
    except Refused as failure:
        raise NotTold(N_("Telegram cannot be reached: {words}"), words=failure.values.get("words", "")) from None
    if conversation is not None:
        actions.note(chat, int(sent["message_id"]), conversation)


def _text(news: News) -> str:
    lines = [news.title]
    item = views.item(news.conversation) if news.conversation else None
    card = views.card(item.visitor.id, item.id) if item else None
    if card and card.page:
        lines.append(card.page.title or card.page.url)
    return "\n".join([*lines, "", news.line])
