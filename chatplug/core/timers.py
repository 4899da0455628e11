"""Periodic work: one table of tasks, run by the server, callable from a test."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from chatplug.core import clock

log = logging.getLogger("chatplug.timers")


@dataclass
class Task:
    """One piece of periodic work; ``due`` is in seconds of the monotonic clock."""

    name: str
    seconds: float
    run: Callable[[], object]
    due: float = 0.0


TASKS: dict[str, Task] = {}


def every(seconds: float, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a task; it runs for the first time one period after the server's start."""

    def register(fn: Callable[[], object]) -> Callable[[], object]:
        TASKS[name] = Task(name, seconds, fn)
        return fn

    return register


STEPS: list[Callable[[], float]] = []


def endlessly(step: Callable[[], float]) -> Callable[[], float]:
    """Register work that waits for others: it has a greenlet of its own and returns the seconds to its next turn."""
    STEPS.append(step)
    return step


def start() -> None:
    """Set every task's first moment."""
    for task in TASKS.values():
        task.due = clock.monotonic() + task.seconds


def run_due() -> float:
    """Run what is due, one after the other, and return the seconds until the next; a failure is logged."""
    for task in TASKS.values():
        if task.due <= clock.monotonic():
            task.due = clock.monotonic() + task.seconds
            try:
                task.run()
            except Exception:
                log.exception("the task %r failed; it runs again in %s s", task.name, task.seconds)
    return max(0.0, min((task.due for task in TASKS.values()), default=clock.monotonic() + 1) - clock.monotonic())
