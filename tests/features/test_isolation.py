"""Nobody reads or changes what is not theirs: visitors, sites, operators, and pages of other sites."""

import json

import pytest

from chatplug.core import live
from chatplug.transport import audience
from chatplug.web.access import VisitorIdentity
from chatplug.web.http import ROUTES
from tests.factories import PASSWORD, Operator, Visitor, new_client_id
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear

MARKER = "only-for-bob-8f3k"


@pytest.fixture
def bob(visitor):
    """A visitor with something to hide."""
    visitor.says(f"My order is {MARKER}", page={"url": f"https://shop.example/{MARKER}", "title": MARKER})
    visitor.leaves_contact(name=f"Bob {MARKER}", email="bob@example.com")
    return visitor


@pytest.fixture
def other_site(owner):
    """Another site on the same server."""
    return owner.post("sites", {"name": "Other"}).must(201)["site"]["id"]


VISITOR_READS = ["state", "messages", "messages?before=99", "transcript", "transcript?format=text"]
VISITOR_CHANGES = [
    ("messages", {"client_id": "abcdefgh", "body": "x"}),
    ("read", {"upto": 99}),
    ("typing", {}),
    ("page", {"url": "https://evil.example/"}),
    ("contact", {"name": "Mallory"}),
    ("close", {}),
]


@pytest.mark.sec("SEC-10")
@pytest.mark.parametrize("known", [False, True], ids=["a stranger", "another visitor"])
@pytest.mark.parametrize("path", VISITOR_READS)
def test_no_visitor_reads_another(bob, make_visitor, path, known):
    mallory = make_visitor()
    if known:
        mallory.says("Hi")
    assert MARKER not in mallory.get(path).text


@pytest.mark.sec("SEC-10")
@pytest.mark.parametrize("path", VISITOR_READS)
def test_a_secret_is_good_on_its_own_site_only(bob, door, other_site, path):
    elsewhere = Visitor(door, other_site, bob.secret)
    answer = elsewhere.get(path)
    assert (answer.status, answer.json["code"]) == (401, "unknown_visitor")


@pytest.mark.sec("SEC-10")
@pytest.mark.parametrize(("path", "body"), VISITOR_CHANGES)
def test_no_visitor_changes_another(bob, make_visitor, operator, path, body):
    mallory = make_visitor()
    mallory.says("Hi")
    before = operator.opens(bob.conversation())
    mallory.post(path, {**body, "conversation": 1, "visitor": 1, "site": bob.site}).must(200, 201)
    after = operator.opens(bob.conversation())
    assert {**before, "after": 0} == {**after, "after": 0}


def test_the_same_secret_on_two_sites_is_two_visitors(bob, door, other_site, operator):
    Visitor(door, other_site, bob.secret).says("Hello from elsewhere")
    sites = {item["site"]: item["visitor"]["id"] for item in operator.inbox()}
    assert len(set(sites.values())) == 2
    assert bob.sees() == [f"My order is {MARKER}"]


@pytest.mark.sec("SEC-10")
def test_another_visitors_client_id_is_no_key(bob, make_visitor):
    client_id = new_client_id()
    bob.sends(MARKER, client_id)
    answer = make_visitor().sends("Hi", client_id)
    assert answer.status == 201
    assert MARKER not in answer.text


@pytest.mark.sec("SEC-10", "SEC-13")
def test_frames_reach_only_whom_they_are_for(bob, make_visitor, operator, other_site):
    mallory = make_visitor()
    mallory.says("Hi")
    mallory_id = operator.inbox()[0]["visitor"]["id"]
    ear = Ear(*audience.of_visitor(VisitorIdentity(bob.site, "", mallory_id)))
    other_team = Ear(f"operators:{other_site}")
    operator.replies(bob, f"About {MARKER}")
    operator.post(f"conversations/{bob.conversation()}/typing").must()
    bob.leaves_contact(phone="+7 495 123 45 67")
    bob.reads(99)
    operator.does("close", bob.conversation()).must()
    assert ear.hears() == []
    assert other_team.hears() == []


@pytest.mark.sec("SEC-10")
def test_a_cursor_from_the_past_shows_only_ones_own(bob, make_visitor, operator):
    operator.replies(bob, MARKER)
    mallory = make_visitor()
    mallory.says("Hi")
    mallory_id = operator.inbox()[0]["visitor"]["id"]
    after = live.last_id() - 10
    follower = live.follow(audience.of_visitor(VisitorIdentity(bob.site, "", mallory_id)), after, _Silent())
    assert MARKER not in "".join(follower.take())


class _Silent:
    def set(self):
        """Nobody waits."""


def console_doors():
    """Every door of the console, with something in its path."""
    return [route for route in ROUTES.values() if route.path.startswith("/console/api/v1/")]


def fill(path, site):
    return path.replace("<int:number>", "1").replace("<site>", site)


def without_session():
    return {"sign-in", "code", "set-up", "confirm", "setup", "welcome", "forgotten", "reset", "door"}


@pytest.mark.sec("SEC-10")
def test_no_console_door_opens_without_a_session(bob, door, site, app):
    stranger = Operator(door, "x@example.com")
    for route in console_doors():
        if route.path.rsplit("/", 1)[1] in without_session() or route.path.endswith("poll"):
            continue
        assert route.who in {"operator", "owner"}, route.path
        answer = stranger.raw(route.method, fill(route.path, site), b"{}", {"Content-Type": "application/json"})
        assert (answer.status, answer.json["code"]) == (401, "not_signed_in"), route.path
        assert MARKER not in answer.text


@pytest.mark.sec("SEC-10")
def test_a_visitors_secret_opens_no_console_door(bob, site):
    for route in console_doors():
        if route.method == "GET" and route.who != "anyone":
            answer = bob.raw("GET", fill(route.path, site), None, {"Cookie": f"cp_console={bob.secret}"})
            assert answer.status == 401, route.path


FORGERIES = {
    "no token": {"X-Cp-Token": ""},
    "another session's token": None,
    "from another site": {"Origin": "https://evil.example"},
    "from a sandbox": {"Origin": "null"},
    "from a look-alike": {"Origin": "http://127.0.0.1:8080.evil.example"},
    "cross-site by the browser's word": {"Sec-Fetch-Site": "cross-site"},
    "same-site by the browser's word": {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.sec("SEC-22")
@pytest.mark.parametrize("name", FORGERIES)
def test_no_other_page_changes_anything(bob, owner, operator, site, name):
    headers = FORGERIES[name] or {"X-Cp-Token": operator.csrf}
    for route in console_doors():
        if route.method == "GET" or route.path.rsplit("/", 1)[1] in without_session():
            continue
        sent = {"Content-Type": "application/json", **headers}
        answer = owner.raw(route.method, fill(route.path, site), b"{}", sent)
        assert answer.status == 403, (route.path, answer.text)
    assert owner.get("me").status == 200


@pytest.mark.sec("SEC-22")
@pytest.mark.parametrize("path", ["sign-in", "setup", "welcome"])
def test_nobody_is_signed_in_by_another_page(owner, path):
    sent = json.dumps({"email": owner.email, "password": PASSWORD, "token": "x", "name": "x"}).encode()
    answer = owner.raw("POST", path, sent, {"Content-Type": "application/json", "Origin": "https://evil.example"})
    assert (answer.status, answer.json["code"]) == (403, "foreign_page")
    assert "set-cookie" not in answer.headers


@pytest.mark.sec("SEC-22")
def test_reading_changes_nothing(bob, owner, site):
    before = live.last_id()
    for route in console_doors():
        if route.method == "GET" and not route.path.endswith("poll"):
            expected = 404 if "<check>" in route.path else 200  # there is no check of a page under way
            owner.raw("GET", fill(route.path, site)).must(expected) if "transcript" not in route.path else None
    assert live.last_id() == before


def test_a_missing_conversation_looks_like_any_other(operator, owner):
    assert operator.get("conversations/1").body == operator.get("conversations/2").body


@pytest.mark.sec("SEC-21", "SEC-23")
def test_visitors_answers_carry_no_cookie_and_are_not_cached(bob):
    for path in ("state", "messages"):
        headers = bob.get(path).headers
        assert "set-cookie" not in headers
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers
        assert headers["x-content-type-options"] == "nosniff"
