"""What sites look like from the console."""

import msgspec

from chatplug.sites import texts
from chatplug.sites.models import SeenOrigin, SiteInForce
from chatplug.sites.settings import Settings


class SiteBrief(msgspec.Struct, frozen=True):
    """A site in a list."""

    id: str
    name: str


class Seen(msgspec.Struct, frozen=True):
    """A page that asked for the site's button."""

    origin: str
    page: str
    last_at: int
    allowed: bool


class Defaults(msgspec.Struct, frozen=True):
    """What is shown where the site has no words of its own."""

    texts: dict[str, dict[str, str]]


class SiteFull(msgspec.Struct, frozen=True):
    """A site with everything its owner edits."""

    id: str
    name: str
    settings: Settings
    origins: list[str]
    tag: str  # empty where it could not work: the server is not on the air yet
    reach: str
    seen: list[Seen]
    defaults: Defaults


def full(site: SiteInForce, tag: str, reach: str, seen: list[SeenOrigin]) -> SiteFull:
    """Return a site as the console edits it."""
    pages = [Seen(row.origin, row.page, row.last_at, site.allows(row.origin)) for row in seen]
    return SiteFull(
        site.id, site.name, site.settings, list(site.origins), tag, reach, pages, Defaults(texts.defaults())
    )
