"""What this process uses of the machine; what the system does not tell is ``None``."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc/self")
STARTED = time.time()  # as near to the process's start as a module can be
_STARTED_STEADY = time.monotonic()


@dataclass(frozen=True)
class Use:
    """Processor, memory, files, threads."""

    cpu_seconds: float
    memory_bytes: int | None
    open_files: int | None
    most_files: int | None
    threads: int | None


def uptime() -> float:
    """Return the seconds since the start; a clock that is set does not touch them."""
    return time.monotonic() - _STARTED_STEADY


def look() -> Use:
    """Return what is used now; walks over every open file, so not in the hub."""
    spent = os.times()
    return Use(spent.user + spent.system, _memory(), _open_files(), _most_files(), _threads())


def _memory() -> int | None:
    try:
        return int((PROC / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _open_files() -> int | None:
    try:
        return len(os.listdir(PROC / "fd"))  # noqa: PTH208 (thousands of names, no paths wanted)
    except OSError:
        return None


def _most_files() -> int | None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return None
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def _threads() -> int | None:
    try:
        return len(os.listdir(PROC / "task"))  # noqa: PTH208
    except OSError:
        return None
