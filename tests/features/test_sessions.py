"""Where one is signed in: seeing it, ending it, and when a session ends by itself."""

import pytest

from chatplug.team import sessions
from tests.factories import PASSWORD, Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear

DAY = 24 * 3600 * 1000
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"


def signs_in_by(operator, agent):
    """The same operator in a browser that calls itself so."""
    other = Operator(operator.door, operator.email)
    body = b'{"email":"%s","password":"%s"}' % (operator.email.encode(), PASSWORD.encode())
    other.keep(other.raw("POST", "sign-in", body, {"Content-Type": "application/json", "User-Agent": agent})).must()
    return other.learns_me()


def listed(operator):
    return operator.get("me/sessions").must()["sessions"]


def test_the_list_names_device_and_times(operator, clock):
    clock.advance(60_000)
    phone = signs_in_by(operator, PHONE)
    first, second = listed(operator)
    assert (first["current"], second["current"]) == (True, False)
    assert (second["device"], second["seen_at"]) == ("Safari, iPhone", clock.now())
    assert listed(phone)[0]["device"] == "Safari, iPhone"
    assert first["id"] not in str(operator.cookies)


def test_nobody_sees_anothers_sessions(operator, owner):
    assert len(listed(operator)) == len(listed(owner)) == 1
    name = listed(owner)[0]["id"]
    answer = operator.delete(f"me/sessions/{name}")
    assert (answer.status, answer.json["code"]) == (404, "unknown_session")
    assert owner.get("me").status == 200


def test_one_browser_is_signed_out(operator):
    phone, tablet = signs_in_by(operator, PHONE), signs_in_by(operator, PHONE)
    name = listed(phone)[0]["id"]
    ear = Ear(f"operator:{operator.id}")
    operator.delete(f"me/sessions/{name}").must()
    assert ear.kinds() == ["signed_out"]
    assert [one.get("me").status for one in (operator, phone, tablet)] == [200, 401, 200]
    assert operator.delete(f"me/sessions/{name}").status == 404


def test_all_others_are_signed_out(operator):
    others = [signs_in_by(operator, PHONE) for _ in range(3)]
    operator.delete("me/sessions").must()
    assert [one.get("me").status for one in others] == [401] * 3
    assert [one["current"] for one in listed(operator)] == [True]


def test_the_time_of_the_last_use_is_kept_to_some_minutes(operator, clock):
    phone = signs_in_by(operator, PHONE)
    clock.advance(sessions.TOUCH_EVERY + 1)
    phone.get("me").must()
    assert listed(operator)[1]["seen_at"] == clock.now()


@pytest.mark.sec("SEC-23")
def test_however_much_it_is_used_a_session_ends_after_ninety_days(operator, clock):
    for _ in range(89):
        clock.advance(DAY)
        operator.get("me").must()
    clock.advance(DAY)
    assert operator.get("me").status == 401
    assert sessions.LONGEST == 90 * DAY


@pytest.mark.sec("SEC-23")
def test_the_browser_keeps_the_cookie_as_long_as_the_server_may(operator):
    cookie = operator.post("sign-in", {"email": operator.email, "password": PASSWORD}).headers["set-cookie"]
    assert f"Max-Age={sessions.LONGEST // 1000}" in cookie


def test_sessions_that_are_over_are_not_listed(operator, clock):
    signs_in_by(operator, PHONE)
    for _ in range(20):
        clock.advance(2 * DAY)
        operator.get("me").must()
    assert len(listed(operator)) == 1
