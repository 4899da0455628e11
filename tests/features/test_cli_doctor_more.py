"""What doctor says of weak settings, room, time and copies."""

import time
from pathlib import Path

import pytest

from chatplug.core import config
from chatplug.doctor import room, weak


@pytest.fixture
def settings(data: Path):
    yield lambda **flags: config.config.load({"data": str(data), **flags}, environment={})
    config.config.reset()


def levels(findings) -> list[tuple[str, str]]:
    return [(finding.about, finding.level) for finding in findings]


@pytest.mark.parametrize(
    ("flags", "about"),
    [
        pytest.param({}, [], id="defaults"),
        pytest.param({"allow_private": "nas.lan"}, ["allow_private"], id="a private place without a port"),
        pytest.param({"allow_private": "nas.lan:5000"}, [], id="with its port"),
        pytest.param({"trusted_hosts": "https://chat.example.com"}, ["trusted_hosts"], id="an address for a name"),
        pytest.param({"base_url": "http://127.0.0.1:9000", "port": 8080}, ["base_url"], id="two ports"),
        pytest.param({"base_url": "https://chat.example.com", "demo": True}, ["demo"], id="a public demo"),
        pytest.param({"demo": True}, [], id="a demo at home"),
        pytest.param({"base_url": "https://chat.example.com", "limit_scale": 100.0}, ["limit_scale"], id="no limits"),
        pytest.param({"base_url": "https://chat.example.com", "log_level": "debug"}, ["log_level"], id="all is logged"),
    ],
)
def test_options_that_are_weak_or_contradict(settings, flags, about):
    chosen = settings(**flags)
    found = [*weak.contradictions(chosen), *weak.loose_ends(chosen)]
    assert [finding.about for finding in found] == about
    assert all(finding.hint for finding in found)


def test_what_fills_the_folder_is_named(settings, data):
    (data / "big.bin").write_bytes(b"x" * 2_000_000)
    [finding] = room.holds(settings())
    assert finding.values["listed"].startswith("big.bin 2.0 MB")


def test_what_vanishes_while_it_is_counted_disturbs_nothing(settings, data, monkeypatch):
    (data / "big.bin").write_bytes(b"x" * 2_000_000)
    chosen, walk = settings(), Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda folder, pattern: [folder / "gone.tmp", *walk(folder, pattern)])
    monkeypatch.setattr(Path, "is_file", lambda path: True)  # as it was a moment ago
    [finding] = room.holds(chosen)
    assert finding.values["listed"].startswith("big.bin 2.0 MB")


@pytest.mark.parametrize(("kilobytes", "level"), [(262_144, "warning"), (1_048_576, "good")])
def test_memory(settings, tmp_path, monkeypatch, kilobytes, level):
    monkeypatch.setattr(room, "_limit", lambda: 1 << 60)
    (tmp_path / "meminfo").write_text(f"MemFree: 5 kB\nMemTotal: {kilobytes} kB\n")
    assert levels(room.memory(settings(), tmp_path / "meminfo")) == [("memory", level)]


def test_a_clock_that_nobody_keeps(settings, monkeypatch):
    monkeypatch.setattr(room, "_clock_state", lambda: 5)
    assert levels(room.time_service(settings()))[0] == ("time_service", "warning")
    monkeypatch.setattr(room, "_clock_state", lambda: 0)
    assert levels(room.time_service(settings())) == [("time_zone", "good")]


@pytest.mark.parametrize(
    ("row", "level"),
    [
        pytest.param(None, "good", id="none yet"),
        pytest.param({"ok": True, "good_at": time.time() * 1000, "target": "/mnt/usb", "error": ""}, "good", id="good"),
        pytest.param({"ok": False, "good_at": None, "target": "/mnt/usb", "error": "full"}, "warning", id="failed"),
        pytest.param({"ok": True, "good_at": 0, "target": "/mnt/usb", "error": ""}, "warning", id="old"),
    ],
)
def test_the_last_copy(settings, tmp_path, monkeypatch, row, level):
    monkeypatch.setattr(room.state, "last_backup", lambda **_: row)
    assert levels(room.last_copy(settings(backup_to=str(tmp_path)))) == [("backup", level)]


def test_no_planned_copies_is_a_note(settings):
    assert levels(room.last_copy(settings(backup_to=""))) == [("backup", "warning")]
