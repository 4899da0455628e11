"""The demo: a believable little shop in a phone on the left, its operator's console on the right."""

from typing import Any

from flask import Blueprint, Response, request

from chatplug.chat import views
from chatplug.core.config import config
from chatplug.core.errors import NotFound
from chatplug.core.i18n import N_
from chatplug.sites.models import SiteInForce, all_sites
from chatplug.sites.tag import script_tag
from chatplug.web import pages
from chatplug.widget import frame
from chatplug.widget.shop import BY_KEY, PRODUCTS

bp = Blueprint("widget_demo", __name__, template_folder="templates")


@bp.get("/demo")
def show_demo() -> Response:
    """Serve the page that holds both sides."""
    site = _site()
    policy = pages.csp(pages.SCRIPT_CSP, frame_src="'self'")
    return _page("widget/demo.html", site, policy, settings={"base": config.prefix})


@bp.get("/demo/shop")
def show_shop() -> Response:
    """Serve the shop's front page."""
    return _shop("widget/shop.html", products=PRODUCTS)


@bp.get("/demo/shop/<key>")
def show_product(key: str) -> Response:
    """Serve one thing of the shop.

    :raises NotFound: for a thing that it does not sell.
    """
    if key not in BY_KEY:
        raise NotFound(N_("There is nothing at this address."), N_("Check the address."))
    others = [product for product in PRODUCTS if product.key != key][:3]
    return _shop("widget/product.html", product=BY_KEY[key], others=others)


def is_shown() -> bool:
    """Say whether this server has a demo page."""
    return config.demo or config.is_local


def _site() -> SiteInForce:
    if not is_shown():
        raise NotFound(N_("There is nothing at this address."), N_("Check the address."))
    return all_sites()[0]


def _shop(template: str, **context: Any) -> Response:
    site = _site()
    # As strict as a shop could be: what stands here is all that the button and its panel need.
    ours = " ".join(sorted(origin for origin in config.origins if "[" not in origin))
    policy = pages.csp(pages.PLAIN_CSP, script_src=ours, frame_src=ours, frame_ancestors="'self'", form_action="'none'")
    return _page(template, site, policy, tag=script_tag(config.url, site.id), **context)


def _page(template: str, site: SiteInForce, policy: str, **context: Any) -> Response:
    view = views.site(site, request.args.get("lang"), site.settings.lang)
    return frame.page(template, site, view, policy, **context)
