"""A bar for long work, on a terminal; silence elsewhere."""

import sys
from types import TracebackType
from typing import Any

import click

from chatplug.commands import terminal


class Bar:
    """Shows each stage as a bar over its bytes; use as a context manager. What programs read stays undisturbed."""

    def __init__(self, wanted: bool) -> None:
        """Show bars where they are wanted and the error stream is a terminal."""
        self._wanted = wanted and sys.stderr.isatty()
        self._bar: Any = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end(whole=kind is None)

    def begin(self, stage: str, total: int) -> None:
        """Start a stage; the one before it is done."""
        if self._wanted:
            self._end(whole=True)
            label = terminal.words(stage)  # marked where the stage is named
            self._bar = click.progressbar(length=max(1, total), label=f"{label:<26}", file=sys.stderr, width=30)
            self._bar.render_progress()
            if not total:
                self._bar.update(1)

    def step(self, done: int) -> None:
        """Add bytes that are done."""
        if self._bar is not None:
            self._bar.update(min(done, self._bar.length - self._bar.pos))

    def _end(self, whole: bool) -> None:
        if self._bar is not None:
            if whole:
                self._bar.update(self._bar.length - self._bar.pos)
            self._bar.render_finish()
            self._bar = None
