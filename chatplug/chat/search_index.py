"""The index that search looks into: filled beside the messages, so that none of them waits for it."""

from chatplug.core import db
from chatplug.core.db import execute

BATCH = 100  # messages at once: a few milliseconds of the writer's time
MERGED_PAGES = 40  # of the index at once: likewise
TABLES = ("message_search", "visitor_search")
SOUND, ERASED, MERGING = range(3)  # what ``search_state.erased`` holds


def indexed_upto() -> int:
    """Return the last message that is in the index; those after it are looked through one by one."""
    return int(execute("SELECT upto FROM search_state").fetchone()[0])


def is_behind() -> bool:
    """Tell whether messages wait for being indexed."""
    return bool(execute("SELECT EXISTS (SELECT 1 FROM message WHERE id > ?)", (indexed_upto(),)).fetchone()[0])


def index_some() -> bool:
    """Index the next messages and tell whether a whole batch was there; call inside ``write()``."""
    after = indexed_upto()
    batch = "SELECT id FROM message WHERE id > ? ORDER BY id LIMIT ?"
    count, upto = execute(f"SELECT count(*), max(id) FROM ({batch})", (after, BATCH)).fetchone()  # noqa: S608 (our own text)
    if upto is None:
        return False
    new = "SELECT id, body FROM message_text WHERE id > ? AND id <= ?"
    execute(f"INSERT INTO message_search (rowid, body) {new}", (after, upto))
    execute("UPDATE search_state SET upto = ?", (upto,))
    return bool(count == BATCH)


def tidy_some() -> bool:
    """Merge a small part of the index and tell whether there is more to do; call inside ``write()``.

    What is new becomes part of what is old; after something was deleted everything is merged, so that its letters go.
    """
    state = execute("SELECT erased FROM search_state").fetchone()[0]
    pages = -MERGED_PAGES if state == ERASED else MERGED_PAGES  # a negative number begins to merge everything
    left = any([_merge(table, pages) for table in TABLES])  # noqa: C419 (each table has its turn)
    if state != SOUND and (state == ERASED or not left):
        execute("UPDATE search_state SET erased = ?", (MERGING if state == ERASED else SOUND,))
    return left or state == ERASED


def has_erased() -> bool:
    """Tell whether parts of the index still hold letters of what was deleted."""
    return bool(execute("SELECT erased <> 0 FROM search_state").fetchone()[0])


def _merge(table: str, pages: int) -> bool:
    connection = db.db.connection()
    before = connection.total_changes
    execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608 (one of ours)
    return bool(connection.total_changes - before > 1)  # one is the statement itself: then nothing was left to do
