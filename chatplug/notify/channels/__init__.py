"""The ways to reach an operator, each with ``reach``."""

from chatplug.notify.channels import by_mail, by_telegram, console, push
from chatplug.notify.channels.news import Channel

CHANNELS: dict[str, Channel] = {"console": console, "push": push, "telegram": by_telegram, "mail": by_mail}
