"""What the visitor's pages have in common: who may frame them, their colours, their site."""

from typing import Any

from flask import Response

from chatplug.chat.shapes import SiteView
from chatplug.core.config import config
from chatplug.sites.models import SiteInForce
from chatplug.web import pages
from chatplug.widget import theme, when

LOOPBACK = ("http://localhost:*", "http://127.0.0.1:*", "http://*.localhost:*")


def ancestors(site: SiteInForce) -> str:
    """Return the pages that may hold a site's panel, as the policy names them."""
    return " ".join(("'self'", *site.origins, *(LOOPBACK if config.is_local else ())))


def page(template: str, site: SiteInForce, view: SiteView, policy: str, **context: Any) -> Response:
    """Render one of the visitor's pages; it carries the site's name and colours, and nothing of ours."""
    sheet = theme.style_sheet(site.settings.look.accent)
    return pages.page(
        template,
        policy=policy,
        lang=view.lang,
        site=site,
        texts=view.texts,
        here=view.presence.state == "here",
        back=when.ahead(view.hours.next_at, site.settings.hours.zone, view.lang) if view.hours else "",
        theme=f"{pages.url(f'/cp/p/{site.id}')}/theme.css?v={theme.mark(sheet)}",
        icon=f"{pages.url(f'/cp/p/{site.id}')}/icon.svg",
        **context,
    )
