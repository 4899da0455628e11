"""What starts an alert, and what ends it."""

from chatplug.chat.events import ConversationClosed, ConversationReleased, ConversationTaken, MessagePosted
from chatplug.core.events import on
from chatplug.notify import actions
from chatplug.notify.telegram import actions as telegram
from chatplug.team.events import OperatorRemoved, SessionsEnded


@on(MessagePosted)
def hear(event: MessagePosted) -> None:
    """A visitor wrote: somebody is to be told. An operator wrote: nobody any more."""
    if event.author == "visitor":
        actions.begin(event.conversation, event.message)
        actions.pass_on(event.conversation, event.message)
    else:
        actions.stop(event.conversation)


@on(ConversationTaken)
def stop(event: ConversationTaken) -> None:
    """Somebody takes care of it."""
    actions.stop(event.conversation)


@on(ConversationClosed)
def end(event: ConversationClosed) -> None:
    """Nobody waits any more."""
    actions.stop(event.conversation)


@on(ConversationReleased)
def again(event: ConversationReleased) -> None:
    """It is nobody's again: if its visitor still waits, somebody else is to be told."""
    actions.begin_if_waiting(event.conversation)


@on(OperatorRemoved)
def forget(event: OperatorRemoved) -> None:
    """Tell nothing to the phone of somebody who left."""
    actions.forget_operator(event.operator)
    telegram.unlink(event.operator)


@on(SessionsEnded)
def silence(event: SessionsEnded) -> None:
    """A phone that was lost or lent, or a desk that was left, rings no more and shows nothing."""
    actions.forget_sessions(event.sessions)
