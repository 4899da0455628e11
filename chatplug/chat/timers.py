"""What conversations do from time to time."""

from chatplug.chat import search_index
from chatplug.core import clock
from chatplug.core.db import write
from chatplug.core.timers import every

INDEX_SECONDS = 1
MOST_SECONDS = 0.3  # at a time: other timers wait for this one

_is_tidy = False


@every(INDEX_SECONDS, "index new messages for search")
def index_new() -> None:
    """Bring the search up to date, in small changes, so that messages get their turn in between."""
    global _is_tidy
    until = clock.monotonic() + MOST_SECONDS
    is_full = search_index.is_behind()
    while is_full and clock.monotonic() < until:
        is_full = write(search_index.index_some)  # what comes meanwhile waits for the next time: few at once cost much
        _is_tidy = False
    while (not _is_tidy or search_index.has_erased()) and clock.monotonic() < until:
        _is_tidy = not write(search_index.tidy_some)
