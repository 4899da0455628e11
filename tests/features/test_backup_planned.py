"""Planned backups: due by the clock, made by a job in a process of its own, their outcome kept and told."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from chatplug.backup import jobs as work
from chatplug.backup import keep, planned, state, timers
from chatplug.backup.restore import restore
from chatplug.core import clock as core_clock
from chatplug.core import db, jobs
from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.lock import ServerLock
from tests.features.commandline import CommandLine
from tests.processes import free_port
from tests.stores import DavStore, S3Store

HOUR = 3_600_000
pytestmark = pytest.mark.usefixtures("app")


def waiting() -> int:
    return int(db.execute("SELECT count(*) FROM job WHERE kind = 'backup' AND state = 'waiting'").fetchone()[0])


def outcome() -> tuple[str, str]:
    return tuple(db.execute("SELECT state, outcome FROM job WHERE kind = 'backup' ORDER BY id DESC").fetchone())


def rows(data: Path) -> list[Path]:
    return sorted((data / "copies").glob("*.zip"))


@pytest.fixture
def at_night(clock: ModuleType) -> ModuleType:
    """A server that runs since noon; then the night passes."""
    timers.enqueue_when_due()
    assert waiting() == 0, "a fresh server waits for its first night"
    clock.advance(24 * HOUR)
    return clock


def test_a_night_asks_for_one_backup_and_the_next_for_another(at_night: ModuleType) -> None:
    timers.enqueue_when_due()
    timers.enqueue_when_due()
    assert waiting() == 1
    state.record(planned.names_of(config)[0], 1)
    db.write(jobs.cancel, "backup", "done otherwise")
    timers.enqueue_when_due()
    assert waiting() == 0
    at_night.advance(24 * HOUR)
    timers.enqueue_when_due()
    assert waiting() == 1


def test_no_place_and_no_time_mean_no_backup(at_night: ModuleType) -> None:
    config.backup_to = ()
    timers.enqueue_when_due()
    config.backup_to, config.backup_at = ("copies",), ()
    timers.enqueue_when_due()
    assert waiting() == 0


def run(at_night: ModuleType) -> dict[str, Any]:
    """Let the due job run, in its own process, whose clock is the real one; what became of it."""
    timers.enqueue_when_due()
    assert jobs.run_one()
    return state.last_backup() or {}


def test_the_job_makes_it_in_a_process_of_its_own(at_night: ModuleType, data: Path) -> None:
    last = run(at_night)
    assert last["ok"], last
    assert [path.name for path in rows(data)] == [keep.name_for(state.mark(), last["at"])] or len(rows(data)) == 1
    assert last["size"] == rows(data)[0].stat().st_size
    assert last["target"] == str(data / "copies")
    assert outcome()[0] == "done"
    assert {path.suffix for path in (data / "copies").iterdir()} == {".zip"}


def test_a_place_that_is_down_is_tried_again_and_not_for_ever(at_night: ModuleType, clock: ModuleType) -> None:
    host = f"127.0.0.1:{free_port()}"
    config.backup_to, config.sources["backup_to"] = (f"http://ada:hidden@{host}/dav",), "command line"
    config.allow_private, config.sources["allow_private"] = (host,), "command line"
    last = run(at_night)
    assert (last["ok"], last["good_at"]) == (False, None)
    assert "did not answer" in last["error"]
    assert last["target"] == f"http://{host}/dav/"
    assert last["hint"]
    assert outcome()[0] == "waiting", "tried again"
    clock.freeze(core_clock.now() + HOUR)
    for _ in range(len(work.WAITS_MS)):
        assert jobs.run_one()
        clock.advance(2 * HOUR)
    assert outcome()[0] == "failed"
    assert "hidden" not in str(db.execute("SELECT * FROM job").fetchall() + db.execute("SELECT * FROM meta").fetchall())


def test_a_wrong_password_is_not_tried_again(at_night: ModuleType, dav: DavStore) -> None:
    config.backup_to, config.sources["backup_to"] = (dav.address(password="hidden"),), "command line"
    config.allow_private, config.sources["allow_private"] = (dav.host,), "command line"
    last = run(at_night)
    assert "does not let us in" in last["error"]
    assert outcome()[0] == "failed"


def test_one_place_that_fails_keeps_nothing_from_the_others(
    at_night: ModuleType, data: Path, dav: DavStore, bucket: S3Store
) -> None:
    wanted = ("copies", dav.address("three"), bucket.address("three"), dav.address(password="hidden"))
    config.backup_to, config.sources["backup_to"] = wanted, "command line"
    config.allow_private, config.sources["allow_private"] = (dav.host, bucket.host), "command line"
    assert run(at_night)["ok"] is False
    assert [row["ok"] for row in state.all_rows().values()] == [True, True, True, False]
    names = {path.name for path in rows(data)}
    assert dav.names("three") == names
    assert {f"three/{name}" for name in names} <= bucket.names()


def test_a_copy_that_is_there_is_good_though_old_ones_cannot_be_looked_for(
    at_night: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chatplug.backup.places import base
    from chatplug.backup.places.folder import Folder

    put = Folder.put

    def put_and_break(self: Folder, *more: Any) -> None:
        put(self, *more)
        monkeypatch.setattr(Folder, "stored", lambda place: (_ for _ in ()).throw(base.denied(place.shown)))

    monkeypatch.setattr(Folder, "put", put_and_break)
    outcomes = planned.run(config)
    assert [(one.failure, one.dropped) for one in outcomes] == [(None, 0)]
    assert len(rows(data)) == 1


def test_passwords_are_not_in_any_argument(at_night: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    config.backup_to, config.sources["backup_to"] = ("https://ada:hidden@cloud.example/",), "command line"
    seen = []
    monkeypatch.setattr(work.subprocess, "Popen", lambda command, **more: seen.append((command, more)) or 1 / 0)
    timers.enqueue_when_due()
    assert jobs.run_one()
    command, more = seen[0]
    assert "hidden" not in str(command)
    assert more["env"]["CHATPLUG_BACKUP_TO"] == "https://ada:hidden@cloud.example/"


def test_a_process_that_dies_without_a_word_is_told_too(at_night: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    real = subprocess.Popen
    dies = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
    monkeypatch.setattr(work.subprocess, "Popen", lambda command, **more: real(dies, **more))
    last = run(at_night)
    assert "status -9" in last["error"]
    assert outcome()[0] == "waiting"


def test_a_disk_without_room_is_told_and_not_filled(
    at_night: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned.shutil, "disk_usage", lambda path: SimpleNamespace(free=100_000_000))
    outcomes = planned.run(config)
    assert isinstance(outcomes[0].failure, Refused)
    assert outcomes[0].failure.code == "storage_full"
    last = state.last_backup("ru") or {}
    assert "100 МБ" in last["error"]
    assert not rows(data)


def test_what_a_killed_backup_left_is_taken_away(at_night: ModuleType, data: Path) -> None:
    left = data / "copies" / "backup-old.tmp"
    left.mkdir(parents=True)
    (left / "chatplug.zip.tmp").write_bytes(b"half")
    planned.run(config)
    assert not left.exists()


def test_two_are_not_made_at_once(at_night: ModuleType, chatplug: CommandLine, data: Path) -> None:
    with ServerLock(data, planned.LOCK):
        assert "under way" in chatplug.refused("backup", "--planned")
        timers.enqueue_when_due()
        assert jobs.run_one()
    assert outcome() == ("waiting", "another backup is under way")
    assert state.last_backup() is None, "that is no failure"
    assert not rows(data)


def test_a_restored_server_makes_no_missed_copy_and_touches_no_copies_of_before(
    at_night: ModuleType, data: Path, tmp_path: Path
) -> None:
    planned.run(config)
    mark = state.mark()
    there = tmp_path / "restored"
    restore(rows(data)[0], there, there / "chatplug.sqlite3")
    with closing(sqlite3.connect(there / "chatplug.sqlite3")) as connection:
        kept = connection.execute("SELECT key FROM meta WHERE key LIKE 'backup%'").fetchall()
    assert kept == []
    db.open_database(there / "chatplug.sqlite3")
    assert planned.due_places(config) == []
    assert state.mark() != mark


def test_by_hand_it_says_where_and_how_big(chatplug: CommandLine, data: Path) -> None:
    said = chatplug.must("backup", "--planned")
    assert str(rows(data)[0]) in said
    assert chatplug.must("backup", "--planned", "--if-due") == "Nothing is due.\n"
    assert "kB" in chatplug.must("backup", "--list")
    assert "No place" in chatplug.must("backup", "--planned", env={"CHATPLUG_BACKUP_TO": ""})


def test_by_hand_a_failure_ends_with_a_status(chatplug: CommandLine, tmp_path: Path) -> None:
    wrong = {"CHATPLUG_BACKUP_TO": f"{tmp_path / 'unmounted'},ftp://x"}
    result = chatplug("backup", "--planned", env=wrong)
    assert result.exit_code == 1
    assert "cannot be used" in result.stderr
    assert "is no place for backups" in result.stderr
    answer = json.loads(chatplug("backup", "--planned", "--json", env=wrong).stdout)
    assert (answer["ok"], [copy["ok"] for copy in answer["copies"]]) == (False, [False, False])


@pytest.mark.parametrize(
    "arguments", [("--if-due",), ("--planned", "--list"), ("-", "--planned"), ("-", "--list")], ids=str
)
def test_flags_that_do_not_go_together(chatplug: CommandLine, arguments: tuple[str, ...]) -> None:
    assert "do not go together" in chatplug.refused("backup", *arguments)


def test_a_backup_goes_to_the_next_program(chatplug: CommandLine, data: Path, tmp_path: Path) -> None:
    result = chatplug("backup", "-")
    assert result.exit_code == 0
    (tmp_path / "piped.zip").write_bytes(result.stdout_bytes)
    CommandLine(tmp_path / "new").must("restore", str(tmp_path / "piped.zip"))
    assert not list(data.glob("*.tmp"))


@pytest.mark.skipif(not shutil.which("script"), reason="needs the command `script`")
def test_on_a_terminal_a_bar_shows_how_far_it_is(data: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m chatplug backup {tmp_path / 'x.zip'} --data {data}"
    shown = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, text=True, check=True).stdout
    for stage in ("Copying the database", "Packing", "Comparing"):
        assert stage in shown
    assert "100%" in shown
    quiet = subprocess.run(
        ["script", "-qec", f"{command.replace('x.zip', 'y.zip')} --json", "/dev/null"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(quiet.stdout)["ok"] is True
