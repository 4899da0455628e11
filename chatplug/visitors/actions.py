"""Every change of a visitor."""

from typing import Any

from chatplug.core import clock, db, forms, live
from chatplug.core.db import write
from chatplug.core.errors import BadInput
from chatplug.core.events import emit
from chatplug.core.i18n import N_, best_language
from chatplug.core.text import clean_line, fold
from chatplug.visitors import models
from chatplug.visitors.events import ContactChanged, VisitorAppeared
from chatplug.visitors.models import Visitor
from chatplug.visitors.shapes import PageTold
from chatplug.visitors.welcome import require_welcome

LONGEST_NAME = 80
LONGEST_URL = 2000
LONGEST_TITLE = 300
MOST_FACTS = 20  # of a page's context
LONGEST_FACT_NAME = 40
LONGEST_FACT = 200


def ensure_visitor(site: str, secret_hash: str, lang: str | None = None, device: str = "") -> int:
    """Return the visitor who holds a secret, made now if this is their first action; call inside ``write()``."""
    at = clock.now()
    made = db.execute(
        "INSERT INTO visitor (site, secret_hash, lang, device, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (site, secret_hash) DO NOTHING RETURNING id",
        (site, secret_hash, best_language(lang), device, at, at),
    ).fetchall()
    if not made:
        found = models.find_visitor(site, secret_hash)
        assert found is not None  # noqa: S101 -- the insert above met its row
        return found
    visitor: int = made[0][0]
    emit(VisitorAppeared(visitor, site))
    return visitor


def note_page(visitor: int, page: PageTold) -> None:
    """Remember the page a visitor is on, and tell the operators when it changed.

    :raises NotAllowed: when the visitor is blocked: a page's title is a text for the team to read, too.
    """
    told = told_page(page)
    if told:
        require_welcome(visitor)
        write(store_page, visitor, told)


def store_page(visitor: int, told: dict[str, Any]) -> None:
    """Store what :func:`told_page` kept, if it is news; call inside ``write()``."""
    row = models.get(visitor)
    if any(getattr(row, name) != value for name, value in told.items()):
        Visitor.update(seen_at=clock.now(), **told).where(Visitor.id == visitor).execute()
        live.push(f"operators:{row.site}", "visitor", {"visitor": visitor})


def told_page(page: PageTold) -> dict[str, Any]:
    """Return what is kept of a told page: web addresses only, cut to size."""
    told: dict[str, Any] = {}
    if address := _address(page.url):
        told |= {"page_url": address, "page_title": clean_line(page.title)[:LONGEST_TITLE]}
    if referrer := _address(page.referrer):
        told["referrer"] = referrer
    if page.entered_at is not None:
        told["entered_at"] = min(page.entered_at, clock.now())
    if page.context is not None:
        told["context"] = _told_context(page.context)
    return told


def _told_context(context: dict[str, str]) -> dict[str, str]:
    """Return the first facts a page's script told, cut to size: a long one is no mistake, and shown all the same."""
    facts = {clean_line(name)[:LONGEST_FACT_NAME]: clean_line(value)[:LONGEST_FACT] for name, value in context.items()}
    return {name: facts[name] for name in [name for name in facts if name][:MOST_FACTS]}


def set_contact(visitor: int, name: str | None = None, email: str | None = None, phone: str | None = None) -> None:
    """Store a visitor's name and addresses; ``None`` leaves one as it is, empty takes it back.

    :raises BadInput: when an address or number cannot be one.
    :raises NotAllowed: when the visitor is blocked.
    """
    new = clean_contact(name, email, phone)
    if new:
        require_welcome(visitor)
        write(store_contact, visitor, new)


def store_contact(visitor: int, new: dict[str, str | None]) -> None:
    """Store what :func:`clean_contact` returned; call inside ``write()``."""
    row = models.get(visitor)
    if all(getattr(row, field) == value for field, value in new.items()):
        return
    contact = {"name": row.name, "email": row.email, "phone": row.phone, **new}
    folded = fold(" ".join(value for value in contact.values() if value))
    Visitor.update(**contact, search_text=folded, seen_at=clock.now()).where(Visitor.id == visitor).execute()
    live.push((f"visitor:{visitor}", f"operators:{row.site}"), "visitor", {"visitor": visitor})
    emit(ContactChanged(visitor))


def clean_contact(name: str | None, email: str | None, phone: str | None) -> dict[str, str | None]:
    """Return the parts of a contact that were given, cleaned; empty ones as ``None``.

    :raises BadInput: when an address or number cannot be one.
    """
    given = {
        "name": None if name is None else clean_line(name),
        "email": None if email is None else forms.clean_email(clean_line(email)),
        "phone": None if phone is None else forms.clean_phone(clean_line(phone)),
    }
    if given["name"] and len(given["name"]) > LONGEST_NAME:
        raise BadInput(
            N_("The name is too long."), N_("At most {most} characters fit."), code="bad_name", most=LONGEST_NAME
        )
    return {field: value or None for field, value in given.items() if value is not None}


def _address(told: str) -> str:
    """Return a web address as told, or nothing: ``javascript:`` and the like are not kept."""
    cleaned = clean_line(told)[:LONGEST_URL]
    return cleaned if cleaned.lower().startswith(("http://", "https://")) and " " not in cleaned else ""
