"""What other pages can make a signed-in browser do, generated from the table of doors: nothing."""

import json

import pytest

from chatplug.core import db
from chatplug.web.http import ROUTES
from tests.factories import PASSWORD, Operator
from tests.features.easy import unhurried  # noqa: F401

JSON = {"Content-Type": "application/json"}
FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
NOTED = {"presence", "sqlite_sequence"}  # that somebody is there is noted at every turn


def changes(before_the_door):
    """Every door of the console that changes something: before one is signed in, or behind."""
    routes = [route for route in ROUTES.values() if route.method != "GET" and route.path.startswith("/console/")]
    return [route for route in routes if (route.who == "anyone") is before_the_door]


def everything():
    """Every row of every table."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables if name not in NOTED}


def filled(path, site):
    return path.replace("<int:number>", "1").replace("<site>", site).replace("<name>", "0123456789abcdef")


@pytest.fixture
def forged(owner, operator, site, visitor):
    """Send a change with the owner's cookie as another page could, and see that nothing changed."""
    visitor.says("Hi")

    def send(route, headers, body=b"{}"):
        before = everything()
        sent = {name: value for name, value in {**owner.headers("POST"), **headers}.items() if value is not None}
        answer = owner.door.request(route.method, filled(route.path, site), body, sent)
        assert everything() == before, route.path
        assert "set-cookie" not in answer.headers
        return answer

    return send


def test_the_table_is_not_empty(app):
    assert len(changes(before_the_door=False)) > 20
    assert len(changes(before_the_door=True)) > 6


@pytest.mark.sec("SEC-22")
@pytest.mark.parametrize("token", ["none", "empty", "another session's", "made up"])
def test_changes_need_this_sessions_token(forged, operator, token):
    sent = {"none": None, "empty": "", "another session's": operator.csrf, "made up": "x" * 43}[token]
    # A browser too old to say where a request comes from: the token alone protects.
    silent = {"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "none", "X-Cp-Token": sent}
    for route in changes(before_the_door=False):
        answer = forged(route, {**JSON, **silent})
        assert (answer.status, answer.json["code"]) == (403, "bad_token"), route.path


@pytest.mark.sec("SEC-22")
@pytest.mark.parametrize("kind", FORMS)
def test_forms_of_other_pages_change_nothing(forged, kind):
    for route in changes(before_the_door=False):
        answer = forged(route, {"Content-Type": kind, "X-Cp-Token": ""}, b'{"demanded":false,"x":"="}')
        assert answer.status in {403, 415}, route.path


@pytest.mark.sec("SEC-22")
@pytest.mark.parametrize("kind", FORMS)
def test_with_the_token_json_is_wanted_all_the_same(forged, owner, kind):
    for route in changes(before_the_door=False):
        if route.body is not None:  # else nothing is read
            answer = forged(route, {"Content-Type": kind, "X-Cp-Token": owner.csrf}, b'{"x":1}')
            assert (answer.status, answer.json["code"]) == (415, "not_json"), route.path


@pytest.mark.sec("SEC-22")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        *({"Content-Type": kind} for kind in (*FORMS, "")),
    ],
    ids=str,
)
def test_no_other_page_signs_anybody_in(forged, headers):
    body = {"email": "ada@example.com", "password": PASSWORD, "token": "x", "ticket": "x", "code": "1", "name": "x"}
    for route in changes(before_the_door=True):
        answer = forged(route, {**JSON, **headers}, json.dumps(body).encode())
        assert answer.status in {403, 415}, route.path


@pytest.mark.sec("SEC-22")
def test_signing_out_is_no_link(owner):
    assert owner.get("sign-out").status in {404, 405}
    assert owner.raw("POST", "sign-out", b"", {"X-Cp-Token": ""}).status == 403
    assert owner.get("me").status == 200


@pytest.mark.sec("SEC-22")
def test_reading_writes_nothing(owner, operator, visitor, site):
    visitor.says("Hi")
    operator.replies(visitor, "Hello")
    before, read = everything(), 0
    for route in ROUTES.values():
        # Whoever polls is here; /healthz tries whether the disk takes something.
        if route.method == "GET" and not route.path.endswith(("/poll", "/healthz")):
            person = visitor if route.who == "visitor" else owner
            assert person.raw("GET", filled(route.path, site)).status < 500
            read += 1
    for page in ("/console/", "/console/me", "/console/reset", "/console/team?lang=ru"):
        assert owner.raw("GET", page).status in {200, 404}
    assert read > 15
    assert everything() == before


EVIL = ("//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example", "javascript:alert(1)")
NAMES = ("next", "return", "return_to", "redirect", "url", "to", "continue", "lang")


@pytest.mark.sec("SEC-26")
@pytest.mark.parametrize("where", EVIL)
def test_nothing_leads_elsewhere(app, owner, site, where):
    paths = {filled(rule.rule, site) for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    paths = {path for path in paths if "<" not in path and not path.endswith(("/poll", "/live"))}
    assert {"/console", "/console/"} <= paths
    query = "&".join(f"{name}={where}" for name in NAMES)
    for path in sorted(paths):
        location = owner.raw("GET", f"{path}?{query}").headers.get("location", "/")
        assert location.startswith("/"), path
        assert "evil" not in location, path


@pytest.mark.sec("SEC-26")
@pytest.mark.parametrize("path", ["//evil.example/console", "/%2f%2fevil.example/console", "/console/..//evil.example"])
def test_addresses_that_pretend_lead_nowhere(owner, path):
    answer = owner.door.request("GET", path, None, {})
    assert answer.status in {308, 400, 404, 421}
    assert "evil" not in answer.headers.get("location", "")


@pytest.mark.sec("SEC-26")
def test_signing_in_takes_no_address_to_go_on_to(owner):
    sent = {"email": owner.email, "password": PASSWORD, "next": "//evil.example", "return": "//evil.example"}
    answer = Operator(owner.door, owner.email).post("sign-in?next=//evil.example", sent)
    assert answer.must() == {"ok": True, "next": "in", "ticket": None}
    assert "location" not in answer.headers
