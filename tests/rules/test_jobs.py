"""Jobs: claimed once, retried with patience, and their outcome kept."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chatplug.core import db, jobs, migrate

Rows = list[tuple[Any, ...]]


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: ModuleType) -> Iterator[None]:
    migrate.migrate(tmp_path / "chatplug.sqlite3")
    db.open_database(tmp_path / "chatplug.sqlite3")
    monkeypatch.setattr(jobs, "_handlers", {})
    yield
    db.close_database()


def handle(*results: object, tries: int = 3) -> list[dict[str, Any]]:
    """Handle jobs of kind "ring" with these results in turn; return the payloads as they come."""
    seen: list[dict[str, Any]] = []
    left = list(results)

    @jobs.handler("ring", tries=tries)
    def ring(payload: dict[str, Any], job: jobs.Job) -> str:
        seen.append(payload)
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return str(result)

    return seen


def rows() -> Rows:
    found: Rows = db.execute("SELECT state, outcome, tries FROM job ORDER BY id").fetchall()
    return found


def ring(**values: Any) -> None:
    db.write(jobs.enqueue, "ring", {"who": "ada"}, **values)


def test_a_job_is_done_once_and_its_outcome_stays() -> None:
    seen = handle("rang")
    ring()
    assert [jobs.run_one(), jobs.run_one()] == [True, False]
    assert seen == [{"who": "ada"}]
    assert rows() == [("done", "rang", 1)]


def test_a_job_of_a_change_that_failed_never_was() -> None:
    def change() -> None:
        jobs.enqueue("ring", {})
        raise LookupError

    with pytest.raises(LookupError):
        db.write(change)
    assert rows() == []


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(clock: ModuleType) -> None:
    handle(jobs.Retry("busy"), OSError("no route"), jobs.Retry("still busy"))
    ring()
    for _ in range(3):
        assert jobs.run_one()
        assert not jobs.run_one(), "not before its time"
        clock.advance(jobs.MOST_WAIT_MS * 2)
    assert rows() == [("failed", "still busy", 3)]


def test_what_will_never_work_is_not_tried_again() -> None:
    handle(jobs.Failed("no such address"))
    ring()
    jobs.run_one()
    assert rows() == [("failed", "no such address", 1)]


def test_the_other_side_may_say_when(clock: ModuleType) -> None:
    handle(jobs.Retry("slow down", after_ms=1000), "rang")
    ring()
    jobs.run_one()
    clock.advance(999)
    assert not jobs.run_one()
    clock.advance(1)
    assert jobs.run_one()
    assert rows() == [("done", "rang", 2)]


def test_a_worker_that_died_is_replaced_after_its_lease(clock: ModuleType) -> None:
    handle("rang")
    ring()
    assert db.write(jobs._claim) is not None
    assert not jobs.run_one()
    clock.advance(jobs.LEASE_MS)
    assert jobs.run_one()
    assert rows() == [("done", "rang", 2)]


def test_what_a_killed_server_was_doing_is_done_soon_by_the_next(clock: ModuleType) -> None:
    handle("rang")
    ring()
    for tries in (1, 2):
        assert db.write(jobs._claim) is not None
        db.write(jobs.take_over)
        clock.advance(jobs.TAKE_OVER_MS * tries - 1)
        assert not jobs.run_one()
        clock.advance(1)
    assert jobs.run_one()
    assert rows() == [("done", "rang", 3)]


def test_a_key_waits_once_and_can_be_cancelled() -> None:
    handle("rang")
    ring(key="mail 7")
    ring(key="mail 7")
    assert len(rows()) == 1
    assert db.write(jobs.cancel, "mail 7", "it was read")
    assert not jobs.run_one()
    assert rows() == [("cancelled", "it was read", 0)]
    ring(key="mail 7")
    assert jobs.run_one()


def test_what_is_asked_for_while_its_job_runs_comes_after_it() -> None:
    seen: list[str] = []

    @jobs.handler("bell")
    def bell(payload: dict[str, Any], job: jobs.Job) -> str:
        seen.append(payload["who"])
        if payload["who"] == "ada":
            assert db.write(jobs.enqueue, "bell", {"who": "grace"}, key="door") is None
        return "rang"

    db.write(jobs.enqueue, "bell", {"who": "ada"}, key="door")
    assert [jobs.run_one(), jobs.run_one(), jobs.run_one()] == [True, True, False]
    assert seen == ["ada", "grace"]
    assert not jobs._wanted_after


def test_a_job_waits_for_its_moment(clock: ModuleType) -> None:
    handle("rang")
    ring(run_at=clock.now() + 5000)
    assert jobs.next_due() == clock.now() + 5000
    assert not jobs.run_one()
    clock.advance(5000)
    assert jobs.run_one()
    assert jobs.next_due() is None


@pytest.mark.parametrize(
    ("tries", "least", "most"),
    [
        pytest.param(1, 13_500, 16_500, id="first"),
        pytest.param(3, 54_000, 66_000, id="doubled twice"),
        pytest.param(30, 3_240_000, 3_960_000, id="at most an hour"),
    ],
)
def test_the_wait_doubles(tries: int, least: int, most: int) -> None:
    assert least <= jobs.backoff_ms(tries) <= most


def test_finished_jobs_are_forgotten_in_the_end(clock: ModuleType) -> None:
    handle("rang")
    ring()
    jobs.run_one()
    clock.advance(jobs.KEEP_MS + 1)
    assert db.write(jobs.prune) == 1
