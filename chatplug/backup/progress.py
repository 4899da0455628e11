"""How far a long piece of work is, told by whoever does it to whoever shows it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

BLOCK = 1024 * 1024  # bytes read at once


class Progress(Protocol):
    """Hears of stages that are measured in bytes."""

    def begin(self, stage: str, total: int) -> None:
        """Start a stage; it is a msgid."""

    def step(self, done: int) -> None:
        """Add bytes that are done."""


class Quiet:
    """Shows nothing."""

    def begin(self, stage: str, total: int) -> None:
        """Show nothing."""

    def step(self, done: int) -> None:
        """Show nothing."""


QUIET = Quiet()


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file in pieces that fit into memory."""
    while block := file.read(BLOCK):
        yield block


def digests(path: Path, progress: Progress = QUIET) -> tuple[int, str, str]:
    """Return the size of a file, its SHA-256 and its MD5, by which stores name what they hold."""
    sha, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with path.open("rb") as file:
        for block in blocks(file):
            sha.update(block)
            md5.update(block)
            size += len(block)
            progress.step(len(block))
    return size, sha.hexdigest(), md5.hexdigest()


class Counted:
    """A file that tells how far it was read, to be sent as a body."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        """Wrap an open file."""
        self._file, self._progress = file, progress

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        block = self._file.read(size)
        self._progress.step(len(block))
        return block
