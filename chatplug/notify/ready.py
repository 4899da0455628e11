"""Which channels can reach an operator at all: what is not set up is no step of a ladder."""

from chatplug.core import mail
from chatplug.core.i18n import N_
from chatplug.notify import models
from chatplug.notify.ladder import CHANNELS, Channel
from chatplug.notify.telegram import models as telegram


def missing(channel: str, operator: int) -> str:
    """Return why a channel cannot reach an operator yet, as a msgid; "" when it can."""
    if channel == "push" and not models.has_device(operator):
        return N_("No device takes alerts yet: turn them on there.")
    if channel == "telegram" and telegram.bot() is None:
        return N_("No bot is set up yet.")
    if channel == "telegram" and not telegram.has_chat(operator):
        return N_("Your Telegram is not linked yet.")
    if channel == "mail" and not mail.is_set_up():
        return N_("This server sends no mail: set mail_url.")
    return ""


def channels(operator: int) -> list[Channel]:
    """Return the channels that can reach an operator."""
    return [channel for channel in CHANNELS if not missing(channel, operator)]
