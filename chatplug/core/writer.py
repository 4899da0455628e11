"""The single writer of a running server: a queue in the hub, one native thread behind it, and a second for long reads.

What queued while the last commit was under way is committed together, so that a slow disk costs everyone one wait.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import gevent
from gevent.event import AsyncResult
from gevent.threadpool import ThreadPool

from chatplug.core import db
from chatplug.core.db import Change, Outcome

MOST_IN_GROUP = 200  # changes in one commit; more would let the first wait for the last

Result = TypeVar("Result")


class Writer:
    """Runs every change of the process; made once gevent has patched it."""

    def __init__(self) -> None:
        """Start the threads and take over."""
        self._pool = ThreadPool(1)
        self._readers = ThreadPool(1)
        self._queue: list[tuple[Change, AsyncResult]] = []
        self._busy = False
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
                try:
                    outcomes = self._pool.apply(db.run_group, ([change for change, _ in group],))
                except Exception as failure:  # noqa: BLE001 (the callers must hear of it, and the writer go on)
                    outcomes = [(False, failure)] * len(group)
                for (_, answer), outcome in zip(group, outcomes, strict=True):
                    answer.set(outcome)
                db.tell_committed()
        finally:
            self._busy = False

    def read(self, fn: Callable[..., Result], *args: Any) -> Result:
        """Run a long read beside the hub."""
        return cast(Result, self._readers.apply(fn, args))

    def stop(self) -> None:
        """Wait for what is queued, close the threads' connections, and leave later changes to the calling thread."""
        while self._busy:
            gevent.sleep(0.01)
        db.run_changes_by(db.run_here)
        db.read_long_by(db.read_here)
        for pool in (self._pool, self._readers):
            pool.apply(db.close_database)
            pool.kill()
