"""Every change of a block."""

from chatplug.blocks.events import VisitorBlocked, VisitorUnblocked
from chatplug.blocks.models import Block
from chatplug.core import clock, live
from chatplug.core.db import write
from chatplug.core.errors import BadInput
from chatplug.core.events import emit
from chatplug.core.i18n import N_
from chatplug.core.text import clean_line
from chatplug.visitors import models as visitors
from chatplug.visitors.welcome import is_blocked

LONGEST_REASON = 200


def block(visitor: int, operator: int, reason: str = "") -> None:
    """Take no more messages of a visitor; blocking twice keeps the first block.

    :raises NotFound: when there is no such visitor.
    :raises BadInput: when the reason is too long.
    """
    why = clean_line(reason)
    if len(why) > LONGEST_REASON:
        raise BadInput(
            N_("The reason is too long."), N_("At most {most} characters fit."), code="bad_reason", most=LONGEST_REASON
        )

    def change() -> None:
        site = visitors.get(visitor).site
        if is_blocked(visitor):
            return
        Block.create(visitor=visitor, operator=operator, reason=why, at=clock.now())
        _tell(visitor, site)
        emit(VisitorBlocked(visitor, operator))

    write(change)


def unblock(visitor: int, operator: int) -> None:
    """Take a visitor's messages again; for one who is not blocked this is no mistake.

    :raises NotFound: when there is no such visitor.
    """

    def change() -> None:
        site = visitors.get(visitor).site
        if not Block.delete().where(Block.visitor == visitor).execute():
            return
        _tell(visitor, site)
        emit(VisitorUnblocked(visitor, operator))

    write(change)


def _tell(visitor: int, site: str) -> None:
    live.push(f"operators:{site}", "visitor", {"visitor": visitor})  # the team alone: visitors hear nothing of it
