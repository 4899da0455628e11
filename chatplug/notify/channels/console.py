"""The first rung: a console that is open rings by itself, since it follows the log; here that is only noted."""

from typing import Any

from chatplug.core import live
from chatplug.notify.channels.news import News
from chatplug.notify.climbing import CLOSED, RANG
from chatplug.notify.outcome import NotTold, stored


def reach(news: News) -> dict[str, Any]:
    """Say whether the operator has a console open.

    :raises NotTold: when none is.
    """
    open_ones = live.listeners(f"operator:{news.operator}")
    if not open_ones:
        raise NotTold(CLOSED)
    if news.conversation is None:
        live.tell(f"operator:{news.operator}", "alert_test", {"title": news.title, "line": news.line})
    return stored(RANG)
