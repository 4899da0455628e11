"""Who is blocked."""

from typing import Any

import peewee

from chatplug.blocks import addresses
from chatplug.blocks.shapes import BlockView
from chatplug.core import db
from chatplug.team.models import person


class Block(db.Model):
    """A visitor who may not write; one row each, gone when they are unblocked."""

    visitor = peewee.IntegerField(primary_key=True)
    operator = peewee.IntegerField()
    reason = peewee.TextField(default="")
    at = peewee.IntegerField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "block"


def of(visitor: int) -> BlockView | None:
    """Return who blocked a visitor, and when; ``None`` for everybody else."""
    row = Block.get_or_none(Block.visitor == visitor)
    return view(row) if row else None


def listed(before: int | None, most: int) -> list[Any]:
    """Return blocked visitors with their site and name, the latest first; ``before`` is the last of the page before."""
    query = (
        "SELECT b.visitor, b.operator, b.reason, b.at, v.site, v.name,"
        " (SELECT max(c.id) FROM conversation c WHERE c.visitor = b.visitor)"
        " FROM block b JOIN visitor v ON v.id = b.visitor WHERE ?1 IS NULL"
        " OR (b.at, b.visitor) < (SELECT at, visitor FROM block WHERE visitor = ?1) ORDER BY b.at DESC, b.visitor DESC"
        " LIMIT ?2"
    )
    rows: list[Any] = db.execute(query, (before, most)).fetchall()
    return rows


def view(row: Any) -> BlockView:
    """Return a row as the team sees it."""
    return BlockView(person(row.operator), row.reason, row.at, addresses.until(row.visitor))
