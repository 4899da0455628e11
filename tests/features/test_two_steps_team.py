"""Two-step sign-in in a team: who has it, demanding it of everybody, and helping whoever lost the phone."""

import pytest

from chatplug.core.db import execute
from chatplug.team import codes
from tests.factories import PASSWORD, Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear
from tests.features.phones import Phone, again, enters, ticket


def test_the_team_sees_who_has_it(owner, operator, set_up):
    set_up(operator)
    listed = {one["name"]: one["two_steps"] for one in owner.get("operators").must()["operators"]}
    assert listed == {"Ada Lovelace": False, "Grace Hopper": True}


def test_the_owner_helps_whoever_lost_everything(owner, operator, set_up):
    set_up(operator)
    ear = Ear(f"operator:{operator.id}")
    owner.delete(f"operators/{operator.id}/two-steps").must()
    assert "signed_out" in ear.kinds()
    assert operator.get("me").status == 401
    again(operator).signs_in()
    assert owner.delete("operators/99/two-steps").status == 404


def test_only_owners_demand_and_take_off(operator, owner):
    assert operator.put("operators/two-steps", {"demanded": True}).json["code"] == "owners_only"
    assert operator.delete(f"operators/{owner.id}/two-steps").json["code"] == "owners_only"


def test_whoever_demands_it_has_it(owner):
    assert owner.put("operators/two-steps", {"demanded": True}).json["code"] == "two_steps_own_first"


@pytest.fixture
def demanded(owner, operator, set_up):
    """Two steps, demanded of everybody."""
    set_up(owner)
    owner.put("operators/two-steps", {"demanded": True}).must()
    return operator


def test_when_it_is_demanded_the_next_sign_in_sets_it_up(demanded, clock):
    assert demanded.get("me").status == 200, "whoever is in stays in"
    fresh = again(demanded)
    held = ticket(fresh, "set_up")
    assert fresh.post("sign-in/code", {"ticket": held, "code": "000000"}).status == 410
    told = fresh.post("sign-in/set-up", {"ticket": held}).must()
    assert fresh.post("sign-in/confirm", {"ticket": held, "code": "000000"}).json["code"] == "wrong_code"
    phone = Phone(told["secret"], clock)
    answer = fresh.keep(fresh.post("sign-in/confirm", {"ticket": held, "code": phone.code()}))
    assert len(answer.must()["codes"]) == 10
    assert fresh.learns_me().id == demanded.id
    enters(again(demanded), phone.next_code()).must()


def test_what_the_password_alone_gave_ends_once_two_steps_are_set_up(demanded, clock):
    thief = again(demanded)
    held = ticket(thief, "set_up")
    fresh = again(demanded)
    mine = ticket(fresh, "set_up")
    phone = Phone(fresh.post("sign-in/set-up", {"ticket": mine}).must()["secret"], clock)
    fresh.post("sign-in/confirm", {"ticket": mine, "code": phone.code()}).must()
    assert thief.post("sign-in/set-up", {"ticket": held}).json["code"] == "sign_in_too_old"
    enters(again(demanded), phone.next_code()).must()


def test_the_invited_set_it_up_before_they_are_in(demanded, owner):
    link = owner.post("operators", {"name": "New", "email": "new@example.com"}).must(201)["link"]
    newcomer = Operator(owner.door, "new@example.com")
    answer = newcomer.post("welcome", {"token": link.partition("#")[2], "password": PASSWORD})
    assert answer.must()["next"] == "set_up"


def test_what_is_demanded_cannot_be_turned_off(demanded, set_up):
    phone, _ = set_up(demanded)
    proof = {"password": PASSWORD, "code": phone.next_code()}
    assert demanded.post("me/two-steps/off", proof).json["code"] == "two_steps_demanded"


def test_it_can_be_left_to_each_again(demanded, owner):
    assert owner.get("me/two-steps").must()["demanded"] is True
    owner.put("operators/two-steps", {"demanded": False}).must()
    again(demanded).signs_in()


@pytest.mark.sec("SEC-53")
def test_codes_on_paper_and_tickets_are_stored_as_hashes(operator, set_up):
    _, paper = set_up(operator)
    held = ticket(again(operator))
    tables = [row[0] for row in execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    stored = "".join(str(row) for table in tables for row in execute(f"SELECT * FROM {table}").fetchall())
    assert held not in stored
    for code in paper:
        assert code not in stored
        assert codes.tidy(code) not in stored


def test_the_command_line_helps_a_lonely_owner(chatplug):
    chatplug.must("operator", "add", "ada@example.com", "--name", "Ada")
    assert "by password alone" in chatplug.must("operator", "two-steps", "ada@example.com")
    told = chatplug.json("operator", "two-steps", "ada@example.com", "--off")
    assert (told["changed"], told["operator"]["two_steps"]) == (False, False)
    assert "Nobody in the team" in chatplug.refused("operator", "two-steps", "bob@example.com", "--off")


def test_the_command_line_turns_it_off(app, owner, set_up, chatplug):
    set_up(owner)
    assert "in two steps" in chatplug.must("operator", "two-steps", owner.email)
    assert "two steps" in chatplug.must("operator", "list")
    assert "password alone" in chatplug.must("operator", "two-steps", owner.email, "--off")
    assert chatplug.json("operator", "list")["operators"][0]["two_steps"] is False
