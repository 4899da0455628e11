"""Setting up the bot: Telegram is asked whether it knows the token before it is kept."""

from chatplug.core.config import config
from chatplug.notify.telegram import actions, bot, models, troubles
from chatplug.notify.telegram.inbox import COMMANDS


def adopt(text: str) -> models.Bot:
    """Speak as a bot from now on, and return it.

    :raises BadInput: when it is no token.
    :raises BotRefused: when Telegram does not know it.
    :raises BotUnreachable: when Telegram does not answer.
    """
    token = bot.check_token(text)
    name = str(bot.call(token, "getMe").get("username", ""))
    bot.call(token, "deleteWebhook")  # with one, updates would not come by asking
    bot.call(
        token, "setMyCommands", commands=[{"command": word, "description": said} for word, said in COMMANDS.items()]
    )
    actions.keep_bot(token, name)
    troubles.note(None)
    return models.Bot(token, name)


def deep_link(name: str, secret: str) -> str:
    """Return the address that opens a chat with the bot and says whose it is."""
    site = "https://t.me" if config.telegram_api == "https://api.telegram.org" else config.telegram_api
    return f"{site}/{name}?start={secret}"
