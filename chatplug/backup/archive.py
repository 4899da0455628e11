"""The archive: a zip with a manifest that names every file, its size and its hash."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "chatplug.sqlite3"  # its name inside the archive, whatever it is called outside
BLOCK = 1024 * 1024  # bytes read at once


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


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file in pieces that fit into memory."""
    while block := file.read(BLOCK):
        yield block


def digest(path: Path) -> dict[str, Any]:
    """Return the size and the SHA-256 of a file."""
    sha, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        for block in blocks(file):
            sha.update(block)
            size += len(block)
    return {"size": size, "sha256": sha.hexdigest()}


def add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    """Put a file into an archive and return the size and hash of what was put there."""
    sha, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        for block in blocks(source):
            sha.update(block)
            size += len(block)
            target.write(block)
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
        manifest = Manifest(**json.loads(archive.read(MANIFEST)))
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


def unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    """Write every file of an archive into a folder and compare each with the manifest.

    :raises BadArchive: when one is missing or differs.
    """
    for name in manifest.files:
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy_out(archive, manifest, name, target)


def verify(path: Path) -> Manifest:
    """Read a whole archive back and compare every file with the manifest.

    :raises BadArchive: when one is missing or differs.
    """
    with open_archive(path) as archive:
        manifest = read_manifest(archive)
        for name in manifest.files:
            _copy_out(archive, manifest, name, None)
    return manifest


def _copy_out(archive: zipfile.ZipFile, manifest: Manifest, name: str, target: Path | None) -> None:
    sha = hashlib.sha256()
    try:
        with archive.open(name) as source:
            if target is None:
                for block in blocks(source):
                    sha.update(block)
            else:
                target.touch(mode=0o600)
                with target.open("wb") as file:
                    for block in blocks(source):
                        sha.update(block)
                        file.write(block)
        whole = sha.hexdigest() == manifest.files[name].get("sha256")
    except (KeyError, EOFError, zipfile.BadZipFile, zipfile.zlib.error):  # type: ignore[attr-defined]
        whole = False
    if not whole:
        raise BadArchive(
            N_("The backup is damaged: {name} in it is not what was saved."),
            N_("Use another backup; nothing was changed."),
            name=name,
        )
