"""Visitors' doors: the site, the state the panel opens with, writing, reading, typing, closing, keeping."""

from typing import Annotated, Literal

import msgspec
from flask import Response, request

from chatplug.blocks import addresses
from chatplug.chat import actions, hot, keep, models, views
from chatplug.chat.shapes import ConversationView, MessageView, SiteView
from chatplug.chat.transcript import Transcript
from chatplug.core import live
from chatplug.core.device import short_name
from chatplug.core.errors import TooMany
from chatplug.core.forms import Body, ClientId, Language, Number
from chatplug.core.i18n import N_, best_language, translate
from chatplug.sites import texts
from chatplug.sites.models import get as get_site
from chatplug.visitors.models import get as get_visitor
from chatplug.visitors.models import view
from chatplug.visitors.shapes import PageTold, VisitorView
from chatplug.web import limits, newcomers, repeats
from chatplug.web.access import VisitorIdentity, address_of
from chatplug.web.http import Api
from chatplug.web.newcomers import Proof

api = Api("chat")
PATH = "/cp/api/v1"

Minutes = Annotated[int, msgspec.Meta(ge=-840, le=840, description="the reader's clock, minutes from UTC")]


class SiteQuery(msgspec.Struct):
    """Which site, in which language."""

    site: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    lang: Language = ""


class LangQuery(msgspec.Struct):
    """In which language."""

    lang: Language = ""


class Before(msgspec.Struct):
    """Messages older than this one; without it the newest."""

    before: Number | None = None


class KeepQuery(msgspec.Struct):
    """How a conversation is kept."""

    format: Literal["html", "text"] = "html"
    lang: Language = ""
    tz: Minutes = 0


class NewMessage(msgspec.Struct):
    """A message; ``client_id`` is the author's own id for it, the same in every retry."""

    client_id: ClientId
    body: Body
    lang: Language = ""
    page: PageTold | None = None
    proof: Proof | None = None  # asked for with the code proof_wanted


class Read(msgspec.Struct):
    """The last message that was seen."""

    upto: Number


class Nothing(msgspec.Struct):
    """An empty object."""


class SiteAnswer(msgspec.Struct):
    """A site as the panel shows it."""

    site: SiteView


class State(msgspec.Struct):
    """All that the panel needs to open; follow the log from ``after``."""

    site: SiteView
    visitor: VisitorView
    conversation: ConversationView | None
    messages: list[MessageView]
    more: bool
    after: int


class Page(msgspec.Struct):
    """Older messages, the oldest first."""

    messages: list[MessageView]
    more: bool


class MessageAnswer(msgspec.Struct):
    """A stored message; follow the log from ``after`` to miss nothing."""

    message: MessageView
    conversation: ConversationView
    after: int


class ConversationAnswer(msgspec.Struct):
    """A conversation as it is now."""

    conversation: ConversationView | None


@api.get(f"{PATH}/site", query=SiteQuery, answer=SiteAnswer, limit="read", summary="A site's texts and presence")
def show_site(query: SiteQuery) -> SiteAnswer:
    """Return what the panel shows before anybody acts."""
    return SiteAnswer(views.site(get_site(query.site), query.lang, request.headers.get("Accept-Language")))


@api.get(f"{PATH}/state", who="visitor", query=LangQuery, answer=State, limit="read", summary="The panel's start")
def show_state(visitor: VisitorIdentity, query: LangQuery) -> State:
    """Return site, contact, the newest conversation and the newest messages."""
    after = live.last_id()  # before the snapshot: what comes between is seen twice, never missed
    number = _known(visitor)
    row = get_visitor(number)
    site = get_site(visitor.site_id)
    wishes = (query.lang, request.headers.get("Accept-Language"))
    shown, more = views.visitor_messages(number)
    return State(
        views.site(site, *wishes, contact_wanted=not (row.email or row.phone)),
        view(row),
        _newest(number),
        shown,
        more,
        after,
    )


@api.get(f"{PATH}/messages", who="visitor", query=Before, answer=Page, limit="read", summary="Older messages")
def list_messages(visitor: VisitorIdentity, query: Before) -> Page:
    """Return a page over all of the visitor's conversations."""
    return Page(*views.visitor_messages(_known(visitor), query.before))


@api.post(
    f"{PATH}/messages",
    who="visitor",
    must_exist=False,
    body=NewMessage,
    answer=MessageAnswer,
    limit="visitor_message",
    status=(201, 200),
    summary="Send a message; a retry with the same client_id answers the first one",
)
def visitor_post_message(visitor: VisitorIdentity, body: NewMessage) -> tuple[int, MessageAnswer]:
    """Store a message; the first one makes the visitor and the conversation."""
    address = address_of(request)
    _admit(visitor, address, body)
    lang = body.lang or request.headers.get("Accept-Language")
    device = short_name(request.headers.get("User-Agent")) if visitor.visitor_id is None else ""
    posted = actions.post_visitor_message(visitor, body.body, body.client_id, lang, device, body.page)
    addresses.note(posted.visitor, visitor.site_id, address)
    if posted.created:
        repeats.note(visitor.secret_hash, address, body.body)
    message, conversation = views.message(posted.message), views.conversation(posted.conversation)
    assert message  # noqa: S101 -- committed a moment ago
    assert conversation  # noqa: S101 -- likewise
    return 201 if posted.created else 200, MessageAnswer(message, conversation, posted.after)


def _admit(visitor: VisitorIdentity, address: str, body: NewMessage) -> None:
    """Refuse floods and robots; what was acknowledged once is acknowledged again all the same."""
    if visitor.visitor_id is None:
        addresses.require_free(visitor.site_id, address)
        newcomers.require_proof(get_site(visitor.site_id).id, visitor.secret_hash, body.proof)
        limits.spend("visitor_start", address, visitor.secret_hash)
        repeats.require_variety(visitor.secret_hash, address)
        return
    try:
        repeats.require_variety(visitor.secret_hash)
    except TooMany:
        if hot.stored_before(models.VISITOR, visitor.visitor_id, body.client_id) is None:
            raise


@api.post(f"{PATH}/read", who="visitor", body=Read, limit="visitor_small", summary="Tell how far you have read")
def visitor_read(visitor: VisitorIdentity, body: Read) -> None:
    """Move the visitor's read mark."""
    actions.read_by_visitor(_known(visitor), body.upto)


@api.post(f"{PATH}/typing", who="visitor", body=Nothing, limit="visitor_small", summary="Tell that you are typing")
def visitor_typing(visitor: VisitorIdentity, body: Nothing) -> None:
    """Let the team see that somebody types."""
    actions.tell_visitor_types(_known(visitor), visitor.site_id)


@api.post(
    f"{PATH}/close",
    who="visitor",
    body=Nothing,
    answer=ConversationAnswer,
    limit="visitor_small",
    summary="End the conversation",
)
def visitor_close(visitor: VisitorIdentity, body: Nothing) -> ConversationAnswer:
    """End the open conversation, if there is one."""
    number = _known(visitor)
    conversation = models.open_of(number)
    if conversation is not None:
        actions.close(conversation, models.VISITOR, number)
    return ConversationAnswer(_newest(number))


@api.get(f"{PATH}/transcript", who="visitor", query=KeepQuery, limit="visitor_small", summary="Keep what was said")
def visitor_transcript(visitor: VisitorIdentity, query: KeepQuery) -> Response:
    """Return all of the visitor's messages as a file."""
    number = _known(visitor)
    site = get_site(visitor.site_id)
    lang = best_language(query.lang, request.headers.get("Accept-Language"), site.settings.lang)
    title = texts.in_language(site.settings.texts, lang, site.settings.lang)["title"]
    you = get_visitor(number).name or translate(lang, N_("You"))
    kept = models.conversations_of(number)
    return as_file(keep.transcript(kept, title, you, lang, query.tz), query.format, "conversation")


def as_file(transcript: Transcript, form: Literal["html", "text"], name: str) -> Response:
    """Return a transcript as a download."""
    html = form == "html"
    body = transcript.as_html() if html else transcript.as_text()
    response = Response(body, mimetype="text/html" if html else "text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{"html" if html else "txt"}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def _newest(visitor: int) -> ConversationView | None:
    number = models.newest_of(visitor)
    return views.conversation(number) if number is not None else None


def _known(visitor: VisitorIdentity) -> int:
    assert visitor.visitor_id is not None  # noqa: S101 -- the door has looked
    return visitor.visitor_id
