"""The course of an upgrade: look, save, install beside, rehearse, switch; each step can be killed and done again."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from chatplug import __version__
from chatplug.core import clock, lock, migrate, trial
from chatplug.core.config import Config
from chatplug.core.errors import Conflict, Unavailable
from chatplug.core.i18n import N_
from chatplug.upgrade import installer, rehearse, service, versions
from chatplug.upgrade.installer import Found
from chatplug.upgrade.place import VERSIONS, Place
from chatplug.upgrade.program import Program, give_to_owner
from chatplug.upgrade.switch import Switch, Switched

Tell = Callable[..., None]  # a msgid and its values, as a person is told them

KEEP_BACKUPS = 3
TIMES_THE_DATA = 4  # the backup, the copy that is rehearsed on, what its migration writes, and the copy before it
ROOM = 300_000_000  # bytes for the program itself


@dataclass(frozen=True)
class Course:
    """An upgrade that was asked for."""

    place: Place
    config: Config
    restart: str
    say: Tell
    commands: service.Commands = field(default_factory=list)

    def prepared(self) -> "Course":
        """Return it with how the running server is started anew; refuse at once when that is not known."""
        pid = lock.holder(self.config.data)
        return self if pid is None else replace(self, commands=service.restarting(pid, self.restart, self.place))

    @property
    def now(self) -> Program:
        """Return the program in force."""
        return Program(self.place.door, self.config.data)

    def settle(self) -> Switched | None:
        """End an upgrade that was killed: forward when its version is in force, else back; nothing when there is none.

        A version that waited no longer for a killed upgrade stays.
        """
        tried = trial.under_way(self.config.data)
        if tried is None:
            trial.end(self.config.data)
            return None
        self.say(N_("An upgrade to {version} was interrupted; it is brought to its end first."), version=tried.new)
        switch = Switch(self.place, self.config, self.commands, {})
        if self.place.is_in_force(tried.new):
            return switch.go_through(tried)
        return switch.give_up(tried)

    def go(self, found: Found) -> Switched:
        """Bring a version into force.

        :raises Unavailable: when it is not well already beside the running one: then nothing was changed.
        """
        self._must_have_room()
        self.say(N_("1 of 4  Saving everything ..."))
        before = self.now.unhappy_about()
        backup = self._save()
        self.say("Kept in {path}", path=backup)
        self.say(N_("2 of 4  Installing {version} beside {old} ..."), version=found.version, old=__version__)
        program = installer.install(self.place, found)
        self.say(N_("3 of 4  Trying it on a copy of your data ..."))
        fresh = Program(program, self.config.data)
        shown = rehearse.rehearse(fresh, backup, backup.parent, before)
        changes_schema = shown.schema != migrate.version(self.config.database)
        self.say(N_("4 of 4  Changing over ..."))
        done = Switch(self.place, self.config, self.commands, before).begin(
            __version__, found.version, program, changes_schema
        )
        if not done.problem:
            self._tidy_up(program)
        return done

    def _save(self) -> Path:
        folder = self.config.data / "copies"
        folder.mkdir(mode=0o700, exist_ok=True)
        give_to_owner(folder, self.config.data)
        for left in folder.glob("rehearsal-*.tmp"):  # of an upgrade that was killed
            shutil.rmtree(left, ignore_errors=True)
        name = f"upgrade-{__version__}-{clock.now()}.zip"
        path = Path(self.now.call("backup", str(folder / name))["path"])
        for old in sorted(folder.glob("upgrade-*.zip"), key=lambda file: file.stat().st_mtime)[:-KEEP_BACKUPS]:
            old.unlink()
        return path

    def _must_have_room(self) -> None:
        size = sum(path.stat().st_size for path in self.config.data.glob("*") if path.is_file())
        for folder, needed in ((self.config.data, TIMES_THE_DATA * size), (self.place.root, ROOM)):
            free = shutil.disk_usage(folder).free
            if free < needed:
                raise Unavailable(
                    N_("{folder} has {free} MB free; this upgrade needs {needed} MB there."),
                    N_("Free some space; nothing was changed."),
                    code="storage_full",
                    status=507,
                    folder=folder,
                    free=free // 1_000_000,
                    needed=needed // 1_000_000 + 1,
                )

    def _tidy_up(self, program: Path) -> None:
        """Keep the version in force and the one before; remove those before that."""
        for folder in (self.place.root / VERSIONS).glob("*"):
            kept = program.is_relative_to(folder) or Path(__file__).is_relative_to(folder)
            if folder.is_dir() and not kept:
                shutil.rmtree(folder, ignore_errors=True)

    def plan(self, found: Found) -> list[str]:
        """Return what would be done, as commands and files."""
        folder = self.place.folder(found.version)
        return [
            f"{self.place.door} backup {self.config.data}/copies/upgrade-{__version__}-....zip",
            f"install {found.wanted} into {folder}",
            f"{folder}/bin/chatplug restore, serve and doctor on a copy in {self.config.data}/copies",
            f"{self.place.door} -> {os.path.relpath(folder / 'bin' / 'chatplug', self.place.door.parent)}",
            *(["kill -USR2 SERVER  (it hands over)"] if self.commands else []),
            *(f"or: {' '.join(command)}" for command in self.commands[-1:]),
            f"{self.place.door} doctor",
        ]


def is_newer(found: Found) -> bool:
    """Say whether a version is later than this one."""
    return versions.is_later(found.version, __version__)


@contextmanager
def one_at_a_time(place: Place) -> Iterator[None]:
    """Let one upgrade run at a time.

    :raises Conflict: when another one does.
    """
    folder = place.root / VERSIONS
    folder.mkdir(mode=0o755, exist_ok=True)
    mine = lock.ServerLock(folder)
    try:
        mine.acquire()
    except lock.AlreadyRunning as running:
        raise Conflict(
            N_("Another upgrade is under way (process {pid})."),
            N_("Wait until it has ended."),
            code="already_running",
            pid=running.values["pid"],
        ) from None
    try:
        yield
    finally:
        mine.release()
