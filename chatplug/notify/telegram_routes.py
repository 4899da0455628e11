"""The console's doors to Telegram: the bot, and whose chat is whose."""

from typing import Annotated

import msgspec

from chatplug.core.errors import Conflict
from chatplug.core.i18n import N_
from chatplug.notify.telegram import actions, models, set_up, troubles
from chatplug.team.codes import drawing
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("telegram")
PATH = "/console/api/v1/alerts/telegram"


class NewBot(msgspec.Struct):
    """The token that @BotFather gave."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class TelegramAnswer(msgspec.Struct):
    """The bot, without its token, and one's own chat with it; "" where there is none, ``problem`` when all is well."""

    bot: str
    chat: str
    linked: bool
    problem: str


class LinkAnswer(msgspec.Struct):
    """The address by which one's chat becomes known, and its QR code: size in squares and an SVG path."""

    address: str
    size: int
    path: str


@api.get(PATH, who="operator", answer=TelegramAnswer, limit="operator", summary="The bot, and one's own chat with it")
def show(operator: OperatorIdentity) -> TelegramAnswer:
    """Return which bot speaks, and whether one's own chat with it is known."""
    bot, chat = models.bot(), models.chat_of(operator.id)
    problem = troubles.in_words(operator.lang)
    return TelegramAnswer(bot.name if bot else "", chat.name if chat else "", chat is not None, problem)


@api.put(PATH, who="owner", body=NewBot, answer=TelegramAnswer, limit="link", summary="Speak as a bot")
def set_bot(operator: OperatorIdentity, body: NewBot) -> TelegramAnswer:
    """Keep a bot's token, once Telegram knows it."""
    set_up.adopt(body.token)
    return show(operator)


@api.delete(PATH, who="owner", limit="operator", summary="Speak as no bot any more")
def remove_bot(operator: OperatorIdentity) -> None:
    """Forget the bot and everybody's chat with it."""
    actions.remove_bot()


@api.post(f"{PATH}/link", who="operator", answer=LinkAnswer, limit="link", summary="A link for one's own chat")
def make_link(operator: OperatorIdentity) -> LinkAnswer:
    """Return a deep link that makes the chat in which it is opened the operator's.

    :raises Conflict: when there is no bot.
    """
    bot = models.bot()
    if bot is None:
        raise Conflict(N_("No bot is set up yet."), N_("An owner sets it up on this page."), code="no_bot")
    address = set_up.deep_link(bot.name, actions.issue_link(operator.id))
    return LinkAnswer(address, *drawing(address))


@api.delete(f"{PATH}/link", who="operator", limit="operator", summary="Forget one's own chat")
def remove_link(operator: OperatorIdentity) -> None:
    """Forget one's own chat with the bot."""
    actions.unlink(operator.id)
