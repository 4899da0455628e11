"""A letter to the operator with the conversation so far and a link into the console."""

from typing import Any

from chatplug.chat import views
from chatplug.core import mail
from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_, translate
from chatplug.notify.channels.news import News
from chatplug.notify.outcome import NotTold, stored

LINES = 20  # of the conversation


def reach(news: News) -> dict[str, Any]:
    """Send the letter.

    :raises NotTold: when there is no mail server, or it refuses.
    """
    try:
        mail.send(mail.compose(news.email, f"{news.title}: {news.line}"[:180], _letter(news)))
    except mail.MailRefused as failure:
        raise NotTold(N_("The mail was refused: {words}"), words=_words(failure)) from None
    except Refused as failure:
        raise NotTold(N_("The mail server did not take it: {words}"), words=_words(failure)) from None
    return stored(N_("Mailed to {address}."), address=news.email)


def _letter(news: News) -> str:
    lines = [f"{news.title}.", ""]
    if news.conversation is None:
        lines += [news.line, ""]
    else:
        for message in views.every_message([news.conversation], LINES):
            if message.kind == "text":
                lines.append(f"{message.operator.name if message.operator else '>'} {message.body}")
        lines += ["", translate(news.lang, N_("Answer here:"))]
    return "\n".join([*lines, f"{config.url}{news.path}", ""])


def _words(failure: Refused) -> str:
    return str(failure.values.get("words") or failure.values.get("problem") or failure)
