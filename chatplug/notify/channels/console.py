"""The first rung: a console that is open rings by itself, since it follows the log; here that is only noted."""

from typing import Any

from chatplug.core import live
from chatplug.core.i18n import N_
from chatplug.notify.channels.news import News
from chatplug.notify.outcome import NotTold, stored


def reach(news: News) -> dict[str, Any]:
    """Say whether the operator has a console open.

    :raises NotTold: when none is.
    """
    open_ones = live.listeners(f"operator:{news.operator}")
    if not open_ones:
        raise NotTold(N_("No console was open."))
    if news.conversation is None:
        live.tell(f"operator:{news.operator}", "alert_test", {"title": news.title, "line": news.line})
    return stored(N_("An open console rang."))
