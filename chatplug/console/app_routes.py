"""The console as an app of its own: its manifest, its service worker, its icons."""

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

from chatplug.core.errors import NotFound
from chatplug.core.i18n import N_, best_language, translate
from chatplug.web import assets, pages

bp = Blueprint("console_app", __name__)

STATIC = Path(__file__).parent / "static"
ICONS = ("icon-192", "icon-512", "icon-mask-512", "icon-apple-180")
KEPT = "public, max-age=86400"
GROUND = "#12261e"  # as the rail


@bp.get("/console/manifest.webmanifest")
def show_manifest() -> Response:
    """Describe the app: where it begins, how it is called, what it looks like on a home screen."""
    lang = best_language(request.args.get("lang"), request.headers.get("Accept-Language"))
    icons = [
        {"src": pages.url(f"/console/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (
            ("icon-192", 192, "any"),
            ("icon-512", 512, "any"),
            ("icon-mask-512", 512, "maskable"),
        )
    ]
    shown = {
        "id": pages.url("/console/"),
        "name": "chatplug",
        "short_name": "chatplug",
        "description": translate(lang, N_("Answer the visitors of your site.")),
        "lang": lang,
        "start_url": pages.url("/console/"),
        "scope": pages.url("/console/"),
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": icons,
    }
    response = Response(json.dumps(shown, ensure_ascii=False), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/console/sw.js")
def show_worker() -> Response:
    """Serve the service worker under an address that stays: browsers compare it with the one they have."""
    response = Response(assets.source(assets.manifest()["worker.js"]), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return response


@bp.get("/console/<name>.png")
def show_icon(name: str) -> Response:
    """Serve an icon.

    :raises NotFound: when there is none of that name.
    """
    if name not in ICONS:
        raise NotFound(N_("There is nothing at this address."), N_("Check the address."))
    response = Response(_icon(name), mimetype="image/png")
    response.headers["Cache-Control"] = KEPT
    return response


@cache
def _icon(name: str) -> bytes:
    return (STATIC / f"{name}.png").read_bytes()
