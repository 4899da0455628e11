"""Every door, by everybody: three visitors on two sites, operators of both roles, and whoever is nobody.

The rows come from the table of routes and from the addresses that the application knows. A new route that is open to
anybody, or that has something new in its address, fails here until it has its row.
"""

import json
import re

import pytest

from chatplug.core import live, tokens
from chatplug.core.db import execute
from chatplug.transport import audience
from chatplug.web.access import VisitorIdentity
from chatplug.web.http import ROUTES
from chatplug.web.limits import LIMITS
from tests.factories import Operator, Visitor
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear
from tests.samples import sample

MARKER = "only-for-bob-8f3k"
JSON = {"Content-Type": "application/json"}
MISSING = (987_654, 987_655)

# Who is nobody may knock at these; what is behind them is for everybody, or asks for a secret of its own.
OPEN = {
    "GET /healthz": "says only whether it works",
    "GET /favicon.ico": "nothing",
    "GET /metrics": "asks for its own token, or a loopback address",
    "GET /cp/api/v1/openapi.json": "the public description",
    "GET /cp/api/v1/site": "what every visitor is shown",
    "GET /cp/f/<photo>": "operators' faces, by a name that nobody guesses",
    "GET /console/api/v1/door": "whether it is set up",
    "POST /console/api/v1/setup": "asks for the first link's secret",
    "POST /console/api/v1/welcome": "asks for the link's secret",
    "POST /console/api/v1/sign-in": "asks for the password",
    "POST /console/api/v1/sign-in/code": "asks for a ticket of the first step",
    "POST /console/api/v1/sign-in/set-up": "asks for a ticket of the first step",
    "POST /console/api/v1/sign-in/confirm": "asks for a ticket of the first step",
    "POST /console/api/v1/forgotten": "sends mail to the account's own address",
    "POST /console/api/v1/reset": "asks for the link's secret",
    "GET /cp/live": "asks for the visitor's secret in its first frame",
    "GET /console/live": "asks for the session before the upgrade",
}
PAGES = re.compile(r"^(/demo|/console(?!/api)|/cp/p/<site>|/cp/<site>/|/cp/l/<secret>)")
IDS = {
    "conversations/<int:number>": "unknown_conversation",
    "visitors/<int:number>": "unknown_visitor",
    "operators/<int:number>": "unknown_operator",
    "sites/<site>": "unknown_site",
    "server/jobs/<int:number>": "unknown_job",
    "alerts/devices/<int:number>": "unknown_device",
    "checks/<check>": "unknown_check",
    "sessions/<name>": "",
}


@pytest.fixture
def rules(app):
    """Every address with its method, as `GET /path`."""
    return sorted(
        f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}
    )


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


def routes(*who):
    return [route for _, route in sorted(ROUTES.items()) if route.who in who]


def body_for(route, claims=None):
    """A body that fits, with more in it if somebody claims more; none for a GET."""
    if route.method == "GET":
        return None
    return json.dumps((claims or {}) | (sample(route.body) if route.body else {})).encode()


def knock(person, route, path):
    """Call a route with a body that fits; polls do not wait."""
    body = body_for(route)
    query = "?after=999999999" if path.endswith("/poll") else ""
    return person.raw(route.method, path + query, body, JSON if body else None)


def fill(path, number=1, site="s_none"):
    path = path.replace("<int:number>", str(number)).replace("<site>", str(site))
    return re.sub(r"<[^>]+>", "x" * 32, path)


@pytest.mark.sec("SEC-10")
def test_every_address_has_its_row(rules):
    known = {f"{route.method} {route.path}" for route in routes("visitor", "operator", "owner")}
    unknown = [rule for rule in rules if rule not in known | OPEN.keys() and not PAGES.match(rule.partition(" ")[2])]
    assert not unknown, "say in OPEN why nobody has to be asked"
    assert not [rule for rule in OPEN if rule not in rules]
    strange = [rule for rule in known if "<" in rule and not any(part in rule for part in IDS)]
    assert not strange, "say in IDS what is missing when nothing is there"


def test_every_limit_exists(app):
    assert {route.limit for route in ROUTES.values()} <= {None, *LIMITS}


@pytest.mark.sec("SEC-10", "SEC-14")
def test_the_consoles_doors_open_for_operators_only(bob, door, owner, make_operator, site):
    removed = make_operator("Removed Once")
    owner.delete(f"operators/{removed.id}").must()
    plain = make_operator("Plain Operator")
    stranger = Operator(door, "x@example.com")
    thief = Operator(door, "y@example.com")
    thief.cookies = {"cp_console": bob.secret}
    for route in routes("operator", "owner"):
        path = fill(route.path, site=site)
        for person in (stranger, thief, removed):
            answer = knock(person, route, path)
            assert (answer.status, answer.json["code"]) == (401, "not_signed_in"), (route, answer.text)
            assert MARKER not in answer.text
        answer = bob.raw(route.method, path, b"{}", JSON)
        assert answer.status == 401, (route, answer.text)
        if route.who == "owner":
            answer = knock(plain, route, path)
            assert (answer.status, answer.json["code"]) == (403, "owners_only"), (route, answer.text)


@pytest.mark.sec("SEC-10")
def test_what_is_missing_looks_the_same_whatever_its_number(owner, operator):
    for route in routes("operator", "owner"):
        kind = next((part for part in IDS if part in route.path), None)
        if kind is None or not IDS[kind]:
            continue
        person = owner if route.who == "owner" else operator
        answers = [knock(person, route, fill(route.path, number, f"s_{number}")) for number in MISSING]
        said = [answer.text.replace(str(number), "N") for answer, number in zip(answers, MISSING, strict=True)]
        assert said[0] == said[1]
        assert (answers[0].status, answers[0].json["code"]) == (404, IDS[kind]), (route, answers[0].text)


@pytest.mark.sec("SEC-10", "SEC-14")
def test_another_operators_sessions_are_as_missing(operator, owner):
    mine = {item["id"] for item in operator.get("me/sessions").must()["sessions"]}
    theirs = {item["id"] for item in owner.get("me/sessions").must()["sessions"]}
    assert mine
    assert not mine & theirs
    answers = [operator.delete(f"me/sessions/{name}") for name in (*theirs, "x" * 32)]
    assert len({(answer.status, answer.text) for answer in answers}) == 1
    owner.get("me").must()


@pytest.mark.sec("SEC-10", "SEC-14")
def test_another_operators_devices_are_as_missing(operator, owner):
    values = (owner.id, "https://a.example/", "", "", 1)
    execute("INSERT INTO push_device (operator, endpoint, p256dh, auth, created_at) VALUES (?, ?, ?, ?, ?)", values)
    answers = [operator.delete(f"alerts/devices/{number}") for number in (1, 2)]
    assert (answers[0].status, answers[0].text) == (404, answers[1].text)
    assert execute("SELECT count(*) FROM push_device").fetchone()[0] == 1


def rows_of(visitor):
    """Everything that is stored of a visitor."""
    rows = [execute("SELECT * FROM visitor WHERE id = ?", (visitor,)).fetchall()]
    rows.append(execute("SELECT * FROM conversation WHERE visitor = ?", (visitor,)).fetchall())
    of = "SELECT m.* FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.visitor = ?"
    return [*rows, execute(of, (visitor,)).fetchall()]


@pytest.mark.sec("SEC-10")
def test_no_visitor_reaches_another_by_any_door(bob, door, make_visitor, other_site, operator):
    operator.replies(bob, f"About {MARKER}")
    known, elsewhere = make_visitor(), Visitor(door, other_site)
    known.says("Hi")
    elsewhere.says("Hi there")
    stranger, wrong_site = make_visitor(), Visitor(door, other_site, bob.secret)
    before = rows_of(1)
    claims = {"visitor": 1, "conversation": 1, "id": 1, "site": bob.site, "visitor_id": 1, "secret": bob.secret}
    query = "&".join(f"{name}={value}" for name, value in claims.items() if name != "site")
    for route in routes("visitor"):
        for person in (known, elsewhere, stranger, wrong_site):
            body = body_for(route, claims)
            after = "&after=999999999" if route.path.endswith("/poll") else ""
            answer = person.raw(route.method, f"{route.path}?{query}{after}", body, JSON if body else None)
            assert answer.status < 500
            assert MARKER not in answer.text, (route, person)
    assert rows_of(1) == before


@pytest.mark.sec("SEC-10")
def test_the_same_number_is_another_thing_for_each_visitor(bob, make_visitor, operator):
    others = [make_visitor() for _ in range(2)]
    for number, other in enumerate(others):
        other.says(f"Mine {number}")
    for number, other in enumerate(others):
        state = other.state()
        assert {message["body"] for message in state["messages"]} == {f"Mine {number}"}
        assert other.get("messages?before=9999").must()["messages"] == state["messages"]


@pytest.mark.sec("SEC-10")
def test_every_audience_hears_what_is_its_own(bob, make_visitor, door, operator, owner, other_site, make_operator):
    make_visitor().says("Hi")
    Visitor(door, other_site).says("Hello")
    ids = [item["visitor"]["id"] for item in owner.inbox()]
    mallory, elsewhere = (number for number in sorted(ids) if number != 1)
    away = make_operator("Somebody Else")
    ears = {
        "another visitor": Ear(*audience.of_visitor(VisitorIdentity(bob.site, "", mallory))),
        "a visitor of another site": Ear(*audience.of_visitor(VisitorIdentity(other_site, "", elsewhere))),
        "the other site's team": Ear(f"operators:{other_site}"),
        "another operator alone": Ear(f"operator:{away.id}"),
        "all of the other site": Ear(f"visitors:{other_site}"),
    }
    bob.says(f"Again {MARKER}")
    operator.replies(bob, f"About {MARKER}")
    bob.post("typing").must()
    operator.post(f"conversations/{bob.conversation()}/typing").must()
    bob.leaves_contact(phone="+7 495 123 45 67")
    bob.post("page", {"url": f"https://shop.example/{MARKER}"}).must()
    bob.reads(99)
    operator.post("conversations/1/read", {"upto": 99}).must()
    for verb in ("take", "release", "close", "reopen", "spam", "restore"):
        operator.does(verb, 1)
    for name, ear in ears.items():
        assert ear.hears() == [], name


@pytest.mark.sec("SEC-11")
def test_secrets_are_long_and_never_asked_for_in_an_address():
    made = {tokens.new_secret() for _ in range(1000)}
    assert len(made) == 1000
    assert min(map(len, made)) >= 43
    names = {name for route in ROUTES.values() if route.query for name in route.query.__struct_fields__}
    assert not names & {"token", "secret", "password", "session", "csrf", "code", "ticket"}


@pytest.mark.sec("SEC-11")
@pytest.mark.parametrize("secret", ["1", "2", "a" * 31, "a" * 129, "0" * 16, "' OR 1=1 --" * 4, "ä" * 40])
def test_a_number_or_a_short_word_is_no_secret(bob, door, secret):
    guess = Visitor(door, bob.site, secret)
    for route in routes("visitor"):
        answer = guess.raw(route.method, route.path, b"{}", {"Content-Type": "application/json"})
        assert answer.status == 401


@pytest.mark.sec("SEC-11")
def test_a_secret_in_an_address_is_not_read(bob, door):
    for name in ("secret", "token", "authorization", "access_token"):
        answer = Visitor(door, bob.site, "x" * 43).get(f"state?{name}={bob.secret}")
        assert answer.status == 401


@pytest.mark.sec("SEC-10")
def test_links_that_nobody_gave_open_nothing(bob, door):
    for secret in ("1", "x" * 43, bob.secret):
        for method, path in (("GET", f"/cp/l/{secret}"), ("POST", f"/cp/l/{secret}"), ("POST", f"/cp/l/{secret}/end")):
            answer = bob.raw(method, path, b"message=hi", {"Content-Type": "application/x-www-form-urlencoded"})
            assert answer.status == 410
            assert MARKER not in answer.text


@pytest.mark.sec("SEC-10")
def test_the_log_has_no_audience_that_nobody_decides_about(bob, operator):
    operator.replies(bob, "Hello")
    names = {row[0].partition(":")[0] for row in execute("SELECT DISTINCT audience FROM live_log").fetchall()}
    assert names <= {"visitor", "visitors", "operator", "operators", live.SERVER}
