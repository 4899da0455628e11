"""Caching and optimising plugins, by the marks that they leave on a page."""

import re
from dataclasses import dataclass

from chatplug.core.i18n import N_
from chatplug.doctor.finding import GOOD, Finding, Findings
from chatplug.doctor.page.facts import Fetched
from chatplug.doctor.page.html import Page

# Each of these keeps one or more of them away from a script; unknown attributes disturb nobody.
KEEP_OUT = 'data-cfasync="false" nowprocket nitro-exclude data-no-optimize="1" data-noptimize="1" data-no-defer="1"'


@dataclass(frozen=True)
class Optimiser:
    """One plugin or service: its marks in the source and in headers, and whether it combines scripts."""

    name: str
    source: str
    header: str = ""
    combines: bool = False


KNOWN = tuple(
    Optimiser(*row)
    for row in (
        ("WP Rocket", r"rocketlazyloadscript|data-rocket-|wp-rocket|/cache/min/1/", r"^x-rocket-nginx", True),
        ("LiteSpeed Cache", r"litespeed/javascript|data-litespeed-|/litespeed/js/", r"^x-litespeed-cache", True),
        ("Autoptimize", r"/autoptimize_[\w-]+\.js|cache/autoptimize/", "", True),
        ("Cloudflare Rocket Loader", r"rocket-loader(\.min)?\.js|type=[\"']?[0-9a-f]{10,}-(text/javascript|module)"),
        ("SiteGround Optimizer", r"siteground-optimizer-|/sgo?-optimizer|sg-cachepress", r"^sg-optimizer", True),
        ("W3 Total Cache", r"W3 Total Cache|/cache/minify/", r"^x-powered-by: w3 total cache", True),
        (
            "PageSpeed module",
            r"text/psajs|data-pagespeed-|\.pagespeed\.j[msc]\.",
            r"^x-(mod-pagespeed|page-speed)",
            True,
        ),
        ("Perfmatters", r"pmdelayedscript|data-perfmatters-"),
        ("NitroPack", r"nitropack|nitrocdn\.com|nitro-lazy", r"^x-nitro-cache"),
        ("FlyingPress", r"flying-press|flyingpress", r"^x-flying-press"),
        ("WP Meteor", r"data-wpmeteor-|type=[\"']javascript/blocked"),
        ("WP-Optimize", r"/wpo-minify/", "", True),
        ("Hummingbird", r"/hummingbird-assets/|wphb-", "", True),
        ("Fast Velocity Minify", r"/cache/fvm/", "", True),
        ("Breeze", r"/breeze-minification/", "", True),
        ("Swift Performance", r"/swift-performance/", "", True),
        ("WP Super Cache", r"<!--[^>]*(WP[- ]Super[- ]Cache|Dynamic page generated in)"),
        ("WP Fastest Cache", r"WP Fastest Cache|/wpfc-minified/", "", True),
    )
)


def seen(page: Page, fetched: Fetched) -> list[Optimiser]:
    """Return the plugins whose marks are on a page; those that touch scripts come first."""
    source = _source(page)
    headers = "\n".join(f"{name}: {value}".lower() for name, value in fetched.headers)
    return [
        one
        for one in KNOWN
        if re.search(one.source, source, re.I) or (one.header and re.search(one.header, headers, re.M))
    ]


def _source(page: Page) -> str:
    """Return where the marks stand: attributes of scripts, links and the root, and comments; not what people read."""
    attributes = [script.attributes for script in page.scripts] + [one.attributes for one in page.named("link")]
    written = [f'{name}="{value[:500]}"' for each in [page.root, *attributes] for name, value in each.items()]
    comments = [f"<!-- {piece.text[:500]}" for piece in page.pieces if piece.kind == "comment"]
    return "\n".join(written + comments)


def is_from_cache(fetched: Fetched) -> bool:
    """Say whether headers tell that this answer was kept by a cache on its way."""
    marks = [
        fetched.value(name).lower() for name in ("x-cache", "cf-cache-status", "x-litespeed-cache", "x-nitro-cache")
    ]
    age = fetched.value("age").strip()
    return any("hit" in mark for mark in marks) or (age.isdigit() and int(age) > 0)


def optimisers(page: Page, fetched: Fetched) -> Findings:
    """Name what was seen: none of it stops the chat by itself, but after a change its cache wants to be cleared."""
    for one in seen(page, fetched):
        yield Finding(
            GOOD,
            "optimisers",
            N_("{name} is at work on this page. The tag gets along with it; after a change, clear its cache."),
            "",
            {"name": one.name},
            "optimiser_seen",
        )
