"""What a million stored messages change: the same questions asked of 10,000 and of 1,000,000."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from chatplug.core import tokens
from tests.bench.figures import Bench, Figure
from tests.factories import Visitor
from tests.faults.people import database_of
from tests.sockets import LiveSocket

FEW, MANY = 10_000, 1_000_000
IN_EACH = 20  # messages of a conversation
OPEN_ONES = 250  # conversations, the newest; the rest are closed and read
TRIES = 31
MOST_TIMES = 1.5
TARGET = f"{MOST_TIMES} times that with {FEW:,}"
MISSED = 50  # frames that a panel comes back for
RARE = "перламутровый"
WORDS = ("kettle", "чайник", "delivery", "оплата", "blue", "warranty", "second", "доставка", "invoice", "size", "floor")
SECRET = "a-visitor-of-the-bench-0123456789-abcdef"


def messages(first: int, conversations: int, count: int) -> Iterator[tuple[object, ...]]:
    """Rows of messages, spread over the conversations as people write: by and by."""
    for number in range(count):
        at = number % conversations
        line = " ".join(WORDS[(number * step + at) % len(WORDS)] for step in (1, 3, 7, 5, 2, 9, 4))
        rare = f" {RARE}" if number in (count // 3, count // 2, count - 7) else ""
        yield first + number, first + at, first + at, f"bench-{number}", f"{line}{rare} {number}", number


ADD_VISITOR = (
    "INSERT INTO visitor (id, site, secret_hash, created_at, seen_at, name, search_text)"
    " VALUES (?1, ?2, ?3, 0, 0, ?4, ?4)"
)
ADD_CONVERSATION = (
    "INSERT INTO conversation (id, site, visitor, state, opened_at, last_message, operator_read, visitor_read)"
    " VALUES (?1, ?2, ?1, ?3, 0, ?4, ?5, ?5)"
)
ADD_MESSAGE = (
    "INSERT INTO message (id, conversation, author, author_id, client_id, body, at)"
    " VALUES (?, ?, 'visitor', ?, ?, ?, ?)"
)
ADD_FRAMES = (
    "INSERT INTO live_log (audience, kind, ref, at) SELECT 'visitor:' || author_id, 'message',"
    " '{\"message\":' || id || '}', CAST(strftime('%s') AS INTEGER) * 1000 FROM message WHERE id >= ? ORDER BY id"
)


def fill(path: Path, site: str, count: int) -> None:
    """Store so many messages, with frames and everything indexed, past the server."""
    conversations = count // IN_EACH
    with closing(sqlite3.connect(path, isolation_level=None)) as to:
        to.execute("PRAGMA synchronous = 0")
        to.execute("BEGIN")
        first = to.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()[0] + 1_000
        people = range(conversations)
        secrets = (tokens.digest(f"{SECRET}{number}") for number in people)
        to.executemany(ADD_VISITOR, ((first + n, site, secret, f"person {n}.") for n, secret in enumerate(secrets)))
        last = first + count - conversations
        closed = conversations - OPEN_ONES
        to.executemany(
            ADD_CONVERSATION,
            (
                (first + n, site, "closed" if n < closed else "open", last + n, last + n if n < closed else 0)
                for n in people
            ),
        )
        to.executemany(ADD_MESSAGE, messages(first, conversations, count))
        to.execute(ADD_FRAMES, (first,))
        to.execute("INSERT INTO message_search (message_search) VALUES ('rebuild')")
        merge(to)
        to.execute("UPDATE search_state SET upto = (SELECT max(id) FROM message)")
        to.execute("COMMIT")
        to.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def merge(to: sqlite3.Connection) -> None:
    """Bring the index into the shape that the server's own small steps leave it in."""
    before = -1
    while to.total_changes - before > 1:
        before = to.total_changes
        to.execute("INSERT INTO message_search (message_search, rank) VALUES ('merge', 1000)")


def reconnected(visitor: Visitor) -> None:
    """Come back by a cursor and catch up with what was missed."""
    after = visitor.get("state").must()["after"]
    panel = LiveSocket(visitor, max(0, after - MISSED)).hello()
    panel.close()


def questions(house: Bench) -> dict[str, Callable[[], object]]:
    """What a console and a panel ask."""
    owner, visitor = house.owner, Visitor(house.door, house.site, f"{SECRET}7")
    view = owner.get("conversations?view=all").must()["conversations"]
    conversation, last = view[0]["id"], view[-1]["id"]
    sought = {"a rare word": RARE, "a frequent word": "kettle", "a name": "person 77.", "two letters": "ke"}
    return {
        "history": lambda: owner.get(f"conversations/{conversation}").must(),
        "history of the visitor": lambda: visitor.get("state").must(),
        "inbox": lambda: owner.get("conversations?view=all").must(),
        "inbox, closed": lambda: owner.get("conversations?view=closed").must(),
        "inbox, next page": lambda: owner.get(f"conversations?view=all&before={last}").must(),
        "reconnect": lambda: reconnected(visitor),
        **{
            f"search, {what}": lambda text=text: owner.get(f"conversations?view=closed&q={quote(text)}").must()
            for what, text in sought.items()
        },
    }


def in_turns(asks: list[Callable[[], object]]) -> list[float]:
    """Milliseconds of each, the middle of many, by turns so that a busy moment falls on all; the first warm up."""
    took: list[list[float]] = [[] for _ in asks]
    for _ in range(TRIES + 3):
        for ask, times in zip(asks, took, strict=True):
            begun = time.perf_counter()
            ask()
            times.append((time.perf_counter() - begun) * 1000)
    return [statistics.median(times[3:]) for times in took]


def filled(folder: Path, count: int) -> Bench:
    """A running server with so many messages."""
    house = Bench(folder)
    house.server.stop()
    fill(database_of(house.server.data), house.site, count)
    house.server.start()
    return house


def stored_messages(house: Bench) -> list[Figure]:
    """History, inbox, search and reconnect at 10,000 and at 1,000,000 messages."""
    house.server.stop()
    houses: list[Bench] = []
    rows = []
    try:
        for count in (FEW, MANY):
            houses.append(filled(house.server.data.parent / str(count), count))
        asked = [questions(one) for one in houses]
        for what in asked[0]:
            few, many = in_turns([one[what] for one in asked])
            measured = f"{many / few:.2f} times ({few:.1f} ms, then {many:.1f} ms)"
            rows.append(Figure(f"{what}, with {MANY:,} messages", TARGET, measured, many / few <= MOST_TIMES))
    finally:
        for one in houses:
            one.server.end()
    return rows
