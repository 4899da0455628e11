"""Capability links: a conversation read and continued without scripts or a secret in the browser."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request

from chatplug.chat import by_link, views
from chatplug.chat.actions import read_by_visitor
from chatplug.chat.models import newest_of
from chatplug.core.errors import Gone, Refused
from chatplug.core.forms import MOST
from chatplug.sites.models import get as get_site
from chatplug.visitors.models import get as get_visitor
from chatplug.web import access, limits, pages, problems, repeats
from chatplug.widget import actions, frame, plain, when

bp = Blueprint("widget_links", __name__, template_folder="templates")


@bp.get("/cp/l/<secret>")
def show_conversation(secret: str) -> Response:
    """Serve a conversation. Reading it here marks nothing as read: mail scanners open links, too."""
    limits.spend("link", access.address_of(request))
    return _page(secret)


@bp.post("/cp/l/<secret>")
def write_back(secret: str) -> Response:
    """Take what the visitor writes."""
    typed = plain.read(request.form)

    def change() -> None:
        person = f"visitor {by_link.conversation_of(secret).visitor}"
        repeats.require_variety(person)
        posted = by_link.write_back(secret, typed.message, typed.client_id)
        repeats.note(person, access.address_of(request), typed.message)
        read_by_visitor(posted.visitor, posted.message)

    return _do(secret, typed, change, f"/cp/l/{secret}#end")


@bp.post("/cp/l/<secret>/end")
def end_link(secret: str) -> Response:
    """Take the link back: whoever finds the address later reads nothing."""
    site = by_link.conversation_of(secret).site
    return _do(secret, plain.empty(), lambda: actions.end_link(secret), f"/cp/p/{site}?plain")


def _do(secret: str, typed: plain.Typed, change: Callable[[], None], then: str) -> Response:
    """Carry a change out and go on; whatever is refused comes back with what was typed."""
    try:
        limits.spend("plain_form", access.address_of(request))
        change()
    except Gone:
        raise
    except Refused as refused:
        return _page(secret, typed, refused)
    answer = redirect(pages.url(then), 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MOST:
        raise ValueError(text)
    return number


def _page(secret: str, typed: plain.Typed | None = None, refused: Any = None) -> Response:
    conversation = by_link.conversation_of(secret)
    before = request.args.get("before", type=_number)
    shown, more = views.visitor_messages(conversation.visitor, before)
    # What was said before the link was given is none of its holder's; what follows a close is.
    messages = [message for message in shown if message.conversation >= conversation.id]
    more = more and len(messages) == len(shown)
    newest = views.conversation(newest_of(conversation.visitor) or conversation.id)
    site = get_site(conversation.site)
    visitor = get_visitor(conversation.visitor)
    view = views.site(site, request.args.get("lang"), visitor.lang, request.headers.get("Accept-Language"))
    response = frame.page(
        "widget/link.html",
        site,
        view,
        pages.csp(pages.PLAIN_CSP, frame_ancestors=frame.ancestors(site)),
        status=refused.status if refused else 200,
        address=pages.url(f"/cp/l/{secret}"),
        lines=when.with_days(messages, view.lang),
        older=messages[0].id if more and messages else None,
        is_newest=before is None,
        closed=newest is not None and newest.state == "closed",
        typed=typed or plain.empty(),
        problem=problems.shape(refused, view.lang) if refused else None,
    )
    if refused:
        response.headers.update(refused.headers)
    return response
