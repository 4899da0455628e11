"""What runs for as long as the server does: it outlives its failures, and misses nothing."""

import gc
import subprocess
import sys

import gevent
import pytest

from chatplug import server
from chatplug.core import db, live


def test_a_failed_step_is_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "AFTER_FAILURE_SECONDS", 0.01)
    taken = []

    def step() -> float:
        taken.append(1)
        if len(taken) == 1:
            raise OSError("the disk is full")
        return 0.01

    worker = gevent.spawn(server.again_and_again, step)
    gevent.sleep(0.2)
    worker.kill()
    assert len(taken) > 2


def test_what_nobody_waits_for_is_logged_and_not_printed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gevent.get_hub(), "print_exception", server.log_uncaught, raising=False)

    def work() -> None:
        raise OSError("the line is cut")

    gevent.spawn(work).join()
    gevent.sleep(0.01)
    assert [(record.name, record.levelname) for record in caplog.records] == [("chatplug.server", "ERROR")]
    assert "the line is cut" in caplog.text
    assert "Traceback" not in capfd.readouterr().err


def test_what_others_write_while_we_look_is_seen_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    versions, looks = iter([1, 2, 3, 3]), []
    monkeypatch.setattr(db, "data_version", lambda: next(versions))
    monkeypatch.setattr(live, "tail", lambda: looks.append(1))
    step = server.follow_others()
    for _ in range(3):
        step()
    assert len(looks) == 2


def test_the_garbage_collector_works_again_once_the_server_does() -> None:
    before = gc.get_threshold()
    gc.disable()  # as the program's entry does
    try:
        server.spare_the_collector()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
        gc.set_threshold(*before)


def test_what_is_imported_only_by_few_requests_does_not_slow_the_start() -> None:
    few = {"segno", "holidays", "cryptography"}
    look = f"import sys, chatplug.app; chatplug.app.import_features(); print(*({few} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
