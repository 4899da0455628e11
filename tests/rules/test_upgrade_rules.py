"""Upgrades: which version is later, what is new in it, who starts the server, and what waits during a trial."""

import os
from pathlib import Path
from types import SimpleNamespace

import gevent
import pytest

from chatplug.core import gate, trial
from chatplug.core.errors import BadInput, NotFound, Unavailable
from chatplug.upgrade import handover, installer, rehearse, service, switch, versions, waiter
from chatplug.upgrade.place import Place, root_of
from chatplug.web import earlier

LOG = """# Changes

## Unreleased

- not yet

## 0.10.0

- ten

## 0.9.0

- nine

## 0.2.0

- two
"""


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("0.1.0", "0.2.0"),
        ("0.9.0", "0.10.0"),
        ("0.9", "0.9.1"),
        ("1.0rc1", "1.0"),
        ("1.0.dev3", "1.0.0"),
        ("1.0", "1.0.post1"),
        ("1.0a1", "1.0b1"),
    ],
)
def test_which_is_later(earlier, later):
    assert versions.is_later(later, earlier)
    assert not versions.is_later(earlier, later)


def test_the_same_in_other_words():
    assert versions.key("1.0") == versions.key("1.0.0") == versions.key("v1")


def test_what_is_new_is_everything_in_between():
    assert versions.changes_between(LOG, "0.2.0", "0.10.0") == "## 0.10.0\n\n- ten\n\n## 0.9.0\n\n- nine"
    assert versions.changes_between(LOG, "0.2.0", "0.9.0") == "## 0.9.0\n\n- nine"
    assert versions.changes_between(LOG, "0.10.0", "0.10.0") == ""


def test_a_later_version_is_a_part_of_the_first_ones_environment(tmp_path):
    assert root_of(tmp_path / "opt") == tmp_path / "opt"
    assert root_of(tmp_path / "opt" / "versions" / "0.2.0") == tmp_path / "opt"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "opt")
    place.door.parent.mkdir(parents=True)
    place.door.write_text("#!/first\n")
    place.door.chmod(0o755)
    place.program("0.2.0").parent.mkdir(parents=True)
    place.program("0.2.0").write_text("#!/second\n")
    return place


def test_the_door_leads_on_and_back(place):
    first = place.keep()
    place.lead_to(place.program("0.2.0"))
    assert place.is_in_force("0.2.0")
    assert place.door.read_text() == "#!/second\n"
    assert place.keep() == place.program("0.2.0")
    place.lead_to(first)
    assert not place.is_in_force("0.2.0")
    assert place.door.read_text() == "#!/first\n"
    assert os.access(place.door, os.X_OK)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0::/system.slice/chatplug.service\n", ("chatplug.service", False)),
        ("9:memory:/x\n1:name=systemd:/system.slice/help.service\n", ("help.service", False)),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/chatplug.service\n", ("chatplug.service", True)),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope\n", ("user@1000.service", True)),
        ("0::/user.slice/user-1000.slice/session-3.scope\n", None),
        ("0::/\n", None),
    ],
)
def test_the_unit_of_a_process(tmp_path, text, unit):
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cgroup").write_text(text)
    found = service.unit_of(7, tmp_path)
    assert found == (None if unit and unit[0].startswith("user@") else unit)


def test_nobody_knows_how_to_start_it_anew(place, monkeypatch):
    monkeypatch.setattr(service, "unit_of", lambda pid: None)
    monkeypatch.setattr(service, "_must_be_ours", lambda pid, place: None)
    with pytest.raises(BadInput) as refused:
        service.restarting(7, "", place)
    assert refused.value.code == "no_service"
    assert service.restarting(7, "rc-service chatplug restart", place) == [["rc-service", "chatplug", "restart"]]


def test_a_failing_restart_is_told():
    with pytest.raises(Unavailable) as refused:
        service.start_anew([["false"]])
    assert refused.value.code == "not_restarted"
    service.start_anew([["false"], ["true"]])


def test_the_newest_wheel_of_a_folder(tmp_path):
    for version in ("0.9.0", "0.10.0", "0.2.0"):
        (tmp_path / f"chatplug-{version}-py3-none-any.whl").touch()
    assert installer._wanted("", str(tmp_path))[0].endswith("chatplug-0.10.0-py3-none-any.whl")
    assert installer._wanted("0.9.0", str(tmp_path))[0].endswith("chatplug-0.9.0-py3-none-any.whl")
    with pytest.raises(NotFound):
        installer._wanted("7.0", str(tmp_path))


def test_changes_wait_at_the_gate_but_not_what_a_trial_needs(monkeypatch):
    done: list[str] = []
    door = gate.Gate(lambda change: (True, done.append(change[0].__name__)))
    monkeypatch.setattr(gate, "always_open_to", {needed})
    door.close()
    waiting = gevent.spawn(door.run, (change, (), {}))
    door.run((needed, (), {}))
    gevent.sleep(0)
    assert done == ["needed"]
    door.open()
    waiting.join(1)
    assert done == ["needed", "change"]


def test_what_waits_is_refused_when_the_server_stops():
    door = gate.Gate(lambda change: (True, None))
    door.close()
    waiting = gevent.spawn(door.run, (change, (), {}))
    gevent.sleep(0)
    door.refuse()
    ok, refusal = waiting.get(timeout=1)
    assert (ok, refusal.code, refusal.status) == (False, "upgrading", 503)


def change() -> None:
    """A change that has to wait."""


def needed() -> None:
    """One that has not."""


TRIAL = trial.Trial("0.1.0", "0.2.0", "/opt/chatplug/bin/chatplug-first", 6, 0, True)


def test_a_trial_is_waited_for_until_it_ends(tmp_path):
    trial.begin(tmp_path, TRIAL)
    looks: list[float] = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            trial.end(tmp_path)

    trial.wait(tmp_path, sleep, lambda: False)
    assert len(looks) == 3
    assert not trial.went_on(tmp_path)


def test_a_trial_that_nobody_ends_is_waited_for_no_longer(tmp_path):
    trial.begin(tmp_path, TRIAL)
    looks: list[float] = []
    trial.wait(tmp_path, looks.append, lambda: False)
    assert sum(looks) == pytest.approx(trial.MOST_SECONDS, abs=0.1)
    assert trial.went_on(tmp_path)
    assert trial.under_way(tmp_path) is None


def test_a_file_that_cannot_be_read_holds_nobody(tmp_path):
    (tmp_path / trial.FILE_NAME).write_text("{")
    assert not trial.is_held(tmp_path)


def test_the_waiter_passes_signals_on_to_nobody_without_harm():
    waiter.passes_on({2**22 + 1})(0, None)


def test_the_browser_files_of_the_version_before_are_kept_and_no_older_ones(tmp_path):
    built, served = tmp_path / "built", []
    built.mkdir()
    for number in range(3):
        name = f"panel.{number}.js"
        (built / name).write_text(str(number))
        (built / f"{name}.br").write_text("small")
        served.append(sorted(path.name for path in folder_files(earlier.kept(tmp_path, built, {"panel.js": name}))))
        for folder in (tmp_path / earlier.FOLDER).iterdir():
            os.utime(folder, (folder.stat().st_mtime - 100, folder.stat().st_mtime - 100))
    assert served == [[], ["panel.0.js", "panel.0.js.br"], ["panel.1.js", "panel.1.js.br"]]


def folder_files(folders: list[Path]) -> list[Path]:
    """Every file in these folders."""
    return [path for folder in folders for path in folder.iterdir()]


def test_a_rehearsal_asks_nobody_for_anything_however_long_it_takes(tmp_path):
    class Seen(Exception):
        pass

    class Told:
        def serve(self, data, output, *flags):
            assert "--send-nothing" in flags
            raise Seen

    with pytest.raises(Seen):
        rehearse._try(Told(), tmp_path, tmp_path / "said.txt", {})


@pytest.mark.parametrize("told", [True, False])
def test_what_a_killed_upgrade_left_is_not_taken_for_an_answer(tmp_path, monkeypatch, told):
    word = tmp_path / trial.STANDBY
    word.write_text(f"{handover.FAILED} 1")

    def kill(pid, number):
        assert not word.exists()
        if not told:
            raise ProcessLookupError
        word.write_text(f"{handover.READY} 2")

    monkeypatch.setattr(switch.lock, "holder", lambda data: 1)
    monkeypatch.setattr(switch.os, "kill", kill)
    monkeypatch.setattr(handover, "is_possible", lambda: True)
    upgrade = switch.Switch(Place(tmp_path), SimpleNamespace(data=tmp_path), [], {})
    assert upgrade._hands_over("old", SimpleNamespace(mark=None)) is told
