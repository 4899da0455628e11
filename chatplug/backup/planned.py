"""Planned backups: one archive for every place that is due, the old ones let go, and the outcome kept."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from chatplug.backup import due, keep, state
from chatplug.backup.places import address
from chatplug.backup.places.base import UNFINISHED, Passing, Place
from chatplug.backup.progress import QUIET, Progress
from chatplug.backup.write import COPIES, Written, back_up
from chatplug.core import clock
from chatplug.core.config import Config
from chatplug.core.errors import Conflict, Refused
from chatplug.core.i18n import N_
from chatplug.core.lock import AlreadyRunning, ServerLock
from chatplug.core.outbound import Unreachable

log = logging.getLogger("chatplug.backup")

LOCK = "backup.lock"
LEFT_FREE = 200 * 1024 * 1024  # bytes that a backup leaves to the conversations
RUNNING = "backup_running"  # code of the refusal to make two at once


class Outcome(NamedTuple):
    """What became of one place's copy."""

    place: str
    name: str
    size: int
    dropped: int  # old ones that were let go
    failure: Refused | None = None

    @property
    def passing(self) -> bool:
        """Say whether trying again in some minutes may help."""
        return isinstance(self.failure, Passing | Unreachable)


def places_of(config: Config) -> list[Place]:
    """Return every place that the options name.

    :raises BadAddress: when one is none.
    """
    return [address.parse(text, config.data, config.data) for text in config.backup_to]


def due_places(config: Config, good_only: bool = False) -> list[str]:
    """Return the places, without passwords, for which a copy is due and was not tried (or: did not go well) since."""
    if not config.backup_to:
        return []
    rows, since, named = state.all_rows(), state.since(), names_of(config)
    key = "good_at" if good_only else "at"
    return [
        name for name in named
        if due.is_due(clock.now(), config.backup_at, rows.get(name, {}).get(key) or since)
    ]  # fmt: skip


def names_of(config: Config) -> list[str]:
    """Return the places' names as they are shown and kept, also of those whose address is none."""
    return [_shown(text, config) for text in config.backup_to]


def _shown(text: str, config: Config) -> str:
    try:
        return address.parse(text, config.data, config.data).shown
    except Refused:
        return address.without_secrets(text)


def run(config: Config, only_due: bool = False, progress: Progress = QUIET) -> list[Outcome]:
    """Make one backup, bring it to every place or only to where one is due, and keep and return what became of it.

    The caller has opened the database.
    :raises Conflict: when another is under way.
    """
    lock = ServerLock(config.data, LOCK)
    try:
        lock.acquire()
    except AlreadyRunning as running:
        raise Conflict(
            N_("Another backup is under way (process {pid})."),
            N_("Wait until it has ended."),
            code=RUNNING,
            pid=running.values["pid"],
        ) from None
    try:
        return _run(config, only_due, progress)
    finally:
        lock.release()


def _run(config: Config, only_due: bool, progress: Progress) -> list[Outcome]:
    wanted = due_places(config, good_only=True) if only_due else names_of(config)
    outcomes = []
    try:
        with _archive(config, progress) if wanted else _nothing() as written:
            for text in config.backup_to:
                if _shown(text, config) in wanted and written:
                    outcomes.append(_bring(text, config, written, progress))
    except Refused as failure:  # no archive: nothing for any of them
        outcomes = [Outcome(name, "", 0, 0, failure) for name in wanted]
    except OSError as failure:
        told = Refused(N_("The backup could not be written: {reason}."), reason=failure.strerror or failure)
        outcomes = [Outcome(name, "", 0, 0, told) for name in wanted]
    for outcome in outcomes:
        state.record(outcome.place, outcome.size, outcome.failure, names_of(config))
    return outcomes


@contextmanager
def _nothing() -> Iterator[None]:
    yield None


@contextmanager
def _archive(config: Config, progress: Progress) -> Iterator[Written]:
    """Write the archive into a folder of its own that goes away afterwards."""
    copies = config.data / COPIES
    copies.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in copies.glob("backup-*.tmp"):  # of one that was killed
        shutil.rmtree(left, ignore_errors=True)
    _require_room(config)
    name = keep.name_for(state.mark(), clock.now())
    with tempfile.TemporaryDirectory(dir=copies, prefix="backup-", suffix=".tmp") as folder:
        yield back_up(config.data, config.database, Path(folder) / name, progress)


def _require_room(config: Config) -> None:
    """Refuse to fill the disk: without room no message can be stored.

    :raises Refused: when a copy of the database and an archive of everything would leave too little.
    """
    database = config.database.stat().st_size if config.database.exists() else 0
    rest = sum(path.stat().st_size for path in (config.data / "uploads").rglob("*") if path.is_file())
    needed, free = 2 * database + rest + LEFT_FREE, shutil.disk_usage(config.data).free
    if needed > free:
        raise Refused(
            N_("A backup needs {needed} MB of free space on the disk of {folder}; there are {free} MB."),
            N_("Free some space, or keep fewer backups there (option backup_keep)."),
            code="storage_full",
            needed=needed // 1_000_000 + 1,
            free=free // 1_000_000,
            folder=config.data,
        )


def _bring(text: str, config: Config, written: Written, progress: Progress) -> Outcome:
    """Store the archive in one place and let go of what is too old there."""
    name, shown = written.path.name, _shown(text, config)
    try:
        place = address.parse(text, config.data, config.data)
        place.put(written.path, name, progress)
        return Outcome(shown, name, written.size, _let_go(place, config.backup_keep))
    except Refused as failure:
        return Outcome(shown, name, 0, 0, failure)
    except OSError as failure:
        return Outcome(shown, name, 0, 0, Passing(
            N_("{place} failed: {reason}."), N_("It is tried again."), place=shown, reason=failure,
        ))  # fmt: skip


def _let_go(place: Place, rule: str) -> int:
    """Delete what the rule does not keep, and what earlier tries left unfinished; a failure here is no failure."""
    try:
        names, mark = [one.name for one in place.stored()], state.mark()
    except Refused as failure:  # the copy is there: sending all of it again would make a second one
        log.warning("old backups were not looked for: %s", failure)
        return 0
    old = keep.to_drop(names, None if place.is_own else mark, rule)
    for name in names:
        begun = keep.read_name(name.removesuffix(UNFINISHED)) if name.endswith(UNFINISHED) else None
        if begun and (place.is_own or begun.mark == mark):
            old.append(name)
    dropped = 0
    for name in old:
        try:
            place.delete(name)
            dropped += 1
        except Refused as failure:
            log.warning("an old backup was not deleted: %s", failure)
    return dropped
