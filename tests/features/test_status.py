"""The console's page about the server: for owners, from what has really happened, and a failed job tried again."""

import logging

import pytest

from chatplug.core import db, jobs, metrics, troubles
from chatplug.core.config import config
from chatplug.status import findings
from chatplug.status.minutes import DAY_BARS, HOUR_BARS, minutes

MINUTE = 60_000
PATH = "server"


@pytest.fixture(autouse=True)
def nothing_kept():
    """What earlier tests of this process left in memory is forgotten."""
    troubles.ring.clear()
    findings.forget()
    minutes.forget()
    metrics.reset()


@pytest.fixture
def status(owner):
    return lambda: owner.get(PATH).must()


class Bell(list):
    """What the runs of a job come to, and the payloads of those that were woken."""

    def __init__(self):
        super().__init__()
        self.woken = []


@pytest.fixture
def bell(monkeypatch):
    """Jobs of kind "ring" come to what this list says, one after the other; what was woken is kept in `woken`."""

    bell = Bell()
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))

    @jobs.handler("ring", tries=2, again=lambda job: bell.woken.append(job.payload))
    def ring(payload, job):
        result = bell.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    return bell


def fail_one(bell, reason="550 nobody there", key=None):
    """A job that has failed; its number."""
    bell.append(jobs.Failed(reason))
    db.write(jobs.enqueue, "ring", {"who": "ada"}, key=key)
    jobs.run_one()
    return db.execute("SELECT max(id) FROM job").fetchone()[0]


DOORS = [("GET", "server"), ("GET", "server/findings"), ("POST", "server/jobs/1/again")]


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_only_an_owner_sees_it(operator, visitor, method, path):
    refused = operator.post(path, method=method) if method == "POST" else operator.get(path)
    assert (refused.status, refused.json["code"]) == (403, "owners_only")
    assert visitor.raw(method, f"/console/api/v1/{path}", b"{}" if method == "POST" else None).status == 401


def test_a_server_on_which_nothing_has_happened(status):
    told = status()
    assert told["messages"] == {"hour": [[0, 0]] * HOUR_BARS, "day": [[0, 0]] * DAY_BARS}
    assert told["jobs"] == {"waiting": 0, "running": 0, "failed": 0, "due_since": None, "rows": []}
    assert (told["backup"], told["errors"], told["waiting_since"]) == (None, [], None)
    assert told["storage"]["database"] > 0
    assert told["storage"]["disk_free"] <= told["storage"]["disk_total"]
    assert told["mail"] == {"is_set_up": False, "sent": 0, "refused": 0, "unreachable": 0}


def test_messages_stand_in_the_minute_they_came_in(status, visitor, operator, clock):
    visitor.says("one")
    visitor.says("two")
    operator.replies(visitor, "yes")
    clock.advance(3 * MINUTE)
    visitor.says("three")
    told = status()["messages"]
    assert (told["hour"][-1], told["hour"][-4]) == ([1, 0], [2, 1])
    assert sum(map(sum, told["hour"])) == sum(map(sum, told["day"])) == 4


def test_a_message_is_counted_once_however_often_somebody_looks(status, visitor, clock):
    visitor.says("one")
    for _ in range(3):
        assert status()["messages"]["hour"][-1] == [1, 0]
    visitor.says("two")
    assert status()["messages"]["hour"][-1] == [2, 0]


def test_whoever_draws_the_bars_is_not_disturbed_by_a_new_look(status, visitor, clock):
    from chatplug.status.minutes import minutes

    visitor.says("one")
    status()
    kept = minutes._counts
    drawn = iter(kept.items())
    clock.advance(60_000)
    visitor.says("two")
    minutes.look()  # as the reader's thread does meanwhile
    assert len(list(drawn)) == 1
    assert minutes._counts is not kept


def test_what_is_older_than_the_bars_is_gone(status, visitor, clock):
    visitor.says("one")
    assert sum(map(sum, status()["messages"]["hour"])) == 1
    clock.advance(61 * MINUTE)
    told = status()["messages"]
    assert (sum(map(sum, told["hour"])), sum(map(sum, told["day"]))) == (0, 1)
    clock.advance(24 * 60 * MINUTE)
    assert sum(map(sum, status()["messages"]["day"])) == 0


def test_a_clock_that_was_put_back_does_not_hide_what_is_there(status, visitor, clock):
    visitor.says("one")
    clock.advance(40 * MINUTE)
    visitor.says("two")
    status()
    clock.advance(-39 * MINUTE)
    assert sum(map(sum, status()["messages"]["hour"])) == 1


def test_events_are_no_messages(status, visitor, operator):
    visitor.says("one")
    operator.does("take", visitor.conversation()).must()
    operator.does("close", visitor.conversation()).must()
    assert sum(map(sum, status()["messages"]["hour"])) == 1


def test_a_failed_job_is_told_with_its_outcome_and_runs_again(owner, status, bell):
    number = fail_one(bell)
    told = status()["jobs"]
    assert told["failed"] == 1
    [row] = told["rows"]
    assert (row["id"], row["name"], row["state"], row["outcome"]) == (number, "ring", "failed", "550 nobody there")
    bell.append("rang")
    owner.post(f"server/jobs/{number}/again").must()
    assert status()["jobs"]["waiting"] == 1
    assert bell.woken == [{"who": "ada"}]
    assert jobs.run_one()
    assert status()["jobs"] == {"waiting": 0, "running": 0, "failed": 0, "due_since": None, "rows": []}


def test_a_job_that_is_tried_again_has_all_its_tries(owner, bell):
    number = fail_one(bell)
    owner.post(f"server/jobs/{number}/again").must()
    bell.append(jobs.Retry("not now", 0))
    bell.append("rang")
    assert [jobs.run_one(), jobs.run_one(), jobs.run_one()] == [True, True, False]


def test_a_job_that_is_postponed_is_told_too(status, bell, clock):
    bell.append(jobs.Retry("not now", MINUTE))
    db.write(jobs.enqueue, "ring", {})
    jobs.run_one()
    [row] = status()["jobs"]["rows"]
    assert (row["state"], row["tries"], row["outcome"], row["at"]) == ("waiting", 1, "not now", clock.now() + MINUTE)


def test_what_waits_on_purpose_is_no_trouble(status):
    db.write(jobs.enqueue, "notify.climb", {})
    db.execute("UPDATE job SET tries = 3, outcome = 'the next rung is not due', run_at = run_at + 60000")
    assert status()["jobs"] == {"waiting": 1, "running": 0, "failed": 0, "due_since": None, "rows": []}


@pytest.mark.parametrize(("number", "code"), [("7", "unknown_job"), (str(2**53), "unknown_job")])
def test_a_job_that_is_not_there(owner, number, code):
    answer = owner.post(f"server/jobs/{number}/again")
    assert (answer.status, answer.json["code"]) == (404, code)


def test_only_what_has_failed_is_tried_again(owner, bell):
    bell.append("rang")
    db.write(jobs.enqueue, "ring", {})
    assert owner.post("server/jobs/1/again").json["code"] == "not_failed"
    jobs.run_one()
    assert owner.post("server/jobs/1/again").json["code"] == "not_failed"


def test_the_same_work_does_not_wait_twice(owner, bell):
    number = fail_one(bell, key="once")
    db.write(jobs.enqueue, "ring", {"who": "ada"}, key="once")
    answer = owner.post(f"server/jobs/{number}/again")
    assert (answer.status, answer.json["code"]) == (409, "waits_already")


def test_mail_that_failed_waits_again_before_the_teams_eyes(owner, operator, visitor, clock, monkeypatch):
    monkeypatch.setattr(config, "mail_url", "smtp://127.0.0.1:1?from=shop@example.com")
    visitor.says("Hi")
    visitor.leaves_contact(email="bob@example.com")
    operator.replies(visitor, "Hello")
    clock.advance(3 * MINUTE)
    db.execute("UPDATE job SET tries = 7")
    assert jobs.run_one()
    told = owner.get(PATH).must()
    [row] = told["jobs"]["rows"]
    assert row["name"] == "Mail with answers to a visitor"
    assert told["mail"] == {"is_set_up": True, "sent": 0, "refused": 0, "unreachable": 1}
    mail_state = "SELECT state FROM answer_mail"
    assert db.execute(mail_state).fetchone()[0] == "failed"
    owner.post(f"server/jobs/{row['id']}/again").must()
    assert db.execute(mail_state).fetchone()[0] == "waiting"


def test_jobs_are_named_in_the_readers_language(owner):
    db.write(jobs.enqueue, "chat.mail_answers", {"conversation": 1})
    db.execute("UPDATE job SET state = 'failed', done_at = 1")
    answer = owner.raw("GET", PATH, None, {"Accept-Language": "ru"})
    assert answer.json["jobs"]["rows"][0]["name"] == "Письмо с ответами посетителю"


def test_what_was_logged_is_there_with_its_count(status):
    for _ in range(3):
        logging.getLogger("chatplug.test").error("a thing failed")
    [one] = [row for row in status()["errors"] if row["text"] == "a thing failed"]
    assert (one["count"], one["level"]) == (3, "error")


def test_a_copy_and_why_it_failed(status, clock):
    from chatplug.backup import state
    from chatplug.core.errors import Refused

    state.record("/mnt/copies", 4096)
    good_at = clock.now()
    good = {"at": good_at, "ok": True, "size": 4096, "target": "/mnt/copies", "good_at": good_at}
    assert status()["backup"] == good | {"error": "", "hint": ""}
    clock.advance(MINUTE)
    state.record("/mnt/copies", failure=Refused("The disk is full.", "Free some space."))
    told = status()["backup"]
    assert (told["ok"], told["error"], told["good_at"]) == (False, "The disk is full.", good_at)


def test_findings_say_what_is_wrong_and_what_to_do(owner, monkeypatch):
    monkeypatch.setattr(config, "trusted_proxies", ("0.0.0.0/0",))
    told = owner.get("server/findings").must()
    assert told["good"] > 0
    assert ("Every address is a trusted proxy: anybody can pretend to be somebody else.", "warning") in {
        (one["message"], one["level"]) for one in told["findings"]
    }
    assert all(one["hint"] for one in told["findings"])


def test_findings_are_kept_for_some_minutes_unless_somebody_looks_again(owner, monkeypatch, clock):
    first = owner.get("server/findings").must()
    monkeypatch.setattr(config, "trusted_proxies", ("0.0.0.0/0",))
    assert owner.get("server/findings").must() == first
    assert len(owner.get("server/findings?anew=true").must()["findings"]) == len(first["findings"]) + 1
    monkeypatch.setattr(config, "trusted_proxies", ())
    clock.advance(findings.KEPT_MS)
    assert owner.get("server/findings").must()["findings"] == first["findings"]


def test_a_look_that_fails_takes_nothing_else_along(owner, monkeypatch):
    def broken(config):
        raise OSError("no")

    monkeypatch.setattr(findings, "LOOKS", (broken, *findings.LOOKS))
    assert owner.get("server/findings?anew=true").must()["good"] > 0
    assert any("broken" in row.text for row in troubles.ring.last())


def test_no_secret_and_no_visitor_is_in_it(owner, visitor, operator, monkeypatch):
    monkeypatch.setattr(config, "metrics_token", "token-8f3k-of-prometheus")
    monkeypatch.setattr(config, "mail_url", "smtp://ada:8f3k@mail.example.com")
    visitor.says("8f3k", page={"url": "https://shop.example/8f3k", "title": "8f3k"})
    visitor.leaves_contact(name="8f3k", email="8f3k@example.com")
    for path in (PATH, "server/findings"):
        assert "8f3k" not in owner.get(path).text
