"""The team's inbox: its views, their order, search and paging."""

from typing import Any, Literal, cast

from chatplug.chat import views
from chatplug.chat.shapes import Counts, Item
from chatplug.core.db import execute, read_apart
from chatplug.core.text import clean_line

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
_SEARCH = """
(instr(v.search_text, :folded) > 0 OR 'visitor ' || v.id = :folded OR '#' || c.id = :folded OR EXISTS (
 SELECT 1 FROM message f WHERE f.conversation = c.id AND f.kind = 'text' AND
 (f.body LIKE :like ESCAPE '\\' OR f.body LIKE :like_lower ESCAPE '\\' OR f.body LIKE :like_capital ESCAPE '\\')))
"""


def listed(view: View, me: int, site: str = "", before: int | None = None, sought: str = "") -> tuple[list[Item], bool]:
    """Return a page of a view and whether there is more; ``before`` is the last conversation of the page before."""
    params: dict[str, Any] = {"me": me, "site": site, "before": before, **_words(sought)}
    where = [_WHERE[view]]
    if site:
        where.append("c.site = :site")
    if params.get("folded"):
        where.append(_SEARCH)
    if before is not None:
        where.append(_AFTER_WAITING if view == "waiting" else _AFTER_NEWEST)
    order = _WAITING_ORDER if view == "waiting" else _NEWEST_ORDER
    rest = f"WHERE {' AND '.join(where)} ORDER BY {order} LIMIT {views.PAGE + 1}"
    rows = read_apart(views.item_rows, rest, params) if sought else views.item_rows(rest, params)
    return [views.item_of(row) for row in rows[: views.PAGE]], len(rows) > views.PAGE


def counts(me: int, site: str = "") -> Counts:
    """Return how many conversations each view holds."""
    return Counts(**{view: _count(view, me, site) for view in _WHERE})


def _count(view: str, me: int, site: str) -> int:
    more = " AND c.site = :site" if site else ""
    query = f"SELECT count(*) FROM (SELECT 1 FROM conversation c WHERE {_WHERE[view]}{more} LIMIT {MOST_COUNTED})"  # noqa: S608
    return int(execute(query, cast(Any, {"me": me, "site": site})).fetchone()[0])


def _words(sought: str) -> dict[str, str]:
    """Return what is sought in its spellings: SQLite folds only ASCII letters by itself."""
    words = clean_line(sought)[:200]
    spellings = {"like": words, "like_lower": words.lower(), "like_capital": words.capitalize()}
    return {"folded": words.casefold(), **{name: f"%{_literal(text)}%" for name, text in spellings.items()}}


def _literal(text: str) -> str:
    for sign in "\\%_":
        text = text.replace(sign, "\\" + sign)
    return text
