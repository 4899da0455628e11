"""Which backups there are, and one of them fetched: a file here, a name in a place, or a whole address."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from chatplug.backup import keep
from chatplug.backup.places import address
from chatplug.backup.places.base import Place, Stored
from chatplug.backup.planned import places_of
from chatplug.backup.progress import QUIET, Progress
from chatplug.core.config import Config
from chatplug.core.errors import NotFound, Refused
from chatplug.core.i18n import N_


class Found(NamedTuple):
    """A backup in a place; one made by hand has no time in our reading, so it never counts as the newest."""

    place: Place
    name: str
    size: int
    made: datetime | None


def in_place(place: Place) -> list[Found]:
    """Return the backups in a place, oldest first.

    :raises Refused: when it cannot be read.
    """
    found = [Found(place, one.name, one.size, _made(one)) for one in place.stored() if one.name.endswith(".zip")]
    return sorted(found, key=lambda one: (one.made or datetime.min.replace(tzinfo=UTC), one.name))


def _made(stored: Stored) -> datetime | None:
    planned = keep.read_name(stored.name)
    if planned:
        return planned.made
    try:
        return datetime.strptime(stored.name, "chatplug-%Y-%m-%d-%H%M%S.zip").replace(tzinfo=UTC)
    except ValueError:
        return None


def newest(config: Config) -> Found:
    """Return the newest backup of all places.

    :raises Refused: when there is none, or no place can be read.
    """
    found: list[Found] = []
    failures: list[Refused] = []
    for place in places_of(config):
        try:
            found += [one for one in in_place(place) if one.made]
        except Refused as failure:
            failures.append(failure)
    if found:
        return max(found, key=lambda one: one.made or datetime.min.replace(tzinfo=UTC))
    if failures:
        raise failures[0]
    raise NotFound(N_("There is no backup yet."), N_("Make one: chatplug backup --planned"), code="no_backup")


def named(text: str, config: Config) -> Path | Found:
    """Return the file here, or the backup elsewhere, that a person means.

    An address that does not end with .zip means the newest backup there; a bare name is looked for in every place.
    :raises Refused: when there is none.
    """
    if address.is_far(text):
        path, query, more = text.partition("?")
        folder, _, name = path.rpartition("/") if path.endswith(".zip") else (path, "", "")
        there = in_place(address.parse(folder + query + more, Path.cwd()))
        wanted = [one for one in there if one.name == name] if name else [one for one in there if one.made][-1:]
        if not wanted:
            raise _unknown(name or "*.zip", address.without_secrets(folder))
        return wanted[0]
    file = Path(text)
    if file.exists() or file.name != text:
        return file
    for place in places_of(config):
        for one in in_place(place):
            if one.name == text:
                return one
    return file


def _unknown(name: str, place: str) -> NotFound:
    return NotFound(
        N_("There is no backup {name} in {place}."), N_("List them: chatplug backup --list"),
        code="no_backup", name=name, place=place,
    )  # fmt: skip


@contextmanager
def at_hand(source: Path | Found, folder: Path | None, progress: Progress = QUIET) -> Iterator[Path]:
    """Give a backup as a file of this machine; one that is elsewhere is fetched into a folder for as long.

    :raises Refused: when it does not come, or there is no room for it.
    """
    if isinstance(source, Path):
        yield source
        return
    with TemporaryDirectory(dir=folder, prefix="restore-", suffix=".tmp") as name:
        free = shutil.disk_usage(name).free
        if free < source.size:
            raise Refused(
                N_("Fetching the backup needs {needed} MB, and {free} MB are free."),
                N_("Free some space; nothing was changed."),
                code="storage_full",
                needed=source.size // 1_000_000 + 1,
                free=free // 1_000_000,
            )
        file = Path(name) / source.name
        file.touch(mode=0o600)
        source.place.get(source.name, file, progress)
        yield file
