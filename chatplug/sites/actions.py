"""Every change of a site."""

import secrets
from contextlib import suppress
from typing import Any

import peewee

from chatplug.core import clock, live
from chatplug.core.db import is_inside_write, write
from chatplug.core.errors import BadInput, Conflict, NotFound, Unavailable
from chatplug.core.events import emit
from chatplug.core.i18n import N_, best_language
from chatplug.core.text import clean_line, shorten
from chatplug.sites import hours, models, origins
from chatplug.sites.events import SiteAdded, SiteChanged, SiteRemoved
from chatplug.sites.models import SeenOrigin, Site
from chatplug.sites.settings import Settings, SettingsChange, changed, read

ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # base32: easily read aloud and typed
MOST_ORIGINS = 100  # they all stand in one header
LONGEST_NAME = 80
STORE_SEEN_EVERY = 60.0  # seconds per origin: the live line says it at once, the table may lag
TELL_SEEN_EVERY = 1.0  # seconds per origin
MOST_SEEN_NOTES = 2000  # in memory; made-up origins must not fill it

_last_seen: dict[tuple[str, str], tuple[float, float]] = {}  # told, stored


def create_site(name: str, lang: str = "en", own_origins: list[str] | None = None) -> str:
    """Make a site and return its id.

    :raises BadInput: when the name is empty or an origin is none.
    """
    row: dict[str, Any] = {"name": _clean_name(name), "settings": models.stored(Settings(lang=best_language(lang)))}
    row |= {"origins": _clean_origins(own_origins or []), "created_at": clock.now()}

    def change() -> str:
        site = _new_id()
        Site.create(id=site, **row)
        _push(site)
        emit(SiteAdded(site))
        return site

    return _and_forget(change)


def ensure_default_site() -> str:
    """Return the oldest site's id; make one when there is none yet: the first run."""

    def change() -> str:
        return next(iter(models.site_ids()), None) or create_site("My site")

    return write(change)


def load_holidays() -> None:
    """Load the public holidays that sites need before sockets are open, because they would wait for it."""
    for site in models.all_sites():
        hours.moment(site.settings.hours, clock.now())


def edit_site(
    site: str,
    name: str | None = None,
    settings: SettingsChange | None = None,
    own_origins: list[str] | None = None,
) -> None:
    """Change a site's name, some of its settings, or its whole list of origins.

    :raises NotFound: when there is no such site.
    :raises BadInput: when a value breaks its rule.
    """
    new: dict[str, Any] = {}
    if name is not None:
        new["name"] = _clean_name(name)
    if own_origins is not None:
        new["origins"] = _clean_origins(own_origins)

    def change() -> None:
        row = _row(site)
        if settings is not None:
            new["settings"] = models.stored(changed(read(row.settings), settings))
        if new:
            Site.update(**new).where(Site.id == site).execute()
            _push(site)
            emit(SiteChanged(site))

    _and_forget(change)


def allow_origin(site: str, origin: str) -> None:
    """Add one origin to a site's list: "seen on https://shop.example: allow it".

    :raises BadInput: when it is no origin, or the list is full.
    """
    allowed = origins.normalise(origin)

    def change() -> None:
        kept = _row(site).origins
        if allowed not in kept:
            edit_site(site, own_origins=[*kept, allowed])

    _and_forget(change)


def remove_site(site: str) -> None:
    """Remove a site that has no conversations.

    :raises Conflict: when it has some, or is the last one.
    """

    def change() -> None:
        _row(site)
        if len(models.site_ids()) == 1:
            raise Conflict(N_("This is the only site."), N_("Make another one first."), code="last_site")
        try:
            Site.delete().where(Site.id == site).execute()
        except peewee.IntegrityError:  # conversations hold their site
            raise Conflict(
                N_("This site has conversations, so it stays."),
                N_("Take its origins away instead: then it is shown nowhere."),
                code="site_in_use",
            ) from None
        _push(site)
        emit(SiteRemoved(site))

    _and_forget(change)


def note_seen(site: str, origin: str | None, page: str = "") -> None:
    """Remember that a page asked for a site's button, and tell the operators who watch the install page."""
    where = origins.origin_of(origin)
    found = models.find(site)
    if where is None or found is None:
        return
    told, stored = _last_seen.get((site, where), (float("-inf"), float("-inf")))
    now = clock.monotonic()
    seen = shorten(page or where, 500)
    if now - told >= TELL_SEEN_EVERY:
        told = now
        frame = {"site": site, "origin": where, "page": seen, "at": clock.now(), "allowed": found.allows(where)}
        live.tell(f"operators:{site}", "seen", frame)
    is_due = now - stored >= STORE_SEEN_EVERY
    if len(_last_seen) >= MOST_SEEN_NOTES:
        _last_seen.clear()
    _last_seen[(site, where)] = (told, now if is_due else stored)  # before the wait: a busy page is stored once
    if is_due:
        with suppress(Unavailable):  # a full disk must not take the button off every page
            write(_store_seen, site, where, seen)


def _store_seen(site: str, origin: str, page: str) -> None:
    if Site.get_or_none(Site.id == site) is None:
        return
    at = clock.now()
    SeenOrigin.insert(site=site, origin=origin, page=page, first_at=at, last_at=at).on_conflict(
        conflict_target=[SeenOrigin.site, SeenOrigin.origin], update={"page": page, "last_at": at}
    ).execute()
    newest = SeenOrigin.select(SeenOrigin.id).where(SeenOrigin.site == site)
    newest = newest.order_by(SeenOrigin.last_at.desc(), SeenOrigin.id.desc()).limit(models.MOST_SEEN)
    SeenOrigin.delete().where((SeenOrigin.site == site) & SeenOrigin.id.not_in(newest)).execute()


def _and_forget(change: Any) -> Any:
    """Write, then drop what this process keeps: the live log tells the others."""
    result = write(change)
    if not is_inside_write():  # in there it is not committed yet, and the hub may be reading
        models.forget()
    return result


def _push(site: str) -> None:
    live.push((live.SERVER, f"visitors:{site}", f"operators:{site}"), "site", {"site": site})


def _row(site: str) -> Any:
    row = Site.get_or_none(Site.id == site)
    if row is None:
        raise NotFound(N_("There is no site “{site}” here."), code="unknown_site", site=site[:40])
    return row


def _new_id() -> str:
    while True:
        site = "s_" + "".join(secrets.choice(ID_LETTERS) for _ in range(6))
        if Site.get_or_none(Site.id == site) is None:
            return site


def _clean_name(name: str) -> str:
    cleaned = clean_line(name)
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise BadInput(
            N_("A site needs a name of 1 to {most} characters."),
            N_("Use the name of the shop or page."),
            code="bad_name",
            most=LONGEST_NAME,
        )
    return cleaned


def _clean_origins(written: list[str]) -> list[str]:
    cleaned = list(dict.fromkeys(origins.normalise(origin) for origin in written))
    if len(cleaned) > MOST_ORIGINS:
        raise BadInput(
            N_("A site has at most {most} origins."),
            N_("Remove those that are not used."),
            code="too_many_origins",
            most=MOST_ORIGINS,
        )
    return cleaned
