"""A gate before the writer: while a new version is on trial, changes wait there, and are done or refused at its end."""

from collections.abc import Callable
from typing import Any

from gevent.event import Event

from chatplug.core.db import Change, Outcome
from chatplug.core.errors import Unavailable
from chatplug.core.i18n import N_

always_open_to: set[Callable[..., Any]] = set()  # changes that a trial needs


class Gate:
    """Stands between :func:`chatplug.core.db.write` and what runs changes; open at first."""

    def __init__(self, run: Callable[[Change], Outcome]) -> None:
        """Take what runs a change."""
        self._run = run
        self._open = Event()
        self._open.set()
        self._refusing = False

    def run(self, change: Change) -> Outcome:
        """Run a change, after the gate was opened."""
        if not self._open.is_set() and change[0] not in always_open_to:
            self._open.wait()
            if self._refusing:
                wait = N_("Nothing was stored. Try again in a moment.")
                return False, Unavailable(N_("The server is being upgraded."), wait, code="upgrading")
        return self._run(change)

    def close(self) -> None:
        """Let every change wait from now on."""
        self._open.clear()

    def open(self) -> None:
        """Do what has waited."""
        self._open.set()

    def refuse(self) -> None:
        """Refuse what has waited; nothing of it was stored."""
        self._refusing = not self._open.is_set()
        self._open.set()
