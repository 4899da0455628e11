"""The one change that belongs to these pages: a capability link taken back by whoever holds it."""

from chatplug.chat import by_link
from chatplug.chat.jobs import ANSWER_LINK
from chatplug.core import tokens
from chatplug.core.db import write


def end_link(secret: str) -> None:
    """Take back every link to the conversation that this one opens.

    :raises Gone: when the link is unknown or too old already.
    """
    conversation = by_link.conversation_of(secret).id
    write(tokens.revoke, ANSWER_LINK, str(conversation))
