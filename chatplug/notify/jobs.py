"""Climbing the ladder and telling, beside every request."""

from typing import Any

from chatplug.chat import models as chats
from chatplug.chat import views
from chatplug.core import clock, live
from chatplug.core.db import write, write_quickly
from chatplug.core.i18n import N_, translate
from chatplug.core.jobs import Job, Retry, handler
from chatplug.core.text import shorten
from chatplug.core.timers import every
from chatplug.notify import actions, climbing, models, outcome
from chatplug.notify.channels import CHANNELS, by_telegram
from chatplug.notify.channels.news import News
from chatplug.notify.outcome import NotTold
from chatplug.notify.telegram import actions as telegram
from chatplug.notify.telegram.models import bot, chat_of
from chatplug.sites.models import find as find_site
from chatplug.team.models import Operator

MANY = 100_000  # a climb looks again as often as its rungs ask for
LONGEST_LINE = 200  # characters


@handler(actions.CLIMB, tries=MANY)
def climb(payload: dict[str, Any], job: Job) -> str:
    """Ask the channels that are due, and sleep until the next one is."""
    listening = listeners()
    numbers = (int(payload[name]) for name in ("conversation", "message", "since"))
    next_at = write_quickly(climbing.climb, *numbers, listening)
    for operator in listening:
        live.tell(f"operator:{operator}", "alert", {})
    if next_at is None:
        return "nothing more to do"
    raise Retry("the next rung is not due", max(next_at - clock.now(), 0))


@handler(climbing.SEND)
def send(payload: dict[str, Any], job: Job) -> str:
    """Tell one operator by one channel; a failure is written down and makes room for the next channel."""
    alert = models.find(int(payload["alert"]))
    if alert is None or alert.state != models.WAITING:
        return "told already"
    news = news_of(alert)
    if news is None:
        write_quickly(climbing.finish, alert, models.STOPPED, outcome.stored(climbing.ANSWERED), ())
        return "not wanted any more"
    try:
        words, state = CHANNELS[alert.channel].reach(news), models.SENT
    except NotTold as failure:
        words, state = failure.stored(), models.FAILED
    write_quickly(climbing.finish, alert, state, words, listeners())
    live.tell(f"operator:{alert.operator}", "alert", {"alert": alert.id})
    return state


@handler(actions.PASS_ON)
def pass_on(payload: dict[str, Any], job: Job) -> str:
    """Bring a visitor's next message into the chat where its operator answers."""
    message, chat, known = views.message(int(payload["message"])), chat_of(int(payload["operator"])), bot()
    if message is None or chat is None or known is None:
        return "not wanted any more"
    item = views.item(message.conversation)
    try:
        by_telegram.write_to(
            known.token, chat.chat, message.conversation, f"{item.visitor.label if item else ''}\n\n{message.body}"
        )
    except NotTold as failure:
        raise Retry(failure.text, 5_000) from None
    return "passed on"


def listeners() -> list[int]:
    """Return the operators who have a console open."""
    return [operator for operator in models.team() if live.listeners(f"operator:{operator}")]


@every(3600, "prune old alerts")
def prune() -> None:
    """Forget what nobody looks up or replies to any more."""
    write(lambda: (actions.prune(), telegram.prune()))


def news_of(alert: Any) -> News | None:
    """Return what to tell; ``None`` when nobody has to be told any more."""
    operator = Operator.get_or_none((Operator.id == alert.operator) & Operator.removed_at.is_null())
    row = chats.Conversation.get_or_none(chats.Conversation.id == alert.conversation)
    item = views.item(alert.conversation)
    if operator is None or row is None or item is None or not models.waits(row):
        return None
    if item.operator is not None and item.operator.id != alert.operator:
        return None
    site = find_site(row.site)
    title = translate(
        operator.lang, N_("{visitor} waits on {site}"), visitor=item.visitor.label, site=site.name if site else ""
    )
    line = translate(operator.lang, N_("Open the console to read it."))
    if models.ladder_of(operator.id).shows_text:
        message = views.message(alert.message)
        if message is None or message.kind != "text":  # given back: the last line says that it was taken
            words = models.last_words(row.id)[1]
        else:
            words = message.body
        line = shorten(words, LONGEST_LINE) or line
    return News(operator.id, operator.lang, operator.email, row.id, title, line, f"/console/conversations/{row.id}")


def test_news(operator: Any) -> News:
    """Return a test alert for an operator."""
    title = translate(operator.lang, N_("A test alert"))
    line = translate(operator.lang, N_("This is how you will hear of a visitor."))
    return News(operator.id, operator.lang, operator.email, None, title, line, "/console/alerts")
