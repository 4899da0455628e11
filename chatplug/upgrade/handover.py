"""Hands a running server's work over to the version that the door leads to now, in a moment.

On SIGUSR2 the server starts its successor, which imports everything and waits for the lock on the data. Then the server
stops as always, the successor goes on, and what is left of the server waits for it (see `waiter`).
"""

import logging
import os
import subprocess
import sys
from pathlib import Path

import gevent

from chatplug.core import clock, lock, trial

log = logging.getLogger("chatplug.server")

READY, FAILED = "ready", "failed"
READY_SECONDS = 25.0
LOCK_SECONDS = 20.0
LOOK_SECONDS = 0.02


def is_possible() -> bool:
    """Say whether this system knows how to give orphans to another process than its first."""
    return sys.platform == "linux"


def word(data: Path) -> str:
    """Return what the successor, or the server that waits for it, has said."""
    return _said(data)[0]


def is_alive(data: Path) -> bool:
    """Say whether the process that said so last is still there."""
    pid = _said(data)[1]
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    return True


def _said(data: Path) -> tuple[str, str]:
    try:
        said, _, pid = (data / trial.STANDBY).read_text("utf-8").partition(" ")
    except OSError:
        return "", ""
    return said, pid


def say(data: Path, said: str) -> None:
    """Say how it stands."""
    (data / trial.STANDBY).write_text(f"{said} {os.getpid()}", "utf-8")


def start_successor(data: Path) -> "subprocess.Popen[bytes] | None":
    """Start what the door leads to now with our own words, and wait until it is ready; nothing when it is not."""
    if trial.under_way(data) is None:
        return None  # nobody asked for another version
    (data / trial.STANDBY).unlink(missing_ok=True)
    log.info("starting the version that takes over")
    successor = subprocess.Popen(sys.argv, stdin=subprocess.DEVNULL)  # noqa: S603 (our own command line)
    until = clock.monotonic() + READY_SECONDS
    while word(data) != READY:
        if successor.poll() is not None or clock.monotonic() > until:
            log.error("the version that takes over is not ready; this one goes on")
            successor.kill()
            say(data, FAILED)
            return None
        gevent.sleep(LOOK_SECONDS)
    return successor


def take_over(data: Path) -> None:
    """Wait until the server before us has let go of the data, if there is one and we are to follow it."""
    if trial.under_way(data) is None:
        return
    say(data, READY)
    mine = lock.ServerLock(data)
    until = clock.monotonic() + LOCK_SECONDS
    while clock.monotonic() < until:
        try:
            mine.acquire()
        except lock.AlreadyRunning:
            gevent.sleep(LOOK_SECONDS)
        else:
            mine.release()  # whoever asked takes it for good
            return


def wait_instead(successor: "subprocess.Popen[bytes]") -> None:
    """Become the process that waits for its successor; never returns."""
    waiter = Path(__file__).with_name("waiter.py")
    os.execv(sys.executable, [sys.executable, "-I", "-S", str(waiter), str(successor.pid)])  # noqa: S606 (our own file)
