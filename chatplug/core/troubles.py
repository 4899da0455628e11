"""The last things that went wrong, kept in memory for the status page: what, where, how often, and their references.

Never what was said: an exception's own text may hold what a visitor wrote, so only its kind and place are kept.
"""

import logging
import re
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from pathlib import Path

from chatplug.core import clock
from chatplug.core.log import request_id
from chatplug.core.metrics import Counter

MOST = 50  # different ones; the one that is longest ago makes room
MOST_REFERENCES = 20  # of one; whoever says a number was there lately
LONGEST = 300

LOGGED = Counter(
    "chatplug_log_lines_total",
    "Warnings and errors in the log, by level; what an error is stands on the status page and in the log.",
    "level",
    ("warning", "error"),
)

_PACKAGE = Path(__file__).parents[1]
_ADDRESS = re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"')]+|\b\d{1,3}(?:\.\d{1,3}){3}\b")
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")


@dataclass
class Trouble:
    """One kind of thing that went wrong."""

    level: str
    origin: str  # the logger that told it
    text: str
    kind: str  # the exception's class, empty without one
    place: str  # the line of ours nearest to it
    count: int = 0
    first_at: int = 0
    last_at: int = 0
    references: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_REFERENCES))


class Ring(logging.Handler):
    """A log handler that keeps the last kinds of trouble, each once with its count."""

    def __init__(self) -> None:
        """Keep warnings and what is worse."""
        super().__init__(logging.WARNING)
        self._kept: OrderedDict[tuple[str, ...], Trouble] = OrderedDict()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record; whatever is wrong with it must not harm whoever logs."""
        try:
            self._keep(record)
        except Exception:  # noqa: BLE001 (logging's own way)
            self.handleError(record)

    def _keep(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= logging.ERROR else "warning"
        LOGGED.add(level)
        failure = record.exc_info[1] if record.exc_info else None
        kind = type(failure).__name__ if failure else ""
        place = place_of(failure) if failure else f"{record.module}:{record.lineno}"
        key = (level, record.name, str(record.msg), kind, place)
        one = self._kept.pop(key, None) or Trouble(level, record.name, "", kind, place, first_at=clock.now())
        one.text, one.count, one.last_at = clean(record.getMessage()), one.count + 1, clock.now()
        reference = request_id.get()
        if reference != "-" and reference not in one.references:
            one.references.append(reference)
        self._kept[key] = one
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def last(self) -> list[Trouble]:
        """Return what is kept, the newest first."""
        return list(reversed(self._kept.values()))

    def clear(self) -> None:
        """Forget everything: for tests."""
        self._kept.clear()


def clean(message: str) -> str:
    """Return a message's first line without addresses and what could be a secret."""
    line = message.strip().partition("\n")[0]
    return _SECRET.sub("…", _ADDRESS.sub("…", line))[:LONGEST]


def place_of(failure: BaseException) -> str:
    """Return the line of ours in which an exception was raised, or from which it came."""
    ours, last, at = "", "", failure.__traceback__
    while at is not None:
        path = Path(at.tb_frame.f_code.co_filename)
        last = f"{path.name}:{at.tb_lineno}"
        if path.is_relative_to(_PACKAGE):
            ours = f"{path.relative_to(_PACKAGE).as_posix()}:{at.tb_lineno}"
        at = at.tb_next
    return ours or last


ring = Ring()


def keep() -> None:
    """Begin to keep what goes wrong in this process."""
    root = logging.getLogger()
    if ring not in root.handlers:
        root.addHandler(ring)
