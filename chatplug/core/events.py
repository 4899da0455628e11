"""What happened, told upwards: lower features emit, higher ones listen, in the same transaction."""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from chatplug.core import db

log = logging.getLogger("chatplug.events")
Event = TypeVar("Event")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def on(event_class: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a listener; it runs inside the change that emits, in a savepoint of its own."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        if listener not in _listeners[event_class]:
            _listeners[event_class].append(listener)
        return listener

    return register


def emit(event: object) -> None:
    """Tell every listener; one that fails is logged and undone, and the change goes on."""
    for listener in _listeners[type(event)]:
        failure = db.savepoint(lambda heard=listener: heard(event))  # type: ignore[misc]
        if failure is not None:
            log.error("%s failed on %s", listener.__name__, type(event).__name__, exc_info=failure)
