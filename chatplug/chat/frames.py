"""Frames about conversations, built when they are delivered: visitors and team are told different things."""

from typing import Any

import msgspec

from chatplug.chat import views
from chatplug.core import live
from chatplug.visitors.shapes import VisitorView


@live.renderer("message")
def message_frame(ref: Any, audience: str) -> dict[str, Any] | None:
    """Show a message with its conversation as it is now."""
    message = (views.team_message if _is_team(audience) else views.message)(ref["message"])
    if message is None:
        return None
    return {"message": message, "conversation": _conversation(message.conversation, audience)}


@live.renderer("conversation")
def conversation_frame(ref: Any, audience: str) -> dict[str, Any] | None:
    """Show a conversation as it is now."""
    found = _conversation(ref["conversation"], audience)
    return {"conversation": found} if found else None


@live.renderer("read")
def read_frame(ref: Any, audience: str) -> dict[str, Any]:
    """Say how far one side has read."""
    return {"conversation": ref["conversation"], "who": ref["who"], "upto": ref["upto"]}


@live.renderer("visitor")
def visitor_frame(ref: Any, audience: str) -> dict[str, Any] | None:
    """Show the team a visitor's card, and visitors their own contact."""
    card = views.card(ref["visitor"])
    if card is None:
        return None
    if _is_team(audience):
        return {"visitor": card}
    return {"visitor": msgspec.structs.asdict(VisitorView(card.name, card.email, card.phone))}


def _conversation(number: int, audience: str) -> Any:
    return views.item(number) if _is_team(audience) else views.conversation(number)


def _is_team(audience: str) -> bool:
    return audience.startswith(("operators:", "operator:"))
