"""The live log: every durable frame is a row, and everyone who listens follows it by one cursor.

Rows hold references, not bodies; a feature's renderer makes the payload when a frame is delivered, for the audience
it goes to. Audiences: ``visitor:<id>``, ``conversation:<id>``, ``operators:<site>``, ``operator:<id>``,
``visitors:<site>`` (every open panel of a site) and ``server`` (this process drops what it cached).
"""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import msgspec
import peewee

from chatplug.core import clock, db

log = logging.getLogger("chatplug.live")

PAGE_ROWS = 200  # rows read at once while somebody catches up
MOST_BEHIND = 5000  # rows; whoever is further behind loads the state anew
MOST_WAITING = 256  # frames kept in memory for one reader; past that it reads the log instead
MOST_EPHEMERAL = 32  # typing and presence waiting for one reader; older ones are worthless
KEEP_MS = 7 * 24 * 3600 * 1000  # how long a browser may sleep and still catch up
SERVER = "server"

Watcher = TypeVar("Watcher", bound=Callable[[Any], None])
Renderer = Callable[[Any, str], dict[str, Any] | None]
Row = tuple[int, str, str, str]  # id, audience, kind, reference as JSON text

_renderers: dict[str, Renderer] = {}
_watchers: dict[str, list[Callable[[Any], None]]] = defaultdict(list)
_followers: dict[str, set["Follower"]] = defaultdict(set)
_last = 0  # the newest row that was handed out


class LiveLog(db.Model):
    """One durable frame for one audience; ids are never used twice, even after pruning."""

    id = peewee.AutoField()
    audience = peewee.TextField()
    kind = peewee.TextField()
    ref = peewee.TextField()
    at = peewee.IntegerField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "live_log"


class Wake(Protocol):
    """What a follower rings when a frame has come: an Event."""

    def set(self) -> None:
        """Wake whoever waits."""


def push(audience: str | Iterable[str], kind: str, ref: Any) -> None:
    """Write a durable frame for one or more audiences; call inside ``write()``."""
    text, at = json.dumps(ref, separators=(",", ":")), clock.now()
    audiences = (audience,) if isinstance(audience, str) else tuple(audience)
    if audiences:
        values = [value for one in audiences for value in (one, kind, text, at)]
        db.execute(_insert(len(audiences)), tuple(values))


@lru_cache(32)
def _insert(rows: int) -> str:
    marks = ",".join(["(?, ?, ?, ?)"] * rows)
    return f"INSERT INTO live_log (audience, kind, ref, at) VALUES {marks}"  # noqa: S608 (question marks only)


def tell(audience: str | Iterable[str], kind: str, data: dict[str, Any]) -> None:
    """Hand a frame to whoever listens now; it is never stored and may be lost."""
    frame = encode({"type": kind, "data": data})
    for one in (audience,) if isinstance(audience, str) else audience:
        for follower in tuple(_followers.get(one, ())):
            follower.offer(None, frame)


def renderer(kind: str) -> Callable[[Renderer], Renderer]:
    """Register how frames of a kind are built: ``fn(ref, audience)`` returns the payload, or ``None`` to skip."""

    def register(fn: Renderer) -> Renderer:
        _renderers[kind] = fn
        return fn

    return register


def watch(kind: str) -> Callable[[Watcher], Watcher]:
    """Register ``fn(ref)`` for rows of a kind pushed to the audience ``server``: where caches are dropped."""

    def register(fn: Watcher) -> Watcher:
        _watchers[kind].append(fn)
        return fn

    return register


def encode(frame: dict[str, Any]) -> str:
    """Return a frame as the JSON text that goes over the wire."""
    return msgspec.json.encode(frame).decode()


def render(row: Row) -> str | None:
    """Build a row's frame, or ``None`` when there is nothing (left) to show."""
    number, audience, kind, ref = row
    build = _renderers.get(kind)
    try:
        data = build(json.loads(ref), audience) if build else {}
    except Exception:
        log.exception("frame %s of kind %s could not be built", number, kind)
        return None
    return None if data is None else encode({"type": kind, "id": number, "data": data})


def last_id() -> int:
    """Return the newest row's id: the cursor to hand out, read *before* the snapshot it belongs to."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'live_log'").fetchone()
    return int(row[0]) if row else 0


def start() -> None:
    """Begin handing out rows from here on; called once the database is open and migrated."""
    global _last
    _last = last_id()
    if tail not in db.after_commit:
        db.after_commit.append(tail)


def tail() -> None:
    """Hand the new rows to their followers, in the order of their ids; runs in the hub only."""
    global _last
    while True:
        rows = db.execute(
            "SELECT id, audience, kind, ref FROM live_log WHERE id > ? ORDER BY id LIMIT ?", (_last, PAGE_ROWS)
        ).fetchall()
        for row in rows:
            _last = row[0]
            _hand_out(row)
        if len(rows) < PAGE_ROWS:
            return


def _hand_out(row: Row) -> None:
    audience = row[1]
    if audience == SERVER:
        for fn in _watchers.get(row[2], ()):
            fn(json.loads(row[3]))
        return
    followers = _followers.get(audience)
    if followers:
        frame = render(row)
        if frame is not None:
            for follower in tuple(followers):
                follower.offer(row[0], frame)


def prune() -> int:
    """Delete rows that are too old to be caught up with; call inside ``write()``. Returns how many."""
    return int(db.execute("DELETE FROM live_log WHERE at < ?", (clock.now() - KEEP_MS,)).rowcount)


def is_too_old(after: int) -> bool:
    """Say whether a cursor points before the log's beginning, too far back, or past its end (a restored copy)."""
    newest = last_id()
    oldest = db.execute("SELECT min(id) FROM live_log").fetchone()[0]
    floor = newest if oldest is None else oldest - 1
    return not max(floor, newest - MOST_BEHIND) <= after <= newest


def listeners(audience: str) -> int:
    """Return how many follow an audience now."""
    return len(_followers.get(audience, ()))


def tell_everyone(kind: str) -> None:
    """Hand a bare frame to every reader there is, by socket or by poll."""
    frame = encode({"type": kind})
    for follower in {follower for followers in _followers.values() for follower in followers}:
        follower.offer(None, frame)


def follow(audiences: Iterable[str], after: int, wake: Wake) -> "Follower":
    """Subscribe from a cursor on; use as a context manager so that it ends with its reader."""
    return Follower(tuple(audiences), after, wake)


class Follower:
    """One reader of the log: catches up by cursor, then takes what comes; bounded memory by construction."""

    def __init__(self, audiences: tuple[str, ...], after: int, wake: Wake) -> None:
        """Start to listen; frames later than ``after`` come from :meth:`take`."""
        self.audiences: tuple[str, ...] = ()
        self.cursor = after
        self.ended = False  # whoever serves this reader must stop: its right to listen is gone
        self._wake = wake
        self._behind = True
        self._waiting: list[tuple[int | None, str]] = []
        if is_too_old(after):
            self.cursor = last_id()
            self._waiting.append((None, encode({"type": "reset", "data": {"after": self.cursor}})))
        self.listen_to(audiences)

    def listen_to(self, audiences: tuple[str, ...]) -> None:
        """Change what is heard from now on, when the right to listen has changed."""
        self.close()
        self.audiences = audiences
        for audience in audiences:
            _followers[audience].add(self)

    def __enter__(self) -> "Follower":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening."""
        for audience in self.audiences:
            followers = _followers.get(audience)
            if followers:
                followers.discard(self)
                if not followers:
                    del _followers[audience]

    def end(self) -> None:
        """Take the right to listen away."""
        self.ended = True
        self._wake.set()

    def offer(self, number: int | None, frame: str) -> None:
        """Keep a frame for the reader; when too many wait, leave durable ones to the log."""
        if number is None:
            if len(self._waiting) < MOST_EPHEMERAL:
                self._waiting.append((None, frame))
        elif not self._behind:
            if len(self._waiting) >= MOST_WAITING:
                self._behind = True
            else:
                self._waiting.append((number, frame))
        self._wake.set()

    def take(self) -> list[str]:
        """Return what is to be sent now, oldest first: at most a page; an empty list means up to date."""
        waiting, self._waiting = self._waiting, []
        frames = []
        for number, frame in waiting:
            if number is None:
                frames.append(frame)
            elif number > self.cursor:
                self.cursor = number
                frames.append(frame)
        return frames + self._catch_up() if self._behind else frames

    def _catch_up(self) -> list[str]:
        marks = ",".join("?" * len(self.audiences))
        rows = db.execute(
            f"SELECT id, audience, kind, ref FROM live_log WHERE id > ? AND audience IN ({marks})"  # noqa: S608
            " ORDER BY id LIMIT ?",
            (self.cursor, *self.audiences, PAGE_ROWS),
        ).fetchall()
        if len(rows) < PAGE_ROWS:
            self._behind = False
        else:
            self._wake.set()
        if rows:
            self.cursor = rows[-1][0]
        return [frame for frame in map(render, rows) if frame is not None]
