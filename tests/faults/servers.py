"""Servers whose clock, pace, schema or disk can be bent, and what they use of the machine."""

import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY
from tests.processes import Server


class BentServer(Server):
    """The real server in a process whose environment bends it, see tests/faults/serve.py."""

    def __init__(self, folder: Path, *flags: str, port: int | None = None, **bends: str) -> None:
        super().__init__(folder, *(flags or ONE_ADDRESS_PLAYS_EVERYBODY), port=port)
        self.largest_file = 0  # bytes, from the next start on: for those who may not mount a disk
        self.bends = {f"FAULT_{name.upper()}": value for name, value in bends.items()}

    def command(self, *arguments: str) -> list[str]:
        """A command line of ours; `env` becomes the server, so that its number is the server's."""
        if not self.bends:
            return super().command(*arguments)
        bends = [f"{name}={value}" for name, value in self.bends.items()]
        if "FAULT_PRELOAD" in self.bends:
            bends.append(f"LD_PRELOAD={self.bends['FAULT_PRELOAD']}")
        if self.largest_file:
            bends += ["prlimit", f"--fsize={self.largest_file}"]
        return ["env", *bends, sys.executable, "-m", "tests.faults.serve", *arguments, "--data", str(self.data)]

    def descriptors(self) -> int:
        """How many descriptors it holds."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def wal_bytes(self) -> int:
        """How big the write-ahead log is."""
        return sum(path.stat().st_size for path in self.data.glob("*-wal"))


class Disk:
    """A small disk of its own: a tmpfs where we may mount one, else a limit on the size of the server's files."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self.megabytes = folder, megabytes
        folder.mkdir(parents=True, exist_ok=True)
        self.mounted = self._mount(f"size={megabytes}m")
        self._junk = folder / "junk.lock"  # a name that backups leave out

    def _mount(self, options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)]
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False

    @property
    def kind(self) -> str:
        """What stands for the disk here."""
        return "tmpfs" if self.mounted else "file size limit"

    def leave(self, room: int) -> None:
        """Leave so many bytes of room; only where it is a disk of its own."""
        with self._junk.open("wb") as junk:
            junk.write(b"\0" * max(0, shutil.disk_usage(self.folder).free - room))

    def fill(self, server: Server) -> None:
        """Leave no room."""
        if not self.mounted:
            self._limit(server, max(path.stat().st_size for path in server.data.iterdir() if path.is_file()))
            return
        with self._junk.open("ab", buffering=0) as junk:
            for size in (65536, 4096, 1):
                try:
                    while junk.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    def free(self, server: Server) -> None:
        """Give the room back."""
        if self.mounted:
            self._junk.unlink(missing_ok=True)
        else:
            self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: Server, size: int) -> None:
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, hard))

    def read_only(self, yes: bool) -> bool:
        """Take the right to write away, or give it back; whether that could be done."""
        if not self.mounted:
            return False
        options = f"remount,{'ro' if yes else 'rw'}"
        return subprocess.run(["mount", "-o", options, str(self.folder)], check=False).returncode == 0

    def remove(self) -> None:
        """Take it away, with everything on it."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)


def kernel_can_lose_packets() -> bool:
    """Whether `tc netem` works here; where it does not, the proxy stands in."""
    command = ["unshare", "-n", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "loss", "1%"]
    try:
        return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def tracebacks(server: Server) -> list[str]:
    """What ended badly in the server's own words."""
    return re.findall(r"^\w*(?:Error|Exception)\b.*$", server.output(), re.MULTILINE)
