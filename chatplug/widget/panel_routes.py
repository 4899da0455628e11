"""The panel's page: in a frame, as a page of its own, and as a form for browsers that run no scripts."""

from typing import Any

import msgspec
from flask import Blueprint, Response, redirect, request

from chatplug import __version__
from chatplug.blocks import addresses
from chatplug.chat import by_link, views
from chatplug.core.config import config
from chatplug.core.device import short_name
from chatplug.core.errors import Refused
from chatplug.sites.models import SiteInForce, get
from chatplug.web import access, assets, limits, newcomers, pages, problems, repeats
from chatplug.widget import frame, plain

bp = Blueprint("widget_panel", __name__, template_folder="templates")

# A page that isolates itself (COEP) may hold only frames that do the same; everything in ours is our own.
ISOLATED = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Resource-Policy": "cross-origin"}


@bp.get("/cp/p/<site>")
def show_panel(site: str) -> Response:
    """Serve the panel; ``?plain`` asks for the form alone."""
    return _page(get(site), "plain" in request.args)


@bp.post("/cp/p/<site>")
def take_form(site: str) -> Response:
    """Take a message from the form; whatever is refused comes back with what was typed."""
    found = get(site)
    typed = plain.read(request.form)
    try:
        address = access.address_of(request)
        limits.spend("plain_form", address)
        plain.require_person(typed)
        addresses.require_free(found.id, address)
        _slow_down(found.id, typed, address)
        device = short_name(request.headers.get("User-Agent"))
        lang = request.args.get("lang") or request.headers.get("Accept-Language")
        contact = {"name": typed.name, "email": typed.email}
        posted, secret = by_link.start(found.id, typed.message, typed.client_id, contact, lang, device, typed.secret)
        addresses.note(posted.visitor, found.id, address)
        repeats.note(typed.secret, address, typed.message)
    except Refused as refused:
        return _page(found, True, typed, refused)
    answer = redirect(pages.url(f"/cp/l/{secret}"), 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]


def _slow_down(site: str, typed: plain.Typed, address: str) -> None:
    """Ask robots for what people do anyway: a moment to write; and everybody for a wait while somebody floods."""
    is_flood = newcomers.note_start(site) > 0
    plain.require_patience(typed, newcomers.WAIT_SECONDS if is_flood else 0)
    if is_flood:
        limits.spend("plain_rush", "")
    repeats.require_variety(typed.secret, address)


def _page(site: SiteInForce, only_plain: bool, typed: plain.Typed | None = None, refused: Any = None) -> Response:
    view = views.site(site, request.args.get("lang"), request.headers.get("Accept-Language"))
    response = frame.page(
        "widget/panel.html",
        site,
        view,
        pages.csp(pages.SCRIPT_CSP, frame_ancestors=frame.ancestors(site)),
        status=refused.status if refused else 200,
        only_plain=only_plain,
        typed=plain.stamped(typed or plain.empty()),
        problem=problems.shape(refused, view.lang) if refused else None,
        settings={
            "site": site.id,
            "base": config.prefix,
            "lang": view.lang,
            "v": __version__,
            "origins": site.origins,
            "loopback": config.is_local,
            "proof": assets.asset("proof.js"),
            "view": msgspec.to_builtins(view),
        },
    )
    response.headers.update(ISOLATED)
    if refused:
        response.headers.update(refused.headers)
    return response
