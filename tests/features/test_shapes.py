"""What visitors are told: only the fields that are listed here, in every answer and every frame."""

import json

import msgspec
import pytest

from chatplug.core.db import execute
from chatplug.transport import audience
from chatplug.web.access import VisitorIdentity
from chatplug.web.http import ROUTES
from tests.factories import Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear
from tests.samples import sample

# Every struct that an answer to a visitor holds, with its fields. Whoever adds one says here that visitors may see it.
FIELDS = {
    "SiteAnswer": {"site"},
    "State": {"site", "visitor", "conversation", "messages", "more", "after"},
    "Page": {"messages", "more"},
    "MessageAnswer": {"message", "conversation", "after"},
    "ConversationAnswer": {"conversation"},
    "VisitorAnswer": {"visitor"},
    "VisitorView": {"name", "email", "phone"},  # their own
    "SiteView": {"id", "name", "lang", "texts", "presence", "origins", "contact_wanted", "hours"},
    "Moment": {"open", "until", "next_at"},  # opening hours, as on the shop's door
    "Presence": {"state", "operators"},
    "Person": {"id", "name", "title", "photo"},
    "ConversationView": {
        "id", "state", "operator", "opened_at", "closed_at", "visitor_read", "operator_read", "waiting",
    },
    "MessageView": {"id", "client_id", "author", "operator", "kind", "body", "at", "conversation"},
}  # fmt: skip
FRAMES = {
    "ready": {"after"},
    "message": {"message", "conversation"},
    "conversation": {"conversation"},
    "read": {"conversation", "who", "upto"},
    "visitor": {"visitor"},
    "typing": {"who", "conversation", "operator"},
    "presence": {"state", "operators"},
    "site": {"site"},
}
WITHIN = {"message": "MessageView", "conversation": "ConversationView", "visitor": "VisitorView", "operator": "Person"}


def shapes_for_visitors():
    """The structs of every answer below /cp/."""
    forms = [route.answer for route in ROUTES.values() if route.path.startswith("/cp/") and route.answer]
    _, parts = msgspec.json.schema_components(forms, ref_template="{name}")
    return {name: set(part.get("properties", ())) for name, part in parts.items() if "properties" in part}


@pytest.mark.sec("SEC-13")
def test_answers_hold_what_is_listed(app):
    more = {name: fields - FIELDS.get(name, set()) for name, fields in shapes_for_visitors().items()}
    assert not any(more.values()), more


@pytest.mark.sec("SEC-13")
def test_every_answer_is_described(app):
    loose = {"/cp/api/v1/openapi.json", "/cp/api/v1/transcript", "/cp/poll", "/cp/f/<photo>"}  # files, frames
    silent = {"/cp/api/v1/read", "/cp/api/v1/typing", "/cp/api/v1/page"}
    undescribed = {route.path for route in ROUTES.values() if route.path.startswith("/cp/") and not route.answer}
    assert undescribed == loose | silent


def fits(value, name):
    """Whether an object holds only the listed fields, and the objects in it likewise."""
    assert value.keys() <= FIELDS[name], (name, value)
    for key, part in value.items():
        if isinstance(part, dict) and key in WITHIN:
            fits(part, WITHIN[key])


@pytest.fixture
def told(visitor, operator, owner, make_visitor, site):
    """Everything a visitor is told while everything happens to them: frames and answers, as text and as objects."""
    visitor.says("Hello", lang="en", page={"url": "https://shop.example/secret-page", "title": "secret-title"})
    other = make_visitor()
    other.says("other-visitors-words")
    other.leaves_contact(name="Other-Visitor", email="other-visitor@example.com")
    number = owner.inbox()[-1]["visitor"]["id"]
    assert number == 1
    ear = Ear(*audience.of_visitor(VisitorIdentity(site, "", number)))
    operator.is_here()
    operator.replies(1, "Good day")
    operator.post("conversations/1/typing").must()
    visitor.says("One more")
    operator.post("conversations/1/read", {"upto": 99}).must()
    visitor.leaves_contact(name="Bob", email="bob@example.com", phone="+7 495 123 45 67")
    visitor.post("typing").must()
    owner.put(f"sites/{site}", {"name": "Renamed"}).must()
    for verb in ("take", "release", "close", "reopen", "spam", "restore"):
        operator.does(verb, 1)
    operator.is_away()
    answers = [visitor.get(path) for path in ("state", "messages", "site?site=" + site, "transcript?format=html")]
    return ear.hears(), answers


@pytest.mark.sec("SEC-13")
def test_frames_hold_what_is_listed(told):
    frames, _ = told
    assert {"message", "conversation", "read", "visitor", "typing", "presence", "site"} <= {f["type"] for f in frames}
    for frame in frames:
        data = frame.get("data", {})
        assert frame.keys() <= {"type", "id", "data"}
        assert data.keys() <= FRAMES[frame["type"]], frame
        for key, part in data.items():
            if isinstance(part, dict):
                fits(part, WITHIN[key])


@pytest.mark.sec("SEC-13")
def test_nothing_of_others_is_told(told, operator, owner, visitor):
    frames, answers = told
    text = json.dumps(frames) + "".join(answer.text for answer in answers)
    for secret in (
        operator.email, owner.email, "Ada Lovelace", "other-visitors-words", "Other-Visitor", "other-visitor@",
        "secret-page", "secret-title", visitor.secret, "127.0.0.1", "spam", "block", "role", "owner", "secret_hash",
        "search_text", "csrf", "presence_until",
    ):  # fmt: skip
        assert secret not in text.replace("127.0.0.1:8080", ""), secret


# What nobody asked for

EXTRA = {
    "site_id": "canary-site", "is_operator": True, "sender": "canary-sender", "verified": True, "created_at":
    1234567891, "updated_at": 1234567892, "conversation_id": 1234567893, "visitor_id": 1234567894, "operator_id":
    1234567895, "author": "operator", "author_id": 1234567896, "secret_hash": "canary-hash", "password_hash":
    "canary-password", "search_text": "canary-search", "state": "canary-state", "at": 1234567897, "id": 1234567898,
    "kind": "canary-kind", "device": "canary-device", "blocked": True, "expires_at": 1234567899, "__proto__":
    {"canary": "canary-proto"}, "constructor": {"prototype": {"canary": 1}}, "$where": "canary", "role": "owner",
}  # fmt: skip


def everything_stored():
    """Every table as text."""
    names = [row[0] for row in execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return json.dumps([execute(f"SELECT * FROM {name}").fetchall() for name in names], default=repr)


@pytest.mark.sec("SEC-06", "SEC-12")
def test_fields_that_nobody_asked_for_are_stored_by_no_door(visitor, operator, owner, door, site):
    visitor.says("Hello")
    people = {"visitor": visitor, "operator": operator, "owner": owner, "anyone": Operator(door, "x@example.com")}
    roles = {item["id"]: item["role"] for item in owner.get("operators").must()["operators"]}
    fitting = 0
    for key, route in sorted(ROUTES.items()):
        if route.body is None or route.path.endswith(("sign-out", "/password")):
            continue
        body = {name: value for name, value in EXTRA.items() if name not in route.body.__struct_fields__}
        path = route.path.replace("<int:number>", "1").replace("<site>", site)
        sent = json.dumps(body | sample(route.body)).encode()
        answer = people[route.who].raw(route.method, path, sent, {"Content-Type": "application/json"})
        assert answer.status < 500, key
        fitting += answer.status < 300
        stored = everything_stored()
        assert "canary" not in stored, key
        assert "12345678" not in stored, key
        assert "canary" not in answer.text.replace("canary-state", "") or answer.status >= 400
    assert fitting > 15, "most of the bodies have to be taken"
    now = {item["id"]: item["role"] for item in owner.get("operators").must()["operators"]}
    assert {number: now[number] for number in roles} == roles
    authors = execute("SELECT DISTINCT author FROM message WHERE body = 'x'").fetchall()
    assert {row[0] for row in authors} <= {"visitor", "operator"}
    assert visitor.state()["messages"][0]["author"] == "visitor"
