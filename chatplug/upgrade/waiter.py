"""What a server becomes that has handed over to the next version: a process that waits for its successor.

Whoever started the server (systemd, a terminal) knows its number, so that number has to stay. Run as a file by an
interpreter without site packages; it passes signals on, and ends as the successor ends. A successor of the successor
becomes its child, too: the kernel is told to give orphans to this process.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_CHILD_SUBREAPER = 36


def passes_on(children: set[int]) -> Callable[[int, object], None]:
    """Return the handler that passes a signal on."""

    def handler(number: int, _frame: object) -> None:
        for child in _children() | children:
            try:
                os.kill(child, number)
            except ProcessLookupError:
                continue

    return handler


def _children() -> set[int]:
    try:
        with open("/proc/self/task/%d/children" % os.getpid()) as file:  # noqa: PTH123, UP031 (few imports, little memory)
            return {int(word) for word in file.read().split()}
    except OSError:
        return set()


def main() -> int:
    """Wait for every child, and return how the last one ended."""
    children = {int(word) for word in sys.argv[1:]}
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2):
        signal.signal(number, passes_on(children))
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    status = 1
    while True:
        try:
            pid, ended = os.wait()
        except ChildProcessError:
            return status
        children.discard(pid)
        status = os.waitstatus_to_exitcode(ended)


if __name__ == "__main__":
    code = main()
    sys.exit(128 - code if code < 0 else code)
