"""A small machine: a process that may use so much memory and no more, by a control group or by its address space."""

import os
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
# The group's folder below which ours is made -> its limit, and the most it has used.
_CONTROL_GROUPS = (
    (GROUPS, "memory.max", "memory.peak"),  # version 2
    (GROUPS / "memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"),  # version 1
)
_ENTER = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
_LIMIT = 'ulimit -v "$0" && exec "$@"'


class SmallMemory:
    """A limit for one process after the other; `kind` says what stands for it on this machine."""

    def __init__(self, megabytes: int, name: str) -> None:
        self.megabytes = megabytes
        self._group: Path | None = None
        self._peak = ""
        for parent, limit, peak in _CONTROL_GROUPS:
            if self._group is None and _holds(parent, limit):
                self._make(parent / f"{name}-{os.getpid()}", limit, peak)

    def _make(self, group: Path, limit: str, peak: str) -> None:
        try:
            group.mkdir(exist_ok=True)
            (group / limit).write_text(str(self.megabytes * 1024 * 1024))
            self._group, self._peak = group, peak
        except OSError:
            if group.is_dir():
                group.rmdir()

    @property
    def kind(self) -> str:
        """What limits it here."""
        return "control group" if self._group else "address space"

    def around(self, command: list[str]) -> list[str]:
        """The command within the limit; the process keeps its number."""
        if self._group:
            return ["sh", "-c", _ENTER, str(self._group), *command]
        return ["sh", "-c", _LIMIT, str(self.megabytes * 1024), *command]

    def most_mb(self) -> float | None:
        """The most that was used so far, the files it has read and written included; None where nobody counts."""
        if not self._group or not (self._group / self._peak).exists():
            return None
        return int((self._group / self._peak).read_text()) / 1_000_000

    def remove(self) -> None:
        """Take the limit away, once its processes are gone."""
        if self._group and self._group.is_dir():
            self._group.rmdir()


def _holds(parent: Path, limit: str) -> bool:
    """Whether groups with a limit of memory can be made below a folder."""
    if not os.access(parent, os.W_OK):
        return False
    if limit == "memory.max":
        children = parent / "cgroup.subtree_control"
        return children.exists() and "memory" in children.read_text().split()
    return (parent / limit).exists()
