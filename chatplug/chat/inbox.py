"""The team's inbox: its views, their order, search and paging."""

from typing import Any, Literal, cast

from chatplug.chat import search, views
from chatplug.chat.shapes import Counts, Item
from chatplug.core.db import execute, read_apart

View = Literal["waiting", "mine", "all", "closed", "spam"]

MOST_COUNTED = 1000  # counted no further: the tab says 999+

_WHERE = {
    "waiting": "c.waiting_since IS NOT NULL AND c.state = 'open'",
    "mine": "c.state = 'open' AND c.operator = :me",
    "all": "c.state = 'open'",
    "closed": "c.state = 'closed' AND NOT c.spam",
    "spam": "c.spam = 1",
}
# Whoever wrote while nobody was there comes first, then whoever waits longest.
_WAITING_ORDER = "c.missed DESC, c.waiting_since, c.id"
_NEWEST_ORDER = "c.last_message DESC"
_AFTER_WAITING = """
EXISTS (SELECT 1 FROM conversation b WHERE b.id = :before AND (c.missed < b.missed OR (c.missed = b.missed AND
 (c.waiting_since > coalesce(b.waiting_since, 0) OR (c.waiting_since = b.waiting_since AND c.id > b.id)))))
"""
_AFTER_NEWEST = "c.last_message < (SELECT b.last_message FROM conversation b WHERE b.id = :before)"


def listed(view: View, me: int, site: str = "", before: int | None = None, sought: str = "") -> tuple[list[Item], bool]:
    """Return a page of a view and whether there is more; ``before`` is the last conversation of the page before."""
    params: dict[str, Any] = {"me": me, "site": site, "before": before}
    where = _WHERE[view] + (" AND c.site = :site" if site else "")
    if words := search.words_of(sought):
        rows = read_apart(_found, words, where, params)
    else:
        rows = _in_order(view, where, params)
    return [views.item_of(row) for row in rows[: views.PAGE]], len(rows) > views.PAGE


def _in_order(view: View, where: str, params: dict[str, Any]) -> list[views.Row]:
    if params["before"] is not None:
        where += " AND " + (_AFTER_WAITING if view == "waiting" else _AFTER_NEWEST)
    order = _WAITING_ORDER if view == "waiting" else _NEWEST_ORDER
    return views.item_rows(f"WHERE {where} ORDER BY {order} LIMIT {views.PAGE + 1}", params)


def _found(words: str, where: str, params: dict[str, Any]) -> list[views.Row]:
    """Return the rows of a search; runs beside the hub."""
    numbers = search.found(words, where, params, params["before"], views.PAGE + 1)
    rows = views.item_rows(f"WHERE c.id IN ({','.join('?' * len(numbers))})", tuple(numbers))
    return sorted(rows, key=lambda row: numbers.index(row[0]))


def counts(me: int, site: str = "") -> Counts:
    """Return how many conversations each view holds."""
    return Counts(**{view: _count(view, me, site) for view in _WHERE})


def _count(view: str, me: int, site: str) -> int:
    more = " AND c.site = :site" if site else ""
    query = f"SELECT count(*) FROM (SELECT 1 FROM conversation c WHERE {_WHERE[view]}{more} LIMIT {MOST_COUNTED})"  # noqa: S608
    return int(execute(query, cast(Any, {"me": me, "site": site})).fetchone()[0])
