"""What conversations hear from the team and from visitors."""

from chatplug.blocks.events import VisitorBlocked, VisitorUnblocked
from chatplug.chat import actions, answer_mail, models, unwanted
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


@on(VisitorBlocked)
def cut_off(event: VisitorBlocked) -> None:
    """Close what a blocked visitor had open."""
    unwanted.note_block(event.visitor, event.operator, models.BLOCKED)
    unwanted.cut_off(event.visitor)


@on(VisitorUnblocked)
def note_unblocked(event: VisitorUnblocked) -> None:
    """Say among the messages who let the visitor write again."""
    unwanted.note_block(event.visitor, event.operator, models.UNBLOCKED)
    unwanted.forget_cut_off(event.visitor)
