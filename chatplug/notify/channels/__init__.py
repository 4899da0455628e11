"""The ways to reach an operator, each with ``ready`` and ``reach``."""

from chatplug.notify.channels import by_mail, console, push
from chatplug.notify.channels.news import Channel

CHANNELS: dict[str, Channel] = {"console": console, "push": push, "mail": by_mail}
