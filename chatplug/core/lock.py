"""One server per data folder: a lock that ends with its process, however that ends."""

import os
from pathlib import Path
from types import TracebackType

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

FILE_NAME = "server.lock"


class AlreadyRunning(Refused):
    """Another server, or a restore, works on the same data."""

    code = "already_running"
    status = 409


class ServerLock:
    """Holds a data folder for one process; use as a context manager."""

    def __init__(self, data: Path, name: str = FILE_NAME) -> None:
        """Name the folder, and what in it is locked; nothing is yet."""
        self.path = data / name
        self._file: int | None = None

    def __enter__(self) -> "ServerLock":
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock.

        :raises AlreadyRunning: when another process holds it, with that process's number.
        """
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _try_lock(file):
            os.lseek(file, 0, os.SEEK_SET)
            holder = os.read(file, 20).decode("ascii", "replace").strip() or "?"
            os.close(file)
            raise AlreadyRunning(
                N_("Another server (process {pid}) works on the data in {folder}."),
                N_("Stop it first, or start this one with another --data folder."),
                pid=holder,
                folder=self.path.parent,
            )
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file

    def release(self) -> None:
        """Give the lock back, and leave no number behind that somebody might end."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


def _try_lock(file: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def holder(data: Path) -> int | None:
    """Return the process number of the running server on these data, or ``None``."""
    path = data / FILE_NAME
    if not path.exists():
        return None
    lock = ServerLock(data)
    try:
        lock.acquire()
    except AlreadyRunning as failure:
        pid = str(failure.values["pid"])
        return int(pid) if pid.isdigit() else 0
    lock.release()
    return None
