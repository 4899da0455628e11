"""Sites, and the pages they were seen on."""

from dataclasses import dataclass
from typing import Any

import msgspec
import peewee

from chatplug.core import db, live
from chatplug.core.config import config
from chatplug.core.errors import NotFound
from chatplug.core.i18n import N_
from chatplug.sites import origins, settings

MOST_SEEN = 50  # origins remembered per site; a Referer is easily made up


class Site(db.Model):
    """One customer's web site, shop or page."""

    id = peewee.TextField(primary_key=True)
    name = peewee.TextField()
    settings = db.JsonField()
    origins = db.JsonField()
    created_at = peewee.IntegerField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "site"


class SeenOrigin(db.Model):
    """An origin whose page asked for a site's button."""

    id = peewee.AutoField()
    site = peewee.TextField()
    origin = peewee.TextField()
    page = peewee.TextField()
    first_at = peewee.IntegerField()
    last_at = peewee.IntegerField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "seen_origin"


@dataclass(frozen=True)
class SiteInForce:
    """A site as it is asked for on every page: read once, kept until it changes."""

    id: str
    name: str
    settings: settings.Settings
    origins: tuple[str, ...]
    created_at: int

    def allows(self, origin: str) -> bool:
        """Tell whether a normalised origin may show this site."""
        return origins.is_allowed(origin, list(self.origins), loopback=config.is_local)


_kept: dict[tuple[str, str], SiteInForce] = {}


def find(site: str) -> SiteInForce | None:
    """Return a site from memory or the database, ``None`` when there is none; not for use inside ``write()``."""
    key = (str(db.db.database), site)
    found = _kept.get(key)
    if found is None and (row := Site.get_or_none(Site.id == site)) is not None:
        found = _kept[key] = in_force(row)
    return found


def get(site: str) -> SiteInForce:
    """Return a site.

    :raises NotFound: when there is none.
    """
    found = find(site)
    if found is None:
        raise NotFound(
            N_("There is no site “{site}” here."),
            N_("Copy the tag again from the console's install page."),
            code="unknown_site",
            site=site[:40],
        )
    return found


def in_force(row: Any) -> SiteInForce:
    """Return a row with its settings read."""
    return SiteInForce(row.id, row.name, settings.read(row.settings), tuple(row.origins), row.created_at)


def all_sites() -> list[SiteInForce]:
    """Return every site, the oldest first."""
    return [in_force(row) for row in Site.select().order_by(Site.created_at, Site.id)]


def site_ids() -> list[str]:
    """Return the id of every site; also for use inside ``write()``."""
    return [row[0] for row in db.execute("SELECT id FROM site ORDER BY created_at, id").fetchall()]


def seen_on(site: str) -> list[SeenOrigin]:
    """Return where a site was seen, the latest first."""
    return list(SeenOrigin.select().where(SeenOrigin.site == site).order_by(SeenOrigin.last_at.desc()).limit(MOST_SEEN))


def stored(value: settings.Settings) -> dict[str, Any]:
    """Return settings as they are stored."""
    kept: dict[str, Any] = msgspec.to_builtins(value)
    return kept


@live.watch("site")
def forget(ref: Any = None) -> None:
    """Drop what is kept in memory: a site changed, here or by the command line."""
    _kept.clear()
