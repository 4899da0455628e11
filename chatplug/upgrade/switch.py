"""The switch: the door leads to the new version, the server starts anew, the doctor looks; back when it is not well.

Why nothing is lost on the way back: when the new version changes the schema, its server lets every change wait until
the doctor is content (`core/trial.py`). Going back puts the copy in place that the new version itself made right before
its first migration, after the old server had ended: nothing was acknowledged in between. Without a change of schema the
database stays as it is: the version before reads it. Carrying rows back through an unknown schema was the other way,
and no version could promise it.
"""

import os
import signal
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from chatplug.core import lock, migrate, trial
from chatplug.core.clock import now
from chatplug.core.config import Config
from chatplug.core.errors import Unavailable
from chatplug.core.i18n import N_, system_language, translate
from chatplug.upgrade import handover, service
from chatplug.upgrade.place import Place
from chatplug.upgrade.program import Program, give_to_owner
from chatplug.upgrade.watch import PAUSE, Watch

START_SECONDS = 30
STOP_SECONDS = 15
LOCK_SECONDS = 30
WENT_ON = N_("The new version waited no longer and goes on.")


def _words(msgid: str, **values: object) -> str:
    return translate(system_language(), msgid, **values)


def _in_words(refusal: Unavailable) -> str:
    return _words(refusal.message, **refusal.values)


@dataclass(frozen=True)
class Switched:
    """How it went."""

    without_answer: float  # seconds in which /healthz was silent
    waited: float  # seconds in which no message was acknowledged
    problem: str = ""  # why it was gone back; nothing when all went well
    is_back: bool = False  # the version before is in force again


@dataclass(frozen=True)
class Switch:
    """Everything that a change of versions needs."""

    place: Place
    config: Config
    commands: service.Commands  # nothing when no server runs
    before: dict[str, str]  # what the doctor before found wrong already

    def begin(self, old: str, new: str, program: Path, holds: bool) -> Switched:
        """Change to a version that was rehearsed."""
        schema = migrate.version(self.config.database)
        tried = trial.Trial(old, new, str(self.place.keep()), schema, now(), holds and self.runs)
        trial.begin(self.config.data, tried)
        give_to_owner(self.config.data / trial.FILE_NAME, self.config.data)
        self.place.lead_to(program)
        return self.go_through(tried)

    @property
    def runs(self) -> bool:
        """Say whether a server runs that has to start anew."""
        return bool(self.commands)

    def go_through(self, tried: trial.Trial) -> Switched:
        """Start the new version, look at it, and end the trial; go back when it is not well."""
        if not self.runs:
            return self._without_server(tried)
        watch = self._watch()
        is_back = False
        problem = self._start_and_look(watch)
        if problem:
            problem, is_back = self._go_back(tried, problem, watch)
        else:
            trial.end(self.config.data)
        waited = time.monotonic() - watch.last_of_first if tried.holds else watch.longest
        watch.end()
        return Switched(watch.longest, max(waited, watch.longest), problem, is_back)

    def _watch(self) -> Watch:
        watch = Watch(self.config.host, self.config.port)
        watch.start()
        watch.wait_for_another(None, 1)
        return watch

    def _start_and_look(self, watch: Watch) -> str:
        """Start the server anew and return what is wrong with it."""
        old = watch.mark
        try:
            handed = self._hands_over(old, watch)
            if not handed:
                service.start_anew(self.commands)
        except Unavailable as failure:
            return _in_words(failure)

        def is_lost() -> bool:
            return handed and not handover.is_alive(self.config.data)

        if watch.wait_for_another(old, START_SECONDS, is_lost):
            return self._unhappy()
        return _words(N_("The new version ended at its start: see the server's log.")) if is_lost() else self._silent()

    def _silent(self) -> str:
        return _words(
            N_("Nothing answered on {host}:{port} within {seconds} s: see the server's log."),
            host=self.config.host,
            port=self.config.port,
            seconds=START_SECONDS,
        )

    def _hands_over(self, old: str | None, watch: Watch) -> bool:
        """Ask the server to hand over to the new version; say whether it did, or died on it and is started again.

        :raises Unavailable: when the new version does not come as far as waiting for the data.
        """
        pid = lock.holder(self.config.data)
        if not pid or not handover.is_possible():
            return False
        (self.config.data / trial.STANDBY).unlink(missing_ok=True)  # what an upgrade before, that was killed, left
        try:
            os.kill(pid, signal.SIGUSR2)
        except ProcessLookupError:
            return False
        until = time.monotonic() + handover.READY_SECONDS + 1
        while time.monotonic() < until:
            if handover.word(self.config.data) == handover.FAILED:
                raise Unavailable(N_("The new version could not be started beside the running one."), code="failed")
            if watch.mark not in (None, old):
                return handover.word(self.config.data) == handover.READY
            if handover.word(self.config.data) == handover.READY and watch.mark is None:
                return True
            time.sleep(PAUSE)
        return False

    def _unhappy(self) -> str:
        found = Program(self.place.door, self.config.data).quickly_unhappy_about()
        return " | ".join(text for about, text in found.items() if about not in self.before)

    def give_up(self, tried: trial.Trial) -> Switched:
        """Go back from an upgrade that was killed before its version came into force, or on the way back."""
        is_as_before = migrate.version(self.config.database) == tried.schema and not trial.went_on(self.config.data)
        if is_as_before:
            trial.end(self.config.data)
            return Switched(0.0, 0.0)
        watch = self._watch() if self.runs else None
        problem, is_back = self._go_back(tried, _words(N_("The upgrade was interrupted.")), watch)
        if watch:
            watch.end()
        return Switched(0.0, 0.0, problem, is_back)

    def _without_server(self, tried: trial.Trial) -> Switched:
        """Change versions while nobody is served: the data are brought to the new schema by the new program."""
        program = Program(self.place.door, self.config.data)
        problem = ""
        try:
            program.call("migrate")
        except Unavailable as failure:
            problem = _in_words(failure)
        problem = problem or self._unhappy()
        if not problem:
            trial.end(self.config.data)
            return Switched(0.0, 0.0)
        problem, is_back = self._go_back(tried, problem, None)
        return Switched(0.0, 0.0, problem, is_back)

    def _go_back(self, tried: trial.Trial, problem: str, watch: Watch | None) -> tuple[str, bool]:
        """Put the version before in force, with the data as they were; say whether that could be done."""
        if trial.went_on(self.config.data):
            return f"{problem} | {_words(WENT_ON)}", self._stay(tried)
        self.place.lead_to(Path(tried.program))
        mark = watch.mark if watch else None
        if watch and mark is not None and mark == watch.first:
            trial.end(self.config.data)  # the server was not even stopped
            return problem, True
        with _Taken(self.config.data) as held:
            obstacle = self._data_as_before(tried) if held else _words(N_("The new version could not be stopped."))
            if not obstacle:
                trial.end(self.config.data)
        if obstacle:
            problem += f" | {obstacle}"
            self._stay(tried)
        if self.runs:
            try:
                service.start_anew(self.commands)
            except Unavailable as failure:
                problem += f" | {_in_words(failure)}"
        if watch and not watch.wait_for_another(mark, START_SECONDS):
            problem += f" | {self._silent()}"
        return problem, not obstacle

    def _stay(self, tried: trial.Trial) -> bool:
        """Let the new version stay: going back would lose what it has stored."""
        self.place.lead_to(self.place.program(tried.new))
        trial.end(self.config.data)
        return False

    def _data_as_before(self, tried: trial.Trial) -> str:
        """Bring the data to what they were; return what stands in the way."""
        if trial.went_on(self.config.data):
            return _words(WENT_ON)
        if migrate.version(self.config.database) == tried.schema or self._put_back(tried):
            return ""
        return _words(N_("There is no copy of the data as they were."))

    def _put_back(self, tried: trial.Trial) -> bool:
        copy = copy_before(self.config.data, tried)
        if copy is None:
            return False
        database = self.config.database
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that at every moment one whole file is there
        for suffix in ("-wal", "-shm", "-journal"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        copy.replace(database)
        return True


def copy_before(data: Path, tried: trial.Trial) -> Path | None:
    """Return the copy that was made at the begin of a trial, before its first migration."""
    made = [path for path in (data / "copies").glob("before-*.sqlite3") if path.stat().st_mtime * 1000 >= tried.begun]
    fitting = [path for path in made if migrate.version(path) == tried.schema]
    return min(fitting, key=lambda path: path.stat().st_mtime, default=None)


class _Taken:
    """The data without a server: whoever holds the lock is ended, and the lock is ours until we let go."""

    def __init__(self, data: Path) -> None:
        self._lock = lock.ServerLock(data)
        self._held = False

    def __enter__(self) -> bool:
        begun = time.monotonic()
        told = 0
        while time.monotonic() - begun < LOCK_SECONDS:
            try:
                self._lock.acquire()
                self._held = True
                return True
            except lock.AlreadyRunning as running:
                said = str(running.values["pid"])
                pid = int(said) if said.isdigit() else 0
                hard = time.monotonic() - begun > STOP_SECONDS
                if pid and (pid != told or hard):
                    with suppress(OSError):
                        os.kill(pid, signal.SIGKILL if hard else signal.SIGTERM)
                    told = pid
                time.sleep(PAUSE)
        return False

    def __exit__(self, *_what: object) -> None:
        if self._held:
            self._lock.release()
