"""Search in the inbox: names, addresses, numbers and every message, the newest match first.

What is sought is found as it stands, in any case, as a part of words or across them. An index of three letters each
finds it among millions; one or two letters are looked for in the newest conversations only.
"""

import heapq
import itertools
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

from chatplug.chat.search_index import indexed_upto
from chatplug.core.db import db, execute
from chatplug.core.i18n import LANGUAGES, translate
from chatplug.core.text import clean_line, fold

SHORTEST_INDEXED = 3  # letters
LONGEST = 200
NEWEST = 300  # conversations in which one or two letters are looked for
CHUNK = 200  # matches read at once

Hit = tuple[int, int]  # the message that decides the place in the list, and its conversation

_BY_NAME = """
SELECT c.last_message, c.id FROM visitor_search CROSS JOIN conversation c ON c.visitor = visitor_search.rowid
WHERE visitor_search MATCH :phrase AND {where} ORDER BY c.last_message DESC
"""
_BY_NUMBER = """
SELECT c.last_message, c.id FROM conversation c
WHERE (c.id = :conversation OR c.visitor = :visitor) AND {where} ORDER BY c.last_message DESC
"""
_INDEXED = """
SELECT m.id, m.conversation FROM message_search CROSS JOIN message m ON m.id = message_search.rowid
CROSS JOIN conversation c ON c.id = m.conversation
WHERE message_search MATCH :phrase AND message_search.rowid < :below AND {where}
ORDER BY message_search.rowid DESC LIMIT :chunk
"""
_NOT_YET_INDEXED = """
SELECT m.id, m.conversation FROM message m CROSS JOIN conversation c ON c.id = m.conversation
WHERE m.id > :upto AND m.kind = 'text' AND holds(m.body, :folded) AND {where} ORDER BY m.id DESC
"""
_SHORT = """
SELECT c.last_message, c.id
FROM (SELECT * FROM conversation c WHERE {where} ORDER BY c.last_message DESC LIMIT :newest) c
JOIN visitor v ON v.id = c.visitor
WHERE instr(v.search_text, :folded) OR EXISTS (
 SELECT 1 FROM message f WHERE f.conversation = c.id AND f.kind = 'text' AND ({spellings}))
ORDER BY c.last_message DESC
"""


@db.func("holds", 2)
def holds(text: str, folded: str) -> bool:
    """Tell whether a text holds folded words; SQLite itself folds ASCII letters only."""
    return folded in fold(text)


def words_of(sought: str) -> str:
    """Return what is really looked for: one line, folded; empty when nothing is left."""
    return fold(clean_line(sought)[:LONGEST])


def found(words: str, where: str, params: dict[str, Any], before: int | None, most: int) -> list[int]:
    """Return conversations that hold the words, the newest match first, at most so many after ``before``.

    ``where`` is our own text about conversations ``c``. Touches the database alone, so it runs beside the hub.
    """
    known = {**params, "before": before, "folded": words, "phrase": '"' + words.replace('"', '""') + '"'}
    matches = (
        _in_newest(words, where, known)
        if len(words) < SHORTEST_INDEXED
        else _anywhere(f"({where} OR c.id = :before)", known)
    )
    numbered = _by_number(words, f"({where} OR c.id = :before)", known)
    return _page(heapq.merge(*matches, numbered, key=itemgetter(0), reverse=True), before, most)


def _page(hits: Iterable[Hit], before: int | None, most: int) -> list[int]:
    """Return each conversation once, those after ``before`` alone."""
    seen: set[int] = set()
    page: list[int] = []
    for _, conversation in hits:
        if conversation in seen:
            continue
        seen.add(conversation)
        if before is None:
            page.append(conversation)
        elif conversation == before:
            before = None
        if len(page) == most:
            break
    return page


def _rows(query: str, params: Any) -> list[Hit]:
    rows: list[Hit] = execute(query, params).fetchall()
    return rows


def _anywhere(where: str, params: dict[str, Any]) -> list[Iterable[Hit]]:
    params = {**params, "upto": indexed_upto()}  # first: what is indexed meanwhile is seen twice, never missed
    return [
        _rows(_NOT_YET_INDEXED.format(where=where), params),
        _rows(_BY_NAME.format(where=where), params),
        _indexed(where, params),
    ]


def _indexed(where: str, params: dict[str, Any]) -> Iterator[Hit]:
    below = 2**63 - 1
    while True:
        rows = _rows(_INDEXED.format(where=where), {**params, "below": below, "chunk": CHUNK})
        yield from rows
        if len(rows) < CHUNK:
            return
        below = rows[-1][0]


def _in_newest(words: str, where: str, params: dict[str, Any]) -> list[Iterable[Hit]]:
    spellings = {f"s{number}": text for number, text in enumerate(_spellings(words))}
    query = _SHORT.format(where=where, spellings=" OR ".join(f"instr(f.body, :{name})" for name in spellings))
    return [_rows(query, {**params, **spellings, "newest": NEWEST})]


def _spellings(words: str) -> list[str]:
    """Return one or two folded letters in every case in which somebody may have written them."""
    letters = [
        {form for one in (letter, "ё" if letter == "е" else letter) for form in (one, one.upper())} for letter in words
    ]
    return sorted("".join(letters) for letters in itertools.product(*letters))


def _by_number(words: str, where: str, params: dict[str, Any]) -> list[Hit]:
    """Find `#12`, the number of a conversation, and `Visitor 12` as visitors without a name are called."""
    number = words.removeprefix("#").rpartition(" ")[2]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return []
    asked: dict[str, Any] = {"conversation": None, "visitor": None}
    if words == f"#{number}":
        asked["conversation"] = int(number)
    elif words in _labels(number):
        asked["visitor"] = int(number)
    return _rows(_BY_NUMBER.format(where=where), {**params, **asked})


def _labels(number: str) -> set[str]:
    return {fold(translate(lang, "Visitor {number}", number=number)) for lang in LANGUAGES}
