"""Bad input at every door: always a 4xx with what happened, what to do and a code; never stored, never a 5xx."""

import json

import pytest

from chatplug.core.db import execute
from chatplug.web.http import ROUTES
from tests.factories import Operator, Visitor
from tests.features.easy import unhurried  # noqa: F401

DEEP = b"[" * 1000 + b"]" * 1000
BODIES = {
    "nothing at all": b"",
    "not JSON": b"hello",
    "half of it": b'{"body": "x',
    "a list": b"[]",
    "a number": b"5",
    "null": b"null",
    "deep": DEEP,
    "deep in a field": b'{"body": ' + DEEP + b"}",
    "deep objects": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "NaN": b'{"upto": NaN, "body": NaN}',
    "infinity": b'{"upto": 1e999}',
    "half a character": b'{"body": "\\ud800", "client_id": "\\ud800\\ud800"}',
    "half a character, raw": b'{"body": "\xed\xa0\x80"}',
    "not UTF-8": b'{"body": "\xff\xfe"}',
    "UTF-16": '{"body": "x"}'.encode("utf-16"),
    "NUL": b'{"body": "a\\u0000b"}',
    "NUL, raw": b'{"body": "a\x00b"}',
    "a key of a megabyte": b'{"' + b"k" * (1 << 20) + b'": 1}',
    "a huge number": b'{"upto": ' + b"9" * 400 + b"}",
}
MALFORMED = {"half of it", "deep in a field", "deep objects", "NaN", "NUL", "NUL, raw", "a key of a megabyte"}
KNOWN_FIELDS = (
    "body",
    "client_id",
    "upto",
    "token",
    "email",
    "password",
    "name",
    "settings",
    "origins",
    "page",
    "force",
)
WRONG = {"a list": ["x"], "true": True, "an object": {"$ne": None}, "a number": 5, "null": None, "nested": [[["x"]]]}


@pytest.fixture
def people(visitor, owner, door):
    """Whoever each door is for, with something to act on."""
    visitor.says("Hello")
    return {"visitor": visitor, "operator": owner, "owner": owner, "anyone": Operator(door, "x@example.com")}


def doors():
    """Every door that takes a body; the table is full once the app was made."""
    return [route for route in ROUTES.values() if route.body is not None]


def path_of(route, site):
    number = route.path.replace("<int:number>", "1").replace("<site>", site)
    return number


def fits(answer):
    assert 400 <= answer.status < 500, (answer.status, answer.body[:300])
    assert {"ok", "error", "hint", "code", "status"} <= set(answer.json)
    assert answer.json["ok"] is False
    assert answer.json["error"]
    assert answer.json["code"]
    assert answer.json["status"] == answer.status
    assert "Traceback" not in answer.text


def everything():
    tables = ("site", "operator", "visitor", "conversation", "message", "token")
    return [execute(f"SELECT * FROM {table}").fetchall() for table in tables]


@pytest.mark.sec("SEC-08")
@pytest.mark.parametrize("name", BODIES)
def test_hostile_json_at_every_door(people, site, name):
    for route in doors():
        before = everything()
        answer = people[route.who].raw(
            route.method, path_of(route, site), BODIES[name], {"Content-Type": "application/json"}
        )
        if answer.status >= 400:
            fits(answer)
            assert everything() == before
        else:  # every field of this door may be absent, and unknown ones are left aside
            assert BODIES[name][:1] in {b"", b"{"}
            assert name not in MALFORMED


@pytest.mark.sec("SEC-08")
@pytest.mark.parametrize("field", KNOWN_FIELDS)
@pytest.mark.parametrize("name", WRONG)
def test_wrong_types_are_never_our_failure(people, site, field, name):
    good = {"client_id": "abcdefgh", "body": "x", "upto": 1, "token": "t", "email": "a@b.example", "password": "p" * 12}
    for route in doors():
        if route.path.endswith(("sign-out", "/close", "/release", "/reopen")):
            continue  # they take nothing, and would end what the next doors need
        body = json.dumps(good | {"name": "N", "old": "o", "new": "n", field: WRONG[name]}).encode()
        answer = people[route.who].raw(route.method, path_of(route, site), body, {"Content-Type": "application/json"})
        if answer.status >= 400:
            fits(answer)


@pytest.mark.sec("SEC-08")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_bodies_that_are_no_json(people, site, kind):
    for route in doors():
        answer = people[route.who].raw(route.method, path_of(route, site), b'{"body":"x"}', {"Content-Type": kind})
        fits(answer)


TOKENS = [
    "", "Bearer", "Bearer ", "Bearer true", "Bearer [1]", "Bearer null", "Basic YTpi", "Bearer " + "x" * 5000,
    "Bearer \u00e9\u00e9", "Bearer ../../etc", "Bearer a b c", "bearer " + "é" * 40,
]  # fmt: skip


@pytest.mark.sec("SEC-08", "SEC-11")
@pytest.mark.parametrize("header", TOKENS)
def test_tokens_that_are_none(visitor, header):
    visitor.says("Hello")
    for method, path in (("GET", "state"), ("POST", "messages"), ("POST", "close"), ("GET", "transcript")):
        body = b'{"client_id":"abcdefgh","body":"x"}' if method == "POST" else None
        headers = {"Content-Type": "application/json"} if body else {}
        answer = visitor.raw(method, path, body, {**headers, "Authorization": header})
        assert answer.status == 401
        fits(answer)


@pytest.mark.sec("SEC-08")
@pytest.mark.parametrize(
    "query", ["site=", "site=%00", "site=%ff", "site=" + "x" * 5000, "site=a&site=b", "lang=../..", "lang=%F0%9F%92%A9"]
)
def test_queries_that_are_none(visitor, query):
    fits(visitor.get(f"site?{query}"))


@pytest.mark.sec("SEC-08")
@pytest.mark.parametrize(
    "client_id",
    ["", "short", "abcdefgh\n", "x" * 65, "with space", "a\r\nSet-Cookie: x=1", "é" * 10, "../../../../etc"],
)
def test_client_ids_that_are_none(visitor, client_id):
    fits(visitor.post("messages", {"client_id": client_id, "body": "x"}))


EXTRA = {
    "site_id": "s_other", "site": "s_other", "role": "owner", "is_operator": True, "sender": "operator",
    "author": "operator", "author_id": 1, "created_at": 1, "at": 1, "verified": True, "conversation_id": 99,
    "conversation": 99, "kind": "event", "id": 1, "__proto__": {"x": 1}, "missed": False,
}  # fmt: skip


@pytest.mark.sec("SEC-06", "SEC-12")
def test_fields_that_nobody_asked_for_change_nothing(visitor, operator, site):
    message = visitor.says("Hello", **EXTRA)
    assert (message["author"], message["kind"], message["conversation"]) == ("visitor", "text", 1)
    assert message["at"] > 1
    visitor.post("contact", {"name": "Bob", **EXTRA}).must()
    item = operator.inbox()[0]
    assert (item["site"], item["visitor"]["id"], item["missed"]) == (site, 1, True)
    operator.post("conversations/1/messages", {"client_id": "abcdefgh", "body": "x", **EXTRA}).must(201)
    assert operator.get("me").must()["operator"]["role"] == "operator"


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT", "TRACE"])
def test_methods_that_are_not_taken(visitor, method):
    fits(visitor.raw(method, "messages", b"{}", {"Content-Type": "application/json"}))


@pytest.mark.sec("SEC-09")
def test_line_breaks_make_no_headers(visitor, operator):
    visitor.says("Hi", page={"url": "https://a.example/\r\nSet-Cookie: a=b", "title": "x\r\ny"})
    visitor.leaves_contact(name="Bob\r\nBcc: c@d.example")
    answer = operator.get("conversations/1/transcript?format=text")
    assert "set-cookie" not in answer.headers
    assert "bcc" not in answer.headers
    assert operator.inbox()[0]["visitor"]["name"] == "Bob Bcc: c@d.example"


@pytest.mark.sec("SEC-07")
def test_marks_and_endless_words_are_cheap(visitor, operator):
    import time

    started = time.process_time()
    for body in ("e" + "\u0301" * 3999, "a." * 2000, "(" * 4000, "http://" * 570):
        visitor.says(body)
    operator.inbox()
    assert time.process_time() - started < 2
    assert len(visitor.sees()[0]) < 20


def test_a_stranger_learns_nothing_from_other_visitors_secrets(door, site):
    stranger = Visitor(door, site)
    assert stranger.get("state").json["code"] == "unknown_visitor"


@pytest.mark.parametrize("number", [2**53 + 1, 2**63, 10**30, "9" * 5000], ids=["2^53", "2^63", "10^30", "5000 digits"])
def test_numbers_that_no_row_can_have_are_not_found(owner, number):
    for method, path in {(r.method, r.path) for r in ROUTES.values() if "<int:number>" in r.path}:
        body, kind = (None, {}) if method in {"GET", "DELETE"} else (b"{}", {"Content-Type": "application/json"})
        answer = owner.raw(method, path.replace("<int:number>", str(number)), body, kind)
        fits(answer)
        assert answer.status in {404, 405}  # by the console's page, which takes every address and GET alone


@pytest.mark.sec("SEC-26")
def test_addresses_are_not_tidied_up_into_redirects(owner):
    for path in ("//console//inbox", "/console//", "/cp//api/v1/site"):
        assert owner.door.request("GET", path, None, {}).status == 404
