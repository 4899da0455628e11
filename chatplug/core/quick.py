"""Groups of small changes: their statements run in the hub, and only the commit in the writer's thread.

Around every statement Python gives its lock away. A thread that wants it back while the hub is busy waits, and both are
woken again and again: for the dozen small statements of a message that costs more than the statements themselves.
"""

import sqlite3
from collections.abc import Callable

from chatplug.core import db
from chatplug.core.db import Change, Outcome

Failure = sqlite3.Error | None


class QuickConnection:
    """A connection of its own: the hub goes on reading, and sees nothing of what is not committed yet."""

    def __init__(self, in_thread: Callable[[Callable[[], Failure]], Failure]) -> None:
        """Open it; ``in_thread`` runs a function where waiting for the disk holds nobody up."""
        self._connection = db.connect_apart()
        self._connection.execute("PRAGMA busy_timeout = 0")  # the hub does not wait for other processes
        self._in_thread = in_thread

    def run(self, changes: list[Change]) -> list[Outcome] | None:
        """Commit changes together and return what became of each; ``None``, and nothing stored, when that failed.

        Then another process is writing, or the disk is full: the writer's thread has the patience and the words.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = db.run_inside(self._connection, changes)
        except sqlite3.Error:
            failed = True
        else:
            failed = self._in_thread(self._commit) is not None
        if failed:
            db.roll_back(self._connection)
        return None if failed else outcomes

    def _commit(self) -> Failure:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as failure:
            return failure  # raised, gevent would print it
        return None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
