"""The single writer of a running server: a queue in the hub, one native thread behind it, and a second for long reads.

What queued while the last commit was under way is committed together, so that a slow disk costs everyone one wait.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar, cast

import gevent
from gevent.event import AsyncResult
from gevent.threadpool import ThreadPool

from chatplug.core import db
from chatplug.core.db import Change, Outcome
from chatplug.core.metrics import Counter, Histogram, gauge
from chatplug.core.quick import QuickConnection

MOST_IN_GROUP = 200  # changes in one commit; more would let the first wait for the last
CHANGES = Counter("chatplug_changes_total", "Changes handed to the writer; several share one commit.")
COMMITS = Histogram(
    "chatplug_commit_seconds", "From handing a group of changes to the writer's thread until they are on the disk."
)

Result = TypeVar("Result")


class Writer:
    """Runs every change of the process; made once gevent has patched it."""

    def __init__(self) -> None:
        """Start the threads and take over."""
        self._pool = ThreadPool(1)
        self._readers = ThreadPool(1)
        self._quick = QuickConnection(lambda commit: self._pool.apply(commit))
        self._queue: list[tuple[Change, AsyncResult]] = []
        self._busy = False
        gauge("chatplug_write_queue", "Changes that wait for the writer.", lambda: len(self._queue))
        db.run_changes_by(self.run)
        db.read_long_by(self.read)

    def run(self, change: Change) -> Outcome:
        """Queue a change and wait for its commit."""
        answer = AsyncResult()
        self._queue.append((change, answer))
        if not self._busy:
            self._busy = True
            gevent.spawn(self._drain)
        return cast(Outcome, answer.get())

    def _drain(self) -> None:
        try:
            while self._queue:
                group, self._queue = self._queue[:MOST_IN_GROUP], self._queue[MOST_IN_GROUP:]
                begun = perf_counter()
                try:
                    outcomes = self._store([change for change, _ in group])
                except Exception as failure:  # noqa: BLE001 (the callers must hear of it, and the writer go on)
                    outcomes = [(False, failure)] * len(group)
                COMMITS.observe(perf_counter() - begun)
                CHANGES.add(n=len(group))
                for (_, answer), outcome in zip(group, outcomes, strict=True):
                    answer.set(outcome)
                db.tell_committed()
        finally:
            self._busy = False

    def _store(self, changes: list[Change]) -> list[Outcome]:
        outcomes = self._quick.run(changes) if all(change.quick for change in changes) else None
        return outcomes or cast(list[Outcome], self._pool.apply(db.run_group, (changes,)))

    def read(self, fn: Callable[..., Result], *args: Any) -> Result:
        """Run a long read beside the hub."""
        found, failure = self._readers.apply(_with_failure, (fn, args))
        if failure is not None:
            raise failure
        return cast(Result, found)

    def stop(self) -> None:
        """Wait for what is queued, close the threads' connections, and leave later changes to the calling thread."""
        while self._busy:
            gevent.sleep(0.01)
        db.run_changes_by(db.run_here)
        db.read_long_by(db.read_here)
        self._quick.close()
        for pool in (self._pool, self._readers):
            pool.apply(db.close_database)
            pool.kill()


def _with_failure(fn: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """Return a call's result or its failure: gevent would print what a thread raises, expected or not."""
    try:
        return fn(*args), None
    except Exception as failure:  # noqa: BLE001 (whoever asked hears of it)
        return None, failure
