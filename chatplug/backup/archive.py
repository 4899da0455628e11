"""The archive: a zip with a manifest that names every file, its size and its hash."""

import hashlib
import json
import os
import zipfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import IO, Any

from chatplug.backup.progress import QUIET, Progress, blocks
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "chatplug.sqlite3"  # its name inside the archive, whatever it is called outside


class BadArchive(Refused):
    """The file is no backup, or not a whole one."""

    code = "bad_archive"


@dataclass(frozen=True)
class Manifest:
    """What an archive holds and when it was made."""

    format: int
    version: str
    schema: int
    created_at: int
    files: dict[str, dict[str, Any]]  # path inside the archive -> size, sha256
    counts: dict[str, int] = field(default_factory=dict)  # table -> rows, for a drill

    @property
    def size(self) -> int:
        """Return the bytes of all files, unpacked."""
        return sum(int(entry.get("size", 0)) for entry in self.files.values())


def add(archive: zipfile.ZipFile, path: Path, name: str, progress: Progress = QUIET) -> dict[str, Any]:
    """Put a file into an archive and return the size and hash of what was put there."""
    sha, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        for block in blocks(source):
            sha.update(block)
            size += len(block)
            target.write(block)
            progress.step(len(block))
    return {"size": size, "sha256": sha.hexdigest()}


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put the manifest into an archive, after the files it names."""
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Return an archive's manifest.

    :raises BadArchive: when there is none, it cannot be read, or it names a path outside the data folder.
    """
    hint = N_("Use a file that `chatplug backup` wrote.")
    try:
        known = {one.name for one in fields(Manifest)}  # a later version may say more
        manifest = Manifest(
            **{name: value for name, value in json.loads(archive.read(MANIFEST)).items() if name in known}
        )
        names = list(manifest.files)
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile):
        raise BadArchive(N_("This file is not a backup of chatplug."), hint) from None
    if manifest.format != FORMAT:
        raise BadArchive(
            N_("This backup was written by a later version ({version})."),
            N_("Install that version or a newer one, then restore."),
            version=manifest.version,
        )
    if DATABASE not in names or not all(map(_is_inside, names)):
        raise BadArchive(N_("This file is not a backup of chatplug."), hint)
    return manifest


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open an archive for reading.

    :raises BadArchive: when it is missing or no zip file.
    """
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BadArchive(N_("There is no file {path}."), N_("Check the name."), path=path) from None
    except (zipfile.BadZipFile, IsADirectoryError):
        raise BadArchive(
            N_("{path} cannot be read as a backup."), N_("It may have been cut short when it was copied."), path=path
        ) from None


def unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path, progress: Progress = QUIET) -> None:
    """Write every file of an archive into a folder and compare each with the manifest.

    :raises BadArchive: when one is missing or differs.
    """
    progress.begin(N_("Unpacking"), manifest.size)
    for name in manifest.files:
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy_out(archive, manifest, name, target, progress)


def verify(path: Path, progress: Progress = QUIET) -> Manifest:
    """Read a whole archive back and compare every file with the manifest.

    :raises BadArchive: when one is missing or differs.
    """
    with open_archive(path) as archive:
        manifest = read_manifest(archive)
        progress.begin(N_("Comparing"), manifest.size)
        for name in manifest.files:
            _copy_out(archive, manifest, name, None, progress)
    return manifest


def _copy_out(archive: zipfile.ZipFile, manifest: Manifest, name: str, target: Path | None, progress: Progress) -> None:
    sha = hashlib.sha256()
    try:
        with archive.open(name) as source, _sink(target) as sink:
            for block in blocks(source):
                sha.update(block)
                sink.write(block)
                progress.step(len(block))
        whole = sha.hexdigest() == manifest.files[name].get("sha256")
    except (KeyError, EOFError, zipfile.BadZipFile, zipfile.zlib.error):  # type: ignore[attr-defined]
        whole = False
    if not whole:
        raise BadArchive(
            N_("The backup is damaged: {name} in it is not what was saved."),
            N_("Use another backup; nothing was changed."),
            name=name,
        )


def _sink(target: Path | None) -> IO[bytes]:
    """Open the file to write, or a place where everything vanishes."""
    if target is None:
        return open(os.devnull, "wb")  # noqa: PTH123 (no path on Windows)
    target.touch(mode=0o600)
    return target.open("wb")
