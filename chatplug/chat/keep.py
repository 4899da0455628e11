"""Stored conversations as transcripts."""

from chatplug.chat import views
from chatplug.chat.shapes import MessageView
from chatplug.chat.transcript import Line, Transcript
from chatplug.core.i18n import N_, translate

MOST_MESSAGES = 5000  # in one file; a browser opens no more in comfort

_EVENTS = {
    ("operator", "taken"): N_("{name} is answering."),
    ("operator", "closed"): N_("{name} closed the conversation."),
    ("operator", "reopened"): N_("{name} opened the conversation again."),
    ("visitor", "closed"): N_("{name} ended the conversation."),
}


def transcript(conversations: list[int], title: str, visitor: str, lang: str, minutes_from_utc: int) -> Transcript:
    """Return what was said in some conversations; ``visitor`` is what the visitor is called in it."""
    shown = views.every_message(conversations, MOST_MESSAGES)
    return Transcript(title, tuple(_line(message, visitor, lang) for message in shown), lang, minutes_from_utc)


def _line(message: MessageView, visitor: str, lang: str) -> Line:
    who = message.operator.name if message.operator else visitor
    if message.kind == "text":
        return Line(message.at, who, message.body)
    wording = _EVENTS.get((message.author, message.body), "{name}")
    return Line(message.at, who, translate(lang, wording, name=who), is_event=True)
