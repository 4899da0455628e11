"""A folder of this machine: another disk, a mounted share, or the data folder's own."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from chatplug.backup.places import base
from chatplug.backup.progress import Progress, blocks, digests
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_


class Folder:
    """Backups as files; each is written beside its name, compared, and renamed."""

    def __init__(self, path: Path, is_own: bool) -> None:
        """Name the folder; one of our own is made when it is missing, any other may be a disk that is not mounted."""
        self.path, self.shown, self.is_own = path, str(path), is_own

    def stored(self) -> list[base.Stored]:
        """Return every file in it."""
        if self.is_own:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            found = [path for path in self.path.iterdir() if path.is_file()]
            return [base.Stored(path.name, path.stat().st_size) for path in found]
        except OSError as failure:
            raise self._failed(failure) from None

    def put(self, source: Path, name: str, progress: Progress) -> None:
        """Store a file; on the same disk it is not copied a second time."""
        target, unfinished = self.path / name, self.path / (name + base.UNFINISHED)
        if target.exists():
            raise base.exists(self.shown, name)
        self.stored()
        self._require_room(source)
        try:
            try:
                unfinished.unlink(missing_ok=True)
                os.link(source, unfinished)
                progress.begin(N_("Copying"), 0)
            except OSError:  # another disk, or one without links
                self._copy(source, unfinished, progress)
            unfinished.replace(target)
        except OSError as failure:
            raise self._failed(failure) from None
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    def _copy(self, source: Path, unfinished: Path, progress: Progress) -> None:
        progress.begin(N_("Copying"), source.stat().st_size)
        unfinished.touch(mode=0o600)
        with source.open("rb") as here, unfinished.open("wb") as there:
            for block in blocks(here):
                there.write(block)
                progress.step(len(block))
            there.flush()
            os.fsync(there.fileno())
        progress.begin(N_("Comparing"), source.stat().st_size)
        if digests(unfinished, progress) != digests(source):
            raise base.differs(self.shown, unfinished.name.removesuffix(base.UNFINISHED))

    def _require_room(self, source: Path) -> None:
        on_same_disk = self.path.stat().st_dev == source.stat().st_dev
        if not on_same_disk and shutil.disk_usage(self.path).free < source.stat().st_size:
            raise base.full(self.shown)

    def get(self, name: str, target: Path, progress: Progress) -> None:
        """Copy a file from it."""
        source = self.path / name
        try:
            progress.begin(N_("Copying"), source.stat().st_size)
            with source.open("rb") as there, target.open("wb") as here:
                for block in blocks(there):
                    here.write(block)
                    progress.step(len(block))
        except FileNotFoundError:
            raise base.missing(self.shown, name) from None
        except OSError as failure:
            raise self._failed(failure) from None

    def delete(self, name: str) -> None:
        """Delete a file."""
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError as failure:
            raise self._failed(failure) from None

    def _failed(self, failure: OSError) -> Refused:
        return base.PlaceFailed(
            N_("The folder {folder} cannot be used: {reason}."),
            N_("Make it or mount it, and give it to the user who runs the server."),
            folder=self.shown,
            reason=failure.strerror or failure,
        )
