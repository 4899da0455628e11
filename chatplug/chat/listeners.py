"""What conversations hear from the team and from visitors."""

from chatplug.chat import actions, answer_mail, models
from chatplug.core.events import on
from chatplug.team.events import OperatorRemoved
from chatplug.visitors.events import ContactChanged


@on(OperatorRemoved)
def give_back(event: OperatorRemoved) -> None:
    """Let others see what nobody answers any more."""
    actions.release_all_of(event.operator)


@on(ContactChanged)
def mail_after_all(event: ContactChanged) -> None:
    """An address has come while answers wait unread: they may be mailed now."""
    conversation = models.newest_of(event.visitor)
    if conversation is not None:
        answer_mail.schedule(conversation, event.visitor)
