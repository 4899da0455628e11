"""Pages: templates with their security headers, words, asset addresses and settings."""

import json
from typing import Any

from flask import Response, render_template

from chatplug.core import i18n
from chatplug.core.config import config
from chatplug.web import assets

PLAIN_CSP = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SCRIPT_CSP = {
    **PLAIN_CSP,
    "script-src": "'self'",
    "img-src": "'self' blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",  # completed with the socket's address: older browsers do not read it into 'self'
    "require-trusted-types-for": "'script'",
}


def csp(rules: dict[str, str], **changes: str) -> str:
    """Return a Content-Security-Policy; ``frame_ancestors="'self'"`` replaces a rule."""
    merged = {**rules, **{name.replace("_", "-"): value for name, value in changes.items()}}
    if merged.get("connect-src") == "'self'":
        merged["connect-src"] = f"'self' {socket_origin()}"
    return "; ".join(f"{name} {value}" for name, value in merged.items())


def socket_origin() -> str:
    """Return this server's origin as a socket address."""
    return config.origin.replace("http", "ws", 1)


def url(path: str) -> str:
    """Return one of our paths with the path prefix."""
    return config.prefix + path


def page(
    template: str, *, policy: str, lang: str = "en", status: int = 200, settings: Any = None, **context: Any
) -> Response:
    """Render a template as a page that no cache keeps.

    ``settings`` (anything JSON) is offered to scripts in ``<meta name="cp-config" content="{{ settings }}">``:
    there are no inline scripts anywhere.
    """

    def translate(text: str, **values: Any) -> str:
        return i18n.translate(lang, text, **values)

    def ntranslate(one: str, many: str, n: int, **values: Any) -> str:
        return i18n.ntranslate(lang, one, many, n, **values)

    html = render_template(
        template,
        _=translate,
        ngettext=ntranslate,
        lang=lang,
        url=url,
        asset=assets.asset,
        has_asset=assets.has_asset,
        settings=json.dumps(settings, ensure_ascii=False, separators=(",", ":")),
        **context,
    )
    response = Response(html, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    return response
