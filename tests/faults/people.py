"""People on bad networks: a sender who tries until it is acknowledged, a panel that comes back by its cursor."""

import itertools
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import websocket

from tests.doors import Answer
from tests.factories import Operator, Visitor, new_client_id
from tests.sockets import Frame, LiveSocket, poll

RETRIED = {429, 503, 507}  # what a browser tries again
BROKEN = (OSError, HTTPException)
PAUSE_MIN, PAUSE_FIRST, PAUSE_MAX = 0.5, 2.0, 30.0  # seconds; the browser's own, see assets/shared/live.js
PAUSE_AFTER_RESTART = 4.5
FAILED_UPGRADES = 2


class Sender(threading.Thread):
    """Writes numbered lines one after the other; each is tried again until it is acknowledged."""

    def __init__(self, visitor: Visitor, name: str, count: int | None = None, pause: float = 0.0) -> None:
        super().__init__(name=name, daemon=True)
        self.visitor, self.count, self.pause = visitor, count, pause
        self.acknowledged: dict[str, int] = {}  # client id -> the server's number
        self.acknowledged_at: dict[str, float] = {}
        self.answers: Counter[int] = Counter()  # by status; 0: no answer came
        self.took: list[float] = []  # seconds from the first try to the acknowledgement
        self.sent = 0
        self.done = threading.Event()

    def run(self) -> None:
        """Write until all are acknowledged, or until told to stop."""
        while not self.done.is_set() and (self.count is None or self.sent < self.count):
            begun = time.monotonic()
            client_id, body = new_client_id(), f"{self.name} {self.sent}"
            self.sent += 1
            while not self.is_acknowledged(body, client_id):
                if self.done.is_set():
                    return
                time.sleep(0.05)
            self.took.append(time.monotonic() - begun)
            if self.pause:
                self.done.wait(max(0.0, self.pause - self.took[-1]))

    def is_acknowledged(self, body: str, client_id: str) -> bool:
        """Try once."""
        try:
            answer: Answer = self.visitor.sends(body, client_id)
        except BROKEN:
            self.answers[0] += 1
            return False
        self.answers[answer.status] += 1
        if answer.status in {200, 201}:
            self.acknowledged[client_id] = answer.json["message"]["id"]
            self.acknowledged_at[client_id] = time.monotonic()
            return True
        if answer.status not in RETRIED:
            self.done.set()
        return False

    @property
    def wrong(self) -> list[int]:
        """Answers that nobody should get."""
        return [status for status in self.answers if status not in {0, 200, 201, *RETRIED}]


class Panel(threading.Thread):
    """Follows as the browser does: socket, after two failed upgrades long-poll; each frame once, by cursor."""

    def __init__(self, person: Visitor | Operator, after: int, origin: str, jitter: bool = True) -> None:
        super().__init__(daemon=True)
        self.person, self.after, self.origin, self.jitter = person, after, origin, jitter
        self.shown: list[str] = []  # texts in the order in which they came
        self.kinds: Counter[str] = Counter()
        self.frames: list[Frame] = []
        self.tried_at: list[float] = []
        self.connected_at: list[float] = []
        self.codes: list[int | None] = []
        self.failed_upgrades = 0
        self.polls = 0
        self.restarting = False
        self.done = threading.Event()
        self.ready = threading.Event()

    def run(self) -> None:
        """Follow until told to stop."""
        tries = 0
        while not self.done.is_set():
            before = len(self.connected_at)
            with suppress(AssertionError, ValueError, websocket.WebSocketException, *BROKEN):
                if self.failed_upgrades < FAILED_UPGRADES:
                    self._by_socket()
                else:
                    self._by_poll()
            self.ready.clear()
            tries = 0 if len(self.connected_at) > before else tries + 1
            most = PAUSE_AFTER_RESTART if self.restarting else min(PAUSE_MAX, PAUSE_FIRST * 2 ** min(tries, 5))
            most = most if self.jitter else PAUSE_MIN
            self.restarting = False
            self.done.wait(random.uniform(PAUSE_MIN, most) if self.failed_upgrades < FAILED_UPGRADES else 0.05)

    def _by_socket(self) -> None:
        self.tried_at.append(time.monotonic())
        try:
            live = LiveSocket(self.person, self.after, origin=self.origin)
        except websocket.WebSocketBadStatusException:
            self.failed_upgrades += 1
            raise
        try:
            live.hello()
            self._up()
            while not self.done.is_set():
                with suppress(websocket.WebSocketTimeoutException):
                    self.take(live.receive(0.25))
        finally:
            live.ws.shutdown()

    def _by_poll(self) -> None:
        while not self.done.is_set():
            self.polls += 1
            frames, _ = poll(self.person, self.after)
            self._up()
            for frame in frames:
                self.take(frame)

    def _up(self) -> None:
        if not self.ready.is_set():
            self.connected_at.append(time.monotonic())
        self.ready.set()

    def take(self, frame: Frame) -> None:
        """Show a frame once."""
        self.kinds[frame["type"]] += 1
        self.restarting = self.restarting or frame["type"] == "restart"
        if frame["type"] == "reset":
            state = self.person.get("state").must()
            self.after = state["after"]
            self.shown = [message["body"] for message in state["messages"] if message["kind"] == "text"]
        if frame.get("id", 0) > self.after:
            self.after = frame["id"]
            self.frames.append(frame)
            if frame["type"] == "message" and frame["data"]["message"]["kind"] == "text":
                self.shown.append(frame["data"]["message"]["body"])

    def waits_for(self, count: int, seconds: float) -> bool:
        """Whether so many texts are shown within a time."""
        until = time.monotonic() + seconds
        while len(self.shown) < count and time.monotonic() < until:
            time.sleep(0.01)
        return len(self.shown) >= count

    def leave(self) -> None:
        """Stop following."""
        self.done.set()


def finish(senders: list[Sender], seconds: float = 30) -> None:
    """Tell senders without a number of their own to stop, and wait for all."""
    for sender in senders:
        if sender.count is None:
            sender.done.set()
    until = time.monotonic() + seconds
    for sender in senders:
        sender.join(max(0.1, until - time.monotonic()))
        assert not sender.is_alive(), f"{sender.name} still waits: {dict(sender.answers)}"


def database_of(data: Path) -> Path:
    """The database file of a data folder."""
    return next(path for path in data.iterdir() if path.suffix == ".sqlite3")


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Look into a database itself."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return connection.execute(sql).fetchall()


def ledger(database: Path, senders: list[Sender]) -> dict[str, int]:
    """Compare what was acknowledged with what is stored; the file has to be sound."""
    assert query(database, "PRAGMA integrity_check") == [("ok",)]
    rows = query(database, "SELECT id, client_id, body FROM message WHERE author = 'visitor' ORDER BY id")
    stored = {client_id: number for number, client_id, _ in rows}
    lost = changed = out_of_order = 0
    for sender in senders:
        lost += sum(1 for client_id in sender.acknowledged if client_id not in stored)
        changed += sum(
            1 for client_id, number in sender.acknowledged.items() if stored.get(client_id, number) != number
        )
        mine = [int(body.rpartition(" ")[2]) for _, _, body in rows if body.startswith(f"{sender.name} ")]
        out_of_order += sum(1 for one, two in itertools.pairwise(mine) if two <= one)
    bodies = Counter(body for _, _, body in rows)
    return {
        "sent": sum(sender.sent for sender in senders),
        "acknowledged": sum(len(sender.acknowledged) for sender in senders),
        "stored": len(rows),
        "lost": lost + changed,
        "doubled": sum(count - 1 for count in bodies.values()),
        "out_of_order": out_of_order,
    }


def is_whole(found: dict[str, int]) -> bool:
    """Nothing lost, doubled, or out of order."""
    return found["lost"] == found["doubled"] == found["out_of_order"] == 0


def share(times: list[float], part: float) -> float:
    """The value below which a share of the measured times lies."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0
