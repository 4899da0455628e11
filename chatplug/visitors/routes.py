"""Visitors' doors: the page they are on, and their contact."""

import msgspec

from chatplug.core.forms import Email, MaybeLine, Phone
from chatplug.visitors import actions, models
from chatplug.visitors.shapes import PageTold, VisitorView
from chatplug.web.access import VisitorIdentity
from chatplug.web.http import Api

api = Api("visitors")


class NewContact(msgspec.Struct):
    """What a visitor leaves; what is absent stays, an empty text takes it back."""

    name: MaybeLine | None = None
    email: Email | None = None
    phone: Phone | None = None


class VisitorAnswer(msgspec.Struct):
    """The visitor as stored."""

    visitor: VisitorView


@api.post("/cp/api/v1/page", who="visitor", body=PageTold, limit="visitor_small", summary="Tell the page you are on")
def visitor_page(visitor: VisitorIdentity, body: PageTold) -> None:
    """Note the page of a visitor who has acted."""
    actions.note_page(_known(visitor), body)


@api.post(
    "/cp/api/v1/contact",
    who="visitor",
    body=NewContact,
    answer=VisitorAnswer,
    limit="visitor_small",
    summary="Leave or change your name and addresses",
)
def visitor_contact(visitor: VisitorIdentity, body: NewContact) -> VisitorAnswer:
    """Store the contact of a visitor who has acted."""
    actions.set_contact(_known(visitor), body.name, body.email, body.phone)
    return VisitorAnswer(models.view(models.get(_known(visitor))))


def _known(visitor: VisitorIdentity) -> int:
    assert visitor.visitor_id is not None  # noqa: S101 -- the door has looked
    return visitor.visitor_id
