"""Alerts: the ladder is climbed until somebody answers, and every step says what became of it."""

import json

import pytest

from chatplug.core import clock as core_clock
from chatplug.core import db, jobs, live
from chatplug.core.config import config
from chatplug.notify import ladder
from tests.factories import Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.pushes import Browser, PushService

S = 1000


@pytest.fixture
def service(monkeypatch):
    """A push service that this server may reach."""
    service = PushService(lambda: core_clock.now() / 1000)
    monkeypatch.setattr(config, "allow_private", (service.host,))
    yield service
    service.close()


@pytest.fixture
def phone(service, operator):
    """The operator's phone takes alerts."""
    browser = Browser()
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    operator.post("alerts/devices", {"endpoint": service.endpoint("grace"), "keys": keys}).must()
    return browser


def run(seconds=0, clock=None):
    """Let time pass and do what is due."""
    if clock:
        clock.advance(seconds * S)
    while jobs.next_due() is not None and jobs.next_due() <= jobs.clock.now():
        jobs.run_one()


def told(who, operator="Grace Hopper"):
    """What became of the alerts to one operator, the oldest first."""
    log = who.get("alerts").must()["log"]
    return [(one["channel"], one["state"]) for one in reversed(log) if one["operator"] == operator]


def mails(monkeypatch):
    """Letters instead of a mail server."""
    sent = []
    monkeypatch.setattr(config, "mail_url", "smtp://127.0.0.1:1?from=chat@example.com")
    monkeypatch.setattr("chatplug.core.mail.send", lambda message: sent.append(message) or "accepted")
    return sent


def test_with_no_console_open_the_phone_rings_at_once(visitor, operator, phone, service):
    visitor.says("Where is my kettle?")
    run()
    assert told(operator) == [("console", "failed"), ("push", "sent")]
    ((path, sealed, headers),) = service.pushes
    shown = json.loads(phone.reads(sealed))
    assert path == "/send/grace"
    assert headers["Urgency"] == "high"
    assert shown["body"] == "Where is my kettle?"
    assert shown["path"] == "/console/conversations/1"


def test_with_a_console_open_it_waits_five_seconds(visitor, operator, phone, service, clock, monkeypatch):
    monkeypatch.setattr(live, "listeners", lambda audience: 1)
    visitor.says("Hello?")
    run()
    assert told(operator) == [("console", "sent")]
    run(4, clock)
    assert not service.pushes
    run(1, clock)
    assert told(operator) == [("console", "sent"), ("push", "sent")]


@pytest.mark.parametrize("how", ["answers", "takes", "closes", "visitor closes", "removed"])
def test_it_stops_when_somebody_takes_care(visitor, operator, phone, service, clock, owner, monkeypatch, how):
    monkeypatch.setattr(live, "listeners", lambda audience: 1)
    visitor.says("Hello?")
    run()
    if how == "answers":
        owner.replies(visitor, "Good morning")
    elif how == "takes":
        owner.post("conversations/1/take", {}).must()
    elif how == "closes":
        owner.post("conversations/1/close", {}).must()
    elif how == "visitor closes":
        visitor.post("close", {}).must()
    else:
        number = operator.get("me").must()["operator"]["id"]
        owner.delete(f"operators/{number}").must()
    run(4000, clock)
    assert not service.pushes


def test_given_back_unanswered_it_rings_again(visitor, operator, phone, service, owner):
    visitor.says("Hello?")
    owner.post("conversations/1/take", {}).must()
    run()
    assert not service.pushes
    owner.post("conversations/1/release", {}).must()
    run()
    assert len(service.pushes) == 1
    assert json.loads(phone.reads(service.pushes[0][1]))["body"] == "Hello?"


def test_what_comes_while_the_first_line_is_read_is_told_too(visitor, operator, phone, service, clock, monkeypatch):
    monkeypatch.setattr(live, "listeners", lambda audience: 1)
    visitor.says("Hello?")
    operator.replies(visitor, "Good morning")
    run()
    visitor.says("Where is my kettle?")
    run()
    operator.post("conversations/1/read", {"upto": 99}).must()
    visitor.says("Are you there?")
    run(5, clock)
    assert len(service.pushes) == 1


def test_a_clock_that_is_set_back_stops_no_alert_and_adds_none(visitor, operator, phone, service, clock, monkeypatch):
    monkeypatch.setattr(live, "listeners", lambda audience: 1)
    visitor.says("Hello?")
    run()
    clock.advance(-24 * 3600 * S)
    db.write(jobs.shift, -24 * 3600 * S)  # as the server does when it notices
    for _ in range(3 * 60):
        run(60, clock)
    assert len(service.pushes) == ladder.MOST_ROUNDS


def test_every_rung_then_again_until_it_was_seen(visitor, operator, phone, service, clock, monkeypatch):
    sent = mails(monkeypatch)
    monkeypatch.setattr(live, "listeners", lambda audience: 1)
    visitor.says("Hello?")
    for _ in range(30):
        run(20, clock)
    grace = [message for message in sent if message["To"] == operator.email]
    assert len(service.pushes) == 2
    assert len(grace) == 2
    assert "Hello?" in grace[0].get_content()
    assert f"{config.url}/console/conversations/1" in grace[0].get_content()
    operator.post("conversations/1/read", {"upto": 99}).must()
    run(4000, clock)
    assert len(service.pushes) == 2


def test_only_whose_it_is_is_told(visitor, operator, phone, service, owner, make_operator):
    visitor.says("Hello?")
    owner.replies(visitor, "Good morning")
    run()
    before = len(owner.get("alerts").must()["log"])
    visitor.says("And my kettle?")
    run()
    log = owner.get("alerts").must()["log"]
    assert {one["operator"] for one in log[: len(log) - before]} == {"Ada Lovelace"}
    assert not service.pushes


def test_a_refusing_service_makes_room_for_the_next_channel(visitor, operator, phone, service, monkeypatch):
    sent = mails(monkeypatch)
    service.answer = 500
    visitor.says("Hello?")
    run()
    assert told(operator) == [("console", "failed"), ("push", "failed"), ("mail", "sent")]
    outcomes = {one["channel"]: one["outcome"] for one in operator.get("alerts").must()["log"]}
    assert outcomes["push"] == "127.0.0.1 refused it (500)."
    assert outcomes["mail"] == f"Mailed to {operator.email}."
    assert operator.email in [message["To"] for message in sent]


def test_a_device_that_was_given_up_is_removed(visitor, operator, phone, service):
    service.answer = 410
    visitor.says("Hello?")
    run()
    assert operator.get("alerts").must()["devices"] == []
    assert told(operator)[1] == ("push", "failed")


def test_nobody_is_woken_at_night(visitor, operator, phone, service, clock):
    usual = operator.get("alerts").must()["usual"]
    operator.put("alerts/ladder", {**usual, "quiet": "11:00-18:00", "zone": "UTC"}).must()
    visitor.says("Hello?")
    run()
    assert told(operator) == []
    run(6 * 3600, clock)
    assert len(service.pushes) == 1


def test_who_is_away_is_left_alone(visitor, operator, phone, service, clock):
    operator.put("presence", {"state": "away"}).must()
    visitor.says("Hello?")
    run(600, clock)
    assert told(operator) == []


def test_the_line_can_be_kept_off_the_locked_screen(visitor, operator, phone, service):
    operator.put("alerts/ladder", {**operator.get("alerts").must()["usual"], "shows_text": False}).must()
    visitor.says("My secret illness")
    run()
    assert "illness" not in phone.reads(service.pushes[0][1]).decode()


@pytest.mark.parametrize("channel", ["console", "push", "mail"])
def test_a_channel_that_is_not_set_up_says_so(operator, channel):
    answer = operator.post("alerts/test", {"channel": channel}).must()
    assert answer["told"] is False
    assert answer["outcome"]


def test_a_test_rings_the_phone(operator, phone, service):
    answer = operator.post("alerts/test", {"channel": "push"}).must()
    assert answer["told"] is True
    assert answer["outcome"].startswith("Delivered to the push service: ")
    assert json.loads(phone.reads(service.pushes[0][1]))["title"] == "A test alert"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest",
        "http://127.0.0.1:1/x",
        "https://user@push.example/",
        "ftp://push.example/",
        "пуш",
    ],
)
def test_a_push_address_must_be_public(operator, endpoint):
    browser = Browser()
    body = {"endpoint": endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}}
    answer = operator.post("alerts/devices", body)
    assert answer.status in (400, 502)
    assert operator.get("alerts").must()["devices"] == []


def test_nobody_touches_anothers_devices(owner, operator, phone):
    (device,) = operator.get("alerts").must()["devices"]
    assert owner.get("alerts").must()["devices"] == []
    assert owner.delete(f"alerts/devices/{device['id']}").status == 404
    operator.delete(f"alerts/devices/{device['id']}").must()
    assert operator.get("alerts").must()["devices"] == []


@pytest.mark.parametrize("how", ["signs out", "ends it elsewhere", "sets a new password"])
def test_a_device_rings_no_more_where_one_is_signed_out(visitor, operator, phone, service, how):
    elsewhere = Operator(operator.door, operator.email).signs_in()
    if how == "signs out":
        operator.post("sign-out", {}).must()
    elif how == "ends it elsewhere":
        elsewhere.delete("me/sessions").must()
    else:
        elsewhere.put("me/password", {"old": operator.password, "new": "quite another secret 7"}).must()
    visitor.says("Hello?")
    run()
    assert not service.pushes
    assert elsewhere.get("alerts").must()["devices"] == []


def test_signing_out_elsewhere_leaves_this_device(visitor, operator, phone, service):
    Operator(operator.door, operator.email).signs_in().post("sign-out", {}).must()
    visitor.says("Hello?")
    run()
    assert len(service.pushes) == 1


def test_a_device_is_whose_browser_it_is(visitor, operator, phone, service, owner):
    keys = {"p256dh": phone.p256dh, "auth": phone.auth}
    owner.post("alerts/devices", {"endpoint": service.endpoint("grace"), "keys": keys}).must()
    assert operator.get("alerts").must()["devices"] == []
    visitor.says("Hello?")
    run()
    assert len(service.pushes) == 1
    assert ("push", "sent") in told(owner, "Ada Lovelace")
    operator.post("sign-out", {}).must()
    assert len(owner.get("alerts").must()["devices"]) == 1


def test_an_operator_reads_only_their_own_alerts(visitor, operator, owner):
    visitor.says("Hello?")
    run()
    assert {one["operator"] for one in operator.get("alerts").must()["log"]} == {"Grace Hopper"}
    assert {one["operator"] for one in owner.get("alerts").must()["log"]} == {"Grace Hopper", "Ada Lovelace"}


def test_the_key_is_made_once_and_for_its_owner_alone(operator, data):
    key = operator.get("alerts/key").must()["key"]
    assert operator.get("alerts/key").must()["key"] == key
    assert (data / "push.key").stat().st_mode & 0o777 == 0o600


def test_a_thousand_waiting_visitors_cost_one_job_each(make_visitor, operator):
    for _ in range(5):
        one = make_visitor()
        one.says("Hello?")
        one.says("Hello??")
    assert db.execute("SELECT count(*) FROM job WHERE kind = 'notify.climb'").fetchone()[0] == 5
