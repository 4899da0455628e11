"""The console's page: one shell for every address below /console/; the browser's code draws the rest."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect, request

from chatplug.core import mail
from chatplug.core.config import config
from chatplug.core.errors import NotFound, NotSignedIn
from chatplug.core.i18n import LANGUAGES, N_, best_language
from chatplug.web import access, pages
from chatplug.web.access import OperatorIdentity

bp = Blueprint("console", __name__, template_folder="templates")

# What the browser's code knows below /console/ (assets/console/router.js); anything else is no page.
PAGES = frozenset(
    "inbox conversations blocked sites team alerts server me setup welcome forgotten reset".split()  # noqa: SIM905
)
ICON = Path(__file__).parent / "static" / "icon.svg"
ICON_KEPT = "public, max-age=86400"

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",  # alerts while no page is open
    "require-trusted-types-for": "'script'",
    "trusted-types": "cp-worker",  # the one thing that asks for it: the service worker's address
}


@bp.get("/console")
def add_slash() -> Any:
    """Lead to the console; by path alone, because a proxy may ask us under another name than the browser's."""
    return redirect(pages.url("/console/"), 308)


@bp.get("/console/")
@bp.get("/console/<page>")
@bp.get("/console/<page>/<path:rest>")
def show(page: str = "inbox", rest: str = "") -> Response:
    """Serve the shell; what it shows is decided by the address and by who is signed in.

    :raises NotFound: for an address that stands for no page.
    """
    if page not in PAGES:
        raise NotFound(N_("There is nothing at this address."), N_("Check the address."))
    signed_in = _signed_in()
    # The demo page shows the console in a frame of this very server; everywhere else nobody may frame it.
    framing = "'self'" if has_demo() else "'none'"
    response = pages.page(
        "console/shell.html",
        policy=pages.csp(POLICY, frame_ancestors=framing),
        lang=_language(signed_in),
        settings=_settings(signed_in),
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if has_demo() else "DENY"
    return response


@bp.get("/console/icon.svg")
def show_icon() -> Response:
    """Serve the icon of the browser's tab."""
    response = Response(_icon(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = ICON_KEPT
    return response


def has_demo() -> bool:
    """Say whether this server shows the demo page."""
    return config.demo or config.is_local


def _signed_in() -> OperatorIdentity | None:
    try:
        return access.operator_of(request)
    except NotSignedIn:
        return None


def _language(operator: OperatorIdentity | None) -> str:
    """Return the language of the page: as asked for, else the operator's own, else the browser's."""
    own = operator.lang if operator else None
    return best_language(request.args.get("lang"), own, request.headers.get("Accept-Language"))


def _settings(operator: OperatorIdentity | None) -> dict[str, Any]:
    return {
        "signed_in": operator is not None,  # spares whoever is not a question that is refused
        "base": config.prefix,
        "public": config.url,
        "languages": LANGUAGES,
        "mail": mail.is_set_up(),
        "demo": pages.url("/demo") if has_demo() else None,
    }


@cache
def _icon() -> bytes:
    return ICON.read_bytes()
