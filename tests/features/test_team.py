"""The team: who is in it, what they look like, and whether they are here."""

import pytest

from chatplug.core import clock as core_clock
from chatplug.core import live
from chatplug.team import actions, models
from tests.factories import Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear
from tests.rules.test_sign_in_rules import jpeg, png, segment


def test_owners_add_people(owner, operator):
    listed = owner.get("operators").must()["operators"]
    assert [(o["name"], o["role"], o["invited"]) for o in listed] == [
        ("Ada Lovelace", "owner", False), ("Grace Hopper", "operator", False),
    ]  # fmt: skip


def test_an_address_is_taken_once_whatever_its_case(owner, operator):
    answer = owner.post("operators", {"name": "Other", "email": "GRACE@Example.com"})
    assert (answer.status, answer.json["code"]) == (409, "email_taken")
    assert owner.put("me", {"email": "Grace@example.COM"}).json["code"] == "email_taken"


def test_only_owners_change_the_team(operator, owner):
    for answer in (
        operator.post("operators", {"name": "Eve", "email": "eve@example.com"}),
        operator.put(f"operators/{operator.id}", {"role": "owner"}),
        operator.post(f"operators/{owner.id}/invite"),
        operator.delete(f"operators/{owner.id}"),
    ):
        assert (answer.status, answer.json["code"]) == (403, "owners_only")
    assert len(operator.get("operators").must()["operators"]) == 2


def test_nobody_makes_themselves_an_owner(operator):
    operator.put("me", {"name": "Grace", "role": "owner", "id": 1, "password": "x", "removed_at": 1}).must()
    assert operator.get("me").must()["operator"]["role"] == "operator"


def test_the_last_owner_stays(owner, operator):
    assert owner.delete(f"operators/{owner.id}").json["code"] == "last_owner"
    assert owner.put(f"operators/{owner.id}", {"role": "operator"}).json["code"] == "last_owner"
    owner.put(f"operators/{operator.id}", {"role": "owner"}).must()
    owner.put(f"operators/{owner.id}", {"role": "operator"}).must()
    assert owner.delete(f"operators/{operator.id}").json["code"] == "owners_only"


def test_a_removed_operator_is_out_at_once(owner, operator):
    ear = Ear(f"operator:{operator.id}")
    operator.is_here()
    ear.hears()
    owner.delete(f"operators/{operator.id}").must()
    assert "signed_out" in ear.kinds()
    assert operator.get("me").json["code"] == "not_signed_in"
    assert operator.post("sign-in", {"email": operator.email, "password": operator.password}).status == 401
    assert not models.somebody_is_here()
    assert owner.delete(f"operators/{operator.id}").status == 404


def test_a_removed_address_can_join_again(owner, operator):
    owner.delete(f"operators/{operator.id}").must()
    owner.post("operators", {"name": "Grace", "email": operator.email, "password": operator.password}).must(201)
    assert operator.signs_in().id != 2


def test_profile(operator, visitor):
    visitor.says("Hi")
    operator.replies(visitor, "Hello")
    operator.put("me", {"name": " Grace  H. ", "title": "Admiral", "lang": "ru"}).must()
    shown = visitor.state()["messages"][-1]["operator"]
    assert (shown["name"], shown["title"]) == ("Grace H.", "Admiral")
    assert operator.get("me").must()["operator"]["lang"] == "ru"


@pytest.mark.parametrize(
    "profile",
    [{"name": ""}, {"name": " "}, {"name": "x" * 81}, {"title": "x" * 81}, {"email": "nonsense"}, {"email": ""}],
)
def test_profiles_that_do_not_fit(operator, profile):
    assert operator.put("me", profile).status == 400


def send_photo(operator, body, mime="image/png"):
    return operator.raw("PUT", "me/photo", body, {"Content-Type": mime})


def test_photo(operator, visitor, client):
    noted = jpeg(200, 100, segment(0xE1, b"Exif\0\0GPS 55.75"))
    first = send_photo(operator, noted, "image/jpeg").must()["operator"]["photo"]
    served = client.get(first)
    assert served.mimetype == "image/jpeg"
    assert b"GPS" not in served.data
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in served.headers["Cache-Control"]
    assert "sandbox" in served.headers["Content-Security-Policy"]
    second = send_photo(operator, png()).must()["operator"]["photo"]
    assert client.get(first).status_code == 404
    visitor.says("Hi")
    operator.replies(visitor, "Hello")
    assert visitor.state()["messages"][-1]["operator"]["photo"] == second
    assert operator.delete("me/photo").must()["operator"]["photo"] is None
    assert client.get(second).status_code == 404


@pytest.mark.sec("SEC-40")
@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"<svg onload='alert(1)'/>", 400), (png(2000, 2000), 400), (png() + b"\0" * 300_000, 413)],
)
def test_photos_that_are_none(operator, body, status):
    answer = send_photo(operator, body)
    assert answer.status == status
    assert answer.json["hint"]


@pytest.mark.sec("SEC-40")
def test_a_photo_needs_a_session_and_the_token(operator, door):
    assert send_photo(Operator(door, "x"), png()).status == 401
    operator.csrf = "wrong"
    assert send_photo(operator, png()).status == 403


def test_visitors_see_who_is_here(visitor, operator, site, clock):
    seen = lambda: visitor.get(f"site?site={site}").must()["site"]["presence"]  # noqa: E731
    assert seen() == {"state": "nobody", "operators": []}
    ear = Ear(f"visitors:{site}")
    operator.is_here()
    grace = {"id": operator.id, "name": "Grace Hopper", "title": "Adviser", "photo": None}
    assert seen() == {"state": "here", "operators": [grace]}
    assert ear.hears() == [{"type": "presence", "data": {"state": "here", "operators": [grace]}}]
    operator.is_here()
    assert ear.hears() == []
    operator.is_away()
    assert seen()["state"] == "nobody"
    assert ear.hears() == [{"type": "presence", "data": {"state": "nobody", "operators": []}}]


def test_at_most_three_faces(make_operator, visitor, site):
    for name in ("Ann A", "Ben B", "Cat C", "Dan D"):
        make_operator(name).is_here()
    assert len(visitor.get(f"site?site={site}").must()["site"]["presence"]["operators"]) == 3


def test_a_dead_console_is_noticed(operator, site):
    operator.is_here()
    ear, team_ear = Ear(f"visitors:{site}"), Ear(f"operator:{operator.id}")
    core_clock.advance(59_000)
    actions.tell_presence()
    assert ear.hears() == []
    core_clock.advance(2_000)
    actions.tell_presence()
    assert ear.hears()[0]["data"]["state"] == "nobody"
    (told,) = team_ear.hears()
    assert {"id": operator.id, "present": False, "state": "here"} in told["data"]["operators"]


def test_a_beat_keeps_what_was_chosen(operator):
    operator.is_away()
    actions.acknowledge(operator.id)
    assert not models.somebody_is_here()
    operator.is_here()
    core_clock.advance(50_000)
    actions.acknowledge(operator.id)
    core_clock.advance(50_000)
    assert models.somebody_is_here()


def test_a_beat_of_somebody_removed_means_nothing(owner, operator):
    owner.delete(f"operators/{operator.id}").must()
    actions.acknowledge(operator.id)
    actions.acknowledge(12345)
    assert not models.somebody_is_here()


def test_presence_is_not_stored_in_the_log(operator):
    before = live.last_id()
    operator.is_here()
    operator.is_away()
    assert live.last_id() == before


def test_consoles_hear_of_changes_in_the_team(owner, operator):
    ear = Ear(f"operator:{owner.id}")
    owner.post("operators", {"name": "New", "email": "new@example.com"}).must(201)
    assert [(frame["type"], frame["data"]) for frame in ear.hears()] == [("operator", {"operator": 3})]
