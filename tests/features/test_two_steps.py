"""Two-step sign-in: setting it up, signing in with it, codes on paper, demanding it, and losing the phone."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from chatplug.core.config import config
from chatplug.core.db import execute
from chatplug.team import actions, second_factor
from chatplug.web import limits
from tests.factories import PASSWORD, Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear
from tests.features.phones import STEP, Phone, again, enters, ticket


def test_the_way_in_with_a_phone(operator, set_up):
    assert operator.get("me/two-steps").must()["since"] is None
    phone, paper = set_up(operator)
    state = operator.get("me/two-steps").must()
    assert state["since"] is not None
    assert (state["codes_left"], len(set(paper))) == (10, 10)
    elsewhere = again(operator)
    enters(elsewhere, phone.next_code()).must()
    assert elsewhere.id == operator.id


def test_what_the_app_scans(operator, door, monkeypatch):
    monkeypatch.setattr(config, "base_url", "https://chat.example.com")
    new = second_factor.begin(operator.id, "")
    parts = urlsplit(new.address)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/chat.example.com:grace@example.com"
    assert parse_qs(parts.query) == {"secret": [new.secret], "issuer": ["chat.example.com"]}
    assert len(new.secret) == 32  # 160 bits


def test_the_right_password_alone_opens_nothing(operator, set_up):
    set_up(operator)
    elsewhere = again(operator)
    made_up = ticket(elsewhere)
    elsewhere.cookies = {"cp_console": made_up}
    assert elsewhere.get("me").status == 401
    assert elsewhere.post("sign-in/confirm", {"ticket": made_up, "code": "000000"}).json["code"] == "sign_in_too_old"
    assert elsewhere.post("sign-in/set-up", {"ticket": made_up}).json["code"] == "sign_in_too_old"


@pytest.mark.parametrize(("off", "status"), [(-2, 403), (-1, 200), (0, 200), (1, 200), (2, 403)])
def test_a_clock_may_be_one_step_off(operator, set_up, off, status):
    phone, _ = set_up(operator)
    phone.clock.advance(10 * STEP)
    assert enters(again(operator), phone.code(off)).status == status


def test_a_code_is_good_once(operator, set_up):
    phone, _ = set_up(operator)
    code = phone.next_code()
    enters(again(operator), code).must()
    answer = enters(again(operator), code)
    assert (answer.status, answer.json["code"]) == (403, "wrong_code")
    assert enters(again(operator), phone.code(-1)).status == 403, "nor is one from before it"


def test_the_code_that_confirmed_opens_nothing(operator, set_up):
    phone, _ = set_up(operator)
    assert enters(again(operator), phone.code()).status == 403


def test_spaces_and_dashes_do_not_matter(operator, set_up):
    phone, paper = set_up(operator)
    code = phone.next_code()
    enters(again(operator), f" {code[:3]} {code[3:]}\n").must()
    enters(again(operator), paper[0].upper().replace("-", " ")).must()


def test_a_code_on_paper_is_good_once(operator, set_up):
    _, paper = set_up(operator)
    enters(again(operator), paper[3]).must()
    assert enters(again(operator), paper[3]).json["code"] == "wrong_code"
    assert operator.get("me/two-steps").must()["codes_left"] == 9


def test_nobody_uses_anothers_paper(operator, owner, set_up):
    _, paper = set_up(operator)
    set_up(owner)
    assert enters(again(owner), paper[0]).status == 403
    enters(again(operator), paper[0]).must()


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "x" * 100, "\u0661\u0662\u0663\u0664\u0665\u0666", "\ud800", "-"]
)
def test_wrong_codes(operator, set_up, code):
    set_up(operator)
    answer = enters(again(operator), code)
    assert answer.status in {400, 403}
    assert answer.json["error"]
    assert answer.json["hint"]


@pytest.mark.sec("SEC-52")
def test_guessing_codes_has_to_wait(operator, set_up):
    phone, _ = set_up(operator)
    guesser = Operator(operator.door, operator.email, address="203.0.113.9")
    statuses = [enters(guesser, "000000").status for _ in range(8)]
    assert statuses == [403] * 5 + [429] * 3
    held = enters(Operator(operator.door, operator.email, address="198.51.100.7"), phone.next_code())
    assert held.status == 429, "counted by the account: whoever guesses codes has the password"
    assert int(held.headers["retry-after"]) >= 1


@pytest.mark.sec("SEC-52")
def test_guessing_with_one_ticket_is_limited_by_requests_too(operator, set_up, monkeypatch):
    set_up(operator)
    held = ticket(again(operator))
    monkeypatch.setattr(config, "limit_scale", 1.0)
    limits.forget_all()
    answers = [again(operator).post("sign-in/code", {"ticket": held, "code": "000000"}) for _ in range(7)]
    assert answers[-1].status == 429


def test_a_ticket_ends(operator, set_up, clock):
    phone, _ = set_up(operator)
    held = ticket(again(operator))
    clock.advance(second_factor.TICKET_LIFETIME)
    late = again(operator).post("sign-in/code", {"ticket": held, "code": phone.code()})
    assert (late.status, late.json["code"]) == (410, "sign_in_too_old")


@pytest.mark.parametrize("how", ["used", "password", "removed", "off"])
def test_what_ends_a_ticket_before_its_time(operator, owner, set_up, how):
    phone, _ = set_up(operator)
    held = ticket(again(operator))
    if how == "used":
        again(operator).post("sign-in/code", {"ticket": held, "code": phone.next_code()}).must()
    elif how == "password":
        actions.set_password(operator.id, "another long password")
    elif how == "removed":
        owner.delete(f"operators/{operator.id}").must()
    else:
        owner.delete(f"operators/{operator.id}/two-steps").must()
    answer = again(operator).post("sign-in/code", {"ticket": held, "code": phone.next_code()})
    assert (answer.status, answer.json["code"]) == (410, "sign_in_too_old")


def test_setting_up_needs_the_password_and_a_right_code(operator, clock):
    assert operator.post("me/two-steps", {"password": "wrong wrong wrong"}).json["code"] == "wrong_password"
    assert operator.put("me/two-steps", {"code": "123456"}).json["code"] == "set_up_too_old"
    told = operator.post("me/two-steps", {"password": PASSWORD}).must()
    assert operator.put("me/two-steps", {"code": "000000"}).json["code"] == "wrong_code"
    again(operator).signs_in()
    clock.advance(second_factor.LONGEST_SET_UP + 1)
    late = operator.put("me/two-steps", {"code": Phone(told["secret"], clock).code()})
    assert (late.status, late.json["code"]) == (410, "set_up_too_old")


def test_setting_up_signs_the_other_browsers_out(operator, set_up):
    other = again(operator).signs_in()
    ear = Ear(f"operator:{operator.id}")
    set_up(operator)
    assert other.get("me").status == 401
    assert operator.get("me").status == 200
    assert "signed_out" in ear.kinds()


def test_a_new_phone_takes_a_code_of_the_old_one(operator, set_up):
    phone, paper = set_up(operator)
    assert operator.post("me/two-steps", {"password": PASSWORD}).json["code"] == "wrong_code"
    fresh, fresh_paper = set_up(operator, code=phone.next_code())
    assert fresh.secret != phone.secret
    assert not set(paper) & set(fresh_paper)
    assert enters(again(operator), phone.next_code()).status == 403
    assert enters(again(operator), paper[0]).status == 403
    enters(again(operator), fresh.next_code()).must()


def test_a_new_phone_that_was_not_confirmed_changes_nothing(operator, set_up):
    phone, _ = set_up(operator)
    operator.post("me/two-steps", {"password": PASSWORD, "code": phone.next_code()}).must()
    enters(again(operator), phone.next_code()).must()


def test_new_paper_ends_the_old(operator, set_up):
    phone, paper = set_up(operator)
    wrong = operator.post("me/two-steps/codes", {"password": PASSWORD, "code": "000000"})
    assert wrong.json["code"] == "wrong_code"
    fresh = operator.post("me/two-steps/codes", {"password": PASSWORD, "code": phone.next_code()}).must()["codes"]
    assert enters(again(operator), paper[0]).status == 403
    enters(again(operator), fresh[0]).must()


def test_turning_it_off(operator, set_up):
    phone, paper = set_up(operator)
    for proof in ({"password": "wrong wrong wrong", "code": phone.code(1)}, {"password": PASSWORD, "code": "1"}):
        assert operator.post("me/two-steps/off", proof).status == 403
    operator.post("me/two-steps/off", {"password": PASSWORD, "code": paper[0]}).must()
    again(operator).signs_in()
    assert execute("SELECT count(*) FROM second_factor").fetchone()[0] == 0
    assert second_factor.paper_left(operator.id) == 0


def test_a_phone_that_was_not_confirmed_opens_nothing(operator, clock):
    told = operator.post("me/two-steps", {"password": PASSWORD}).must()
    for code in ("", "000000", Phone(told["secret"], clock).code()):
        assert operator.post("me/two-steps/off", {"password": PASSWORD, "code": code}).json["code"] == "wrong_code"


def test_a_new_password_by_link_does_not_skip_the_second_step(owner, operator, set_up):
    phone, _ = set_up(operator)
    link = owner.post(f"operators/{operator.id}/invite").must()["link"]
    newcomer = again(operator)
    answer = newcomer.post("welcome", {"token": link.partition("#")[2], "password": "a new long password"})
    assert answer.must()["next"] == "code"
    assert "set-cookie" not in answer.headers
    entered = newcomer.post("sign-in/code", {"ticket": answer.json["ticket"], "code": phone.next_code()})
    newcomer.keep(entered).must()
    assert newcomer.get("me").status == 200
