"""Visitors: browsers that have acted."""

from typing import Any

import peewee

from chatplug.core import db
from chatplug.core.errors import NotFound
from chatplug.core.i18n import N_
from chatplug.visitors.shapes import VisitorView


class Visitor(db.Model):
    """A browser with its secret, and what it told; ``search_text`` is folded for the inbox's search."""

    id = peewee.AutoField()
    site = peewee.TextField()
    secret_hash = peewee.TextField()
    name = peewee.TextField(null=True)
    email = peewee.TextField(null=True)
    phone = peewee.TextField(null=True)
    lang = peewee.TextField(default="")
    device = peewee.TextField(default="")
    page_url = peewee.TextField(null=True)
    page_title = peewee.TextField(null=True)
    referrer = peewee.TextField(null=True)
    entered_at = peewee.IntegerField(null=True)
    context = db.JsonField(default=dict)
    created_at = peewee.IntegerField()
    seen_at = peewee.IntegerField()
    search_text = peewee.TextField(default="")

    class Meta:
        """Peewee's own table settings."""

        table_name = "visitor"


def find_visitor(site: str, secret_hash: str) -> int | None:
    """Return the id of the visitor who holds a secret, ``None`` before its first action."""
    row = db.execute("SELECT id FROM visitor WHERE site = ? AND secret_hash = ?", (site, secret_hash)).fetchone()
    return row[0] if row else None


def get(visitor: int) -> Any:
    """Return a visitor.

    :raises NotFound: when there is none.
    """
    row = Visitor.get_or_none(Visitor.id == visitor)
    if row is None:
        raise NotFound(N_("There is no such visitor."), code="unknown_visitor")
    return row


def view(row: Any) -> VisitorView:
    """Return what a visitor is shown of themselves."""
    return VisitorView(row.name, row.email, row.phone)
