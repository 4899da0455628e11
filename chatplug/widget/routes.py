"""The addresses behind the tag: the launcher's script, a site's colours and its icon."""

from flask import Blueprint, Response, request

from chatplug.sites.actions import note_seen
from chatplug.sites.models import SiteInForce, find, get
from chatplug.sites.origins import origin_of
from chatplug.web.access import is_own_origin
from chatplug.widget import launcher, theme

bp = Blueprint("widget", __name__)

SHORT = f"public, max-age={launcher.KEPT_SECONDS}"
FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_PAGE = 4000  # characters of a Referer worth reading
# Any page may run the script; what it can show there is up to the panel's own policy.
ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}


@bp.get("/cp/<site>/v1.js")
def show_launcher(site: str) -> Response:
    """Serve the launcher with its site's settings, and remember which page asked."""
    found = find(site)
    if found is None:
        headers = {**ANYWHERE, "Cache-Control": SHORT}
        return Response(launcher.refusal(site), 404, headers, content_type=launcher.MIME)
    _remember(found)
    script = launcher.script(found)
    headers = {**ANYWHERE, "Cache-Control": SHORT, "ETag": script.etag, "Vary": "Accept-Encoding"}
    if script.etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=headers)
    chosen, body = script.answer.choose(request.headers.get("Accept-Encoding", ""))
    return Response(body, headers={**dict(chosen), **headers})


@bp.get("/cp/p/<site>/theme.css")
def show_theme(site: str) -> Response:
    """Serve a site's colours."""
    sheet = theme.style_sheet(get(site).settings.look.accent)
    return _kept(sheet, "text/css", FOR_EVER if request.args.get("v") == theme.mark(sheet) else SHORT)


@bp.get("/cp/p/<site>/icon.svg")
def show_icon(site: str) -> Response:
    """Serve the icon of a full page's tab."""
    return _kept(theme.icon(get(site).settings.look.accent), "image/svg+xml", SHORT)


def _kept(body: str, mime: str, how_long: str) -> Response:
    response = Response(body, mimetype=mime)
    response.headers["Cache-Control"] = how_long
    return response


def _remember(site: SiteInForce) -> None:
    page = request.headers.get("Referer", "")[:LONGEST_PAGE]
    origin = origin_of(page)
    if origin and not is_own_origin(origin):
        note_seen(site.id, origin, page)
