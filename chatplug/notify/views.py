"""Rows as shapes, in the language of whoever reads them."""

from typing import Any
from urllib.parse import urlsplit

from chatplug.chat import views as chats
from chatplug.core.i18n import translate
from chatplug.notify import models, outcome, ready
from chatplug.notify.ladder import CHANNELS, Ladder
from chatplug.notify.shapes import AlertsAnswer, AlertView, ChannelView, DeviceView
from chatplug.team.models import person


def overview(operator: int, lang: str, *, of_everybody: bool) -> AlertsAnswer:
    """Return everything about how an operator is told; an owner reads what became of everybody's alerts."""
    missing = [_channel(name, ready.missing(name, operator), lang) for name in CHANNELS]
    log = models.listed(None if of_everybody else operator)
    devices = [device(row) for row in models.devices_of(operator)]
    return AlertsAnswer(models.ladder_of(operator), Ladder(), missing, devices, [alert(row, lang) for row in log])


def device(row: Any) -> DeviceView:
    """Return a device as its operator sees it."""
    service = urlsplit(row.endpoint).hostname or ""
    return DeviceView(row.id, row.name, service, row.endpoint, row.created_at, row.used_at)


def alert(row: Any, lang: str) -> AlertView:
    """Return an alert with its outcome in words."""
    item, whom, message = chats.item(row.conversation), person(row.operator), chats.message(row.message)
    return AlertView(
        id=row.id,
        conversation=row.conversation,
        visitor=item.visitor.label if item else "",
        operator=whom.name if whom else "",
        channel=row.channel,
        state=row.state,
        outcome=outcome.in_words(row.outcome, lang),
        at=row.at,
        after=row.done_at - message.at if message and row.done_at else None,
    )


def _channel(name: str, reason: str, lang: str) -> ChannelView:
    return ChannelView(name, translate(lang, reason) if reason else "")
