"""Signing in and out, the first run, and those who guess."""

import re
import statistics
import time

import pytest

from chatplug.core import tokens
from chatplug.core.config import config
from chatplug.core.db import write
from chatplug.team import actions, attempts, models, passwords
from tests.factories import PASSWORD, Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear


def test_the_first_run_link_makes_the_owner(door, app):
    link = actions.ensure_setup_link()
    assert link.startswith(f"{config.url}/console/setup#")
    stranger = Operator(door, "ada@example.com")
    assert stranger.get("door").must() == {"ok": True, "needs_setup": True}
    owner = stranger.sets_up(link.partition("#")[2], lang="ru")
    me = owner.get("me").must()
    assert (me["operator"]["role"], me["operator"]["lang"]) == ("owner", "ru")
    assert owner.get("door").must()["needs_setup"] is False
    assert actions.ensure_setup_link() is None


def set_up(door, token, email="eve@example.com"):
    person = {"token": token, "name": "Eve", "email": email, "password": PASSWORD}
    return Operator(door, email).post("setup", person)


def test_the_first_run_link_works_once(door, app):
    token = actions.ensure_setup_link().partition("#")[2]
    set_up(door, token).must(201)
    again = set_up(door, token, "other@example.com")
    assert (again.status, again.json["code"]) == (410, "link_used")


def test_a_newer_first_run_link_replaces_the_older(door, app):
    old = actions.ensure_setup_link().partition("#")[2]
    new = actions.ensure_setup_link().partition("#")[2]
    assert set_up(door, old).status == 410
    set_up(door, new).must(201)


def test_a_set_up_server_takes_no_second_owner_by_link(door, owner):
    token = write(tokens.issue, "setup", "", None)
    assert set_up(door, token).json["code"] == "link_used"
    assert set_up(door, "made-up").status == 410


@pytest.mark.parametrize(
    "person",
    [{"password": "short"}, {"email": "nonsense"}, {"name": ""}, {"email": ""}, {"token": ""}, {"name": "\u202e"}],
)
def test_a_first_run_that_does_not_fit_leaves_the_link_good(door, app, person):
    token = actions.ensure_setup_link().partition("#")[2]
    sent = {"token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD, **person}
    assert Operator(door, "ada@example.com").post("setup", sent).status == 400
    set_up(door, token).must(201)


def test_the_link_expires(door, app, clock):
    token = actions.ensure_setup_link().partition("#")[2]
    clock.advance(8 * 24 * 3600 * 1000)
    assert set_up(door, token).json["code"] == "link_expired"


@pytest.mark.sec("SEC-23")
def test_the_cookie(operator):
    answer = operator.post("sign-in", {"email": operator.email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("cp_console=")
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/console", "Max-Age="):
        assert attribute in cookie
    assert "Domain" not in cookie


@pytest.mark.sec("SEC-23")
def test_the_cookie_over_https(operator, monkeypatch):
    monkeypatch.setattr(config, "base_url", "https://chat.example.com")
    body = b'{"email":"grace@example.com","password":"%s"}' % PASSWORD.encode()
    headers = {"Content-Type": "application/json", "Origin": "https://chat.example.com", "Host": "chat.example.com"}
    operator.door.origin = "https://chat.example.com"
    cookie = operator.raw("POST", "sign-in", body, headers).headers["set-cookie"]
    assert cookie.startswith("__Host-cp=")
    assert re.search(r"; Path=/(;|$)", cookie)
    assert "Secure" in cookie


@pytest.mark.sec("SEC-23")
def test_sign_in_makes_a_new_session_and_ends_the_one_before(operator):
    before = dict(operator.cookies)
    operator.signs_in()
    assert operator.cookies != before
    old = Operator(operator.door, operator.email)
    old.cookies = before
    assert old.get("me").status == 401


def test_a_session_set_by_somebody_else_is_not_taken_over(door, operator):
    victim = Operator(door, operator.email)
    victim.cookies = {"cp_console": "A" * 43}
    victim.signs_in()
    assert victim.cookies["cp_console"] != "A" * 43


@pytest.mark.sec("SEC-23")
def test_sign_out_ends_the_session_on_the_server(operator):
    cookies, ear = dict(operator.cookies), Ear(f"operator:{operator.id}")
    operator.post("sign-out").must()
    assert ear.kinds() == ["signed_out"]
    operator.cookies = cookies
    assert operator.get("me").json["code"] == "not_signed_in"


def test_sessions_end_after_a_month_of_quiet(operator, clock):
    clock.advance(20 * 24 * 3600 * 1000)
    operator.get("me").must()
    clock.advance(20 * 24 * 3600 * 1000)
    operator.get("me").must()
    clock.advance(31 * 24 * 3600 * 1000)
    assert operator.get("me").status == 401


def test_a_clock_that_steps_back_signs_nobody_out(operator, clock):
    clock.advance(-3600 * 1000)
    operator.get("me").must()


@pytest.mark.sec("SEC-52")
def test_wrong_and_unknown_get_the_same_answer(door, operator):
    wrong = Operator(door, operator.email).post("sign-in", {"email": operator.email, "password": "wrong password"})
    unknown = Operator(door, "x@y.example").post("sign-in", {"email": "x@y.example", "password": "wrong password"})
    invited = operator.email.replace("grace", "nobody")
    assert wrong.status == unknown.status == 401
    assert wrong.body == unknown.body
    assert wrong.json["code"] == "wrong_sign_in"
    assert invited.encode() not in wrong.body


@pytest.mark.sec("SEC-52")
def test_wrong_and_unknown_take_the_same_time(operator, monkeypatch):
    from chatplug.team import sign_in

    monkeypatch.setattr(passwords, "COST", passwords.Cost(n=2**12, r=8, p=1))
    actions.set_password(operator.id, PASSWORD)

    def seconds(email):
        started = time.process_time()
        with pytest.raises(sign_in.NotSignedIn):
            sign_in.sign_in(email, "wrong password", "192.0.2.1")
        sign_in.forget_tries()
        return time.process_time() - started

    known = statistics.median(seconds("grace@example.com") for _ in range(9))
    unknown = statistics.median(seconds("nobody@example.com") for _ in range(9))
    assert abs(known - unknown) < 0.5 * max(known, unknown)


def test_an_invited_operator_cannot_sign_in_without_a_password(owner, door):
    owner.post("operators", {"name": "New", "email": "new@example.com"}).must(201)
    for password in ("", "None", "x" * 20):
        assert (
            Operator(door, "new@example.com").post("sign-in", {"email": "new@example.com", "password": password}).status
            == 401
        )


@pytest.mark.sec("SEC-52")
def test_guessing_has_to_wait(door, operator):
    guesser = Operator(door, operator.email)
    guess = {"email": operator.email, "password": "wrong password"}
    statuses = [guesser.post("sign-in", guess).status for _ in range(8)]
    assert statuses == [401] * attempts.FREE + [429] * 3
    held = guesser.post("sign-in", {"email": operator.email, "password": PASSWORD})
    assert held.status == 429
    assert int(held.headers["retry-after"]) >= 1
    elsewhere = Operator(door, operator.email, address="198.51.100.7")
    elsewhere.signs_in()


@pytest.mark.sec("SEC-52")
def test_a_stranger_elsewhere_locks_nobody_out(door, operator, monkeypatch):
    monkeypatch.setattr(config, "limit_scale", 1.0)
    stranger = Operator(door, operator.email, password="wrong guess", address="9.9.9.9")
    while stranger.post("sign-in", {"email": stranger.email, "password": stranger.password}).status != 429:
        pass
    operator.signs_in()


@pytest.mark.sec("SEC-52")
def test_guessing_over_many_accounts_from_one_address_is_limited(door, operator, monkeypatch):
    from chatplug.web import limits

    monkeypatch.setattr(config, "limit_scale", 1.0)
    limits.forget_all()
    statuses = [
        Operator(door, "x").post("sign-in", {"email": f"{n}@example.com", "password": "wrong password"}).status
        for n in range(30)
    ]
    assert 429 in statuses


@pytest.mark.sec("SEC-27", "SEC-52")
def test_a_proxy_header_does_not_reset_the_count(door, operator, monkeypatch):
    guess = b'{"email":"grace@example.com","password":"wrong password"}'
    statuses = [
        Operator(door, operator.email)
        .raw("POST", "sign-in", guess, {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.113.{n}"})
        .status
        for n in range(10)
    ]
    assert statuses[-1] == 429


@pytest.mark.sec("SEC-23")
def test_a_password_change_signs_the_others_out(operator, door):
    other = Operator(door, operator.email).signs_in()
    ear = Ear(f"operator:{operator.id}")
    operator.put("me/password", {"old": PASSWORD, "new": "a longer password"}).must()
    assert operator.get("me").status == 200
    assert other.get("me").status == 401
    assert ear.kinds() == ["signed_out"]
    assert Operator(door, operator.email).post("sign-in", {"email": operator.email, "password": PASSWORD}).status == 401


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [("wrong one here", "a longer password", 403, "wrong_password"), (PASSWORD, "short", 400, "weak_password")],
)
def test_a_password_change_that_is_refused(operator, old, new, status, code):
    answer = operator.put("me/password", {"old": old, "new": new})
    assert (answer.status, answer.json["code"]) == (status, code)


def test_the_invited_choose_their_password_once(owner, door):
    made = owner.post("operators", {"name": "New", "email": "new@example.com"}).must(201)
    token = made["link"].partition("/console/welcome#")[2]
    newcomer = Operator(door, "new@example.com")
    newcomer.keep(newcomer.post("welcome", {"token": token, "password": PASSWORD})).must()
    assert newcomer.learns_me().id == made["operator"]["id"]
    again = newcomer.post("welcome", {"token": token, "password": "another password"})
    assert (again.status, again.json["code"]) == (410, "link_used")
    newcomer.signs_in()


def test_old_hashes_are_renewed_at_sign_in(operator, monkeypatch):
    monkeypatch.setattr(passwords, "COST", passwords.Cost(n=32, r=1, p=1))
    operator.signs_in()
    assert not passwords.is_outdated(models.Operator.get_by_id(operator.id).password)
    operator.signs_in()


@pytest.mark.sec("SEC-53")
def test_no_secret_is_stored_as_it_is(operator, app):
    from chatplug.core.db import execute

    secret = operator.cookies["cp_console"]
    tables = [row[0] for row in execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    stored = "".join(str(row) for table in tables for row in execute(f"SELECT * FROM {table}").fetchall())
    assert secret not in stored
    assert PASSWORD not in stored


def test_a_password_that_changes_while_it_is_compared_opens_nothing(owner, monkeypatch):
    from chatplug.core.errors import NotSignedIn
    from chatplug.team import actions, passwords, sign_in

    def slowly(password, stored):
        actions.set_password(1, "another long password")
        return True

    monkeypatch.setattr(passwords, "matches", slowly)
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(owner.email, owner.password, "127.0.0.1")
