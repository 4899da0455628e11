"""The launcher's answer: the built script with one site's settings behind it, prepared once and kept."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import brotli

from chatplug import __version__
from chatplug.core.config import config
from chatplug.core.i18n import LANGUAGES, N_, translate
from chatplug.sites import colour, texts
from chatplug.sites.models import SiteInForce
from chatplug.team.models import somebody_is_here
from chatplug.web import assets
from chatplug.web.assets import Prepared

MIME = "text/javascript; charset=utf-8"
KEPT_SECONDS = 60  # so old may a page's launcher be
MOST_KEPT = 1000  # answers in memory, a few kB each

# A tool may paste the script into a page, where `</script>` would end it; older JavaScript ends lines at the others.
_ESCAPES = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True)
class Script:
    """A site's launcher, ready to be sent in every encoding."""

    site: SiteInForce
    answer: Prepared
    etag: str


_kept: dict[tuple[str, str, bool], Script] = {}


def script(site: SiteInForce) -> Script:
    """Return a site's launcher: made anew when the site, our address or (where that hides it) presence changed."""
    hidden = site.settings.when_nobody == "hide" and not somebody_is_here()
    key = (site.id, config.url, hidden)
    kept = _kept.get(key)
    if kept is None or kept.site is not site:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = _prepare(site, hidden)
    return kept


def settings_of(site: SiteInForce, *, hidden: bool) -> dict[str, Any]:
    """Return what the launcher is told: nothing of a visitor, nothing secret."""
    look = site.settings.look
    return {
        "site": site.id,
        "base": config.url,
        "v": __version__,
        "origins": [*site.origins, *sorted(config.origins)],
        "lang": site.settings.lang,
        "texts": {lang: words(site, lang) for lang in LANGUAGES},
        "look": {
            "accent": look.accent,
            "ink": colour.ink_on(look.accent),
            "position": look.position,
            "offset_x": look.offset_x,
            "offset_y": look.offset_y,
            "mobile": look.mobile,
        },
        "hidden": hidden,
        "loopback": config.is_local,
    }


def words(site: SiteInForce, lang: str) -> dict[str, str]:
    """Return the launcher's few words in one language; ``{n}`` is filled in the browser."""
    own = texts.in_language(site.settings.texts, lang, site.settings.lang)
    label = own["launcher_label"]
    unread = translate(lang, N_("{n} unread"))  # not inside the f-string: texts there are not found for the catalogs
    return {
        "label": label,
        "close": translate(lang, N_("Close")),
        "title": own["title"],
        "unread": f"{label}. {unread}",
        "link": translate(lang, N_("{label} (opens in a new tab)"), label=label),
    }


def call(settings: dict[str, Any]) -> str:
    """Return the whole script: the built function called with a site's settings."""
    written = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    for found, safe in _ESCAPES.items():
        written = written.replace(found, safe)
    return f"{assets.source('launcher.js').strip()}({written});\n"


def refusal(site: str) -> str:
    """Return the harmless script that answers for a site that is not there."""
    said = f"[chatplug] not shown: there is no site {site[:40]}. Copy the tag again from the console's install page."
    return f"console.info({json.dumps(said)});\n"


def _prepare(site: SiteInForce, hidden: bool) -> Script:
    body = call(settings_of(site, hidden=hidden)).encode()
    bodies = {"": body, "br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0)}
    return Script(site, Prepared(bodies, MIME), f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')
