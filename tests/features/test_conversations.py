"""Who has a conversation, and how it ends."""

import pytest

from chatplug.chat.models import Message
from chatplug.core import events
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear


@pytest.fixture
def conversation(visitor):
    """A conversation that a visitor has begun."""
    return visitor.says("Hello?")["conversation"]


def events_in(operator, conversation):
    return [
        (message["author"], message["body"])
        for message in operator.opens(conversation)["messages"]
        if message["kind"] == "event"
    ]


def test_take(conversation, operator, visitor):
    item = operator.does("take", conversation).must()["conversation"]
    assert item["operator"]["id"] == operator.id
    assert events_in(operator, conversation) == [("operator", "taken")]
    assert visitor.state()["conversation"]["operator"]["name"] == "Grace Hopper"


def test_taking_twice_changes_nothing(conversation, operator):
    operator.does("take", conversation).must()
    operator.does("take", conversation).must()
    assert events_in(operator, conversation) == [("operator", "taken")]


def test_what_another_has_is_taken_only_on_purpose(conversation, operator, owner):
    operator.does("take", conversation).must()
    refused = owner.does("take", conversation)
    assert (refused.status, refused.json["code"]) == (409, "taken")
    assert "Grace Hopper" in refused.json["error"]
    assert owner.does("take", conversation, force=True).must()["conversation"]["operator"]["id"] == owner.id


def test_answering_takes_what_is_nobodys_and_leaves_what_is_somebodys(conversation, operator, owner):
    operator.replies(conversation, "Hi")
    owner.replies(conversation, "Me too")
    assert owner.opens(conversation)["conversation"]["operator"]["id"] == operator.id


def test_release(conversation, operator, visitor, site):
    operator.does("take", conversation).must()
    ear = Ear("visitor:1", f"operators:{site}")
    assert operator.does("release", conversation).must()["conversation"]["operator"] is None
    assert ear.kinds() == ["conversation", "conversation"]
    operator.does("release", conversation).must()
    assert ear.kinds() == []


def test_close_by_the_operator(conversation, operator, visitor):
    item = operator.does("close", conversation).must()["conversation"]
    assert item["state"] == "closed"
    assert item["waiting_since"] is None
    assert visitor.state()["conversation"]["state"] == "closed"
    assert events_in(operator, conversation) == [("operator", "closed")]


def test_close_by_the_visitor(conversation, operator, visitor):
    visitor.ends_conversation()
    assert operator.inbox("closed")[0]["id"] == conversation
    assert events_in(operator, conversation) == [("visitor", "closed")]


def test_closing_twice_is_no_mistake(conversation, operator, visitor):
    operator.does("close", conversation).must()
    operator.does("close", conversation).must()
    visitor.ends_conversation()
    assert events_in(operator, conversation) == [("operator", "closed")]


@pytest.mark.parametrize("verb", ["take", "release"])
def test_a_closed_conversation_is_nobodys_to_take(conversation, operator, verb):
    operator.does("close", conversation).must()
    assert operator.does(verb, conversation).json["code"] == "closed"


def test_reopen(conversation, operator, visitor):
    operator.does("close", conversation).must()
    item = operator.does("reopen", conversation).must()["conversation"]
    assert (item["state"], item["closed_at"]) == ("open", None)
    assert visitor.says("Still there?")["conversation"] == conversation
    operator.does("reopen", conversation).must()
    assert events_in(operator, conversation) == [("operator", "closed"), ("operator", "reopened")]


def test_reopen_is_refused_when_the_visitor_has_started_anew(conversation, operator, visitor):
    operator.does("close", conversation).must()
    visitor.says("New question")
    refused = operator.does("reopen", conversation)
    assert (refused.status, refused.json["code"]) == (409, "other_open")


def test_everyone_is_told_of_every_step(conversation, operator, site):
    visitor_ear, team_ear = Ear("visitor:1"), Ear(f"operators:{site}")
    for verb in ("take", "close", "reopen"):
        operator.does(verb, conversation).must()
        for ear in (visitor_ear, team_ear):
            message, changed = ear.hears()
            assert message["data"]["message"]["kind"] == "event"
            assert message["data"]["conversation"] == changed["data"]["conversation"]


def test_a_removed_operators_conversations_are_given_back(conversation, operator, owner):
    operator.replies(conversation, "Hi")
    owner.delete(f"operators/{operator.id}").must()
    item = owner.inbox("all")[0]
    assert item["operator"] is None
    assert item["last"]["operator"]["name"] == "Grace Hopper"


def test_a_broken_listener_does_not_take_the_message_along(visitor, caplog, monkeypatch):
    from chatplug.chat.events import MessagePosted

    def broken(event):
        Message.update(body="broken").execute()
        raise RuntimeError("a broken extra")

    monkeypatch.setitem(events._listeners, MessagePosted, [broken])
    visitor.says("Hello")
    assert visitor.sees() == ["Hello"]
    assert "broken failed on MessagePosted" in caplog.text


def test_the_visitor_keeps_a_transcript(conversation, operator, visitor):
    operator.replies(conversation, "<b>5 & 6</b>")
    visitor.leaves_contact(name="<script>alert(1)</script>")
    operator.does("close", conversation).must()
    page = visitor.get("transcript?format=html&lang=ru&tz=180")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-disposition"] == 'attachment; filename="conversation.html"'
    assert "sandbox" in page.headers["content-security-policy"]
    assert "&lt;b&gt;5 &amp; 6&lt;/b&gt;" in page.text
    assert "<script" not in page.text
    assert "15:00" in page.text
    text = visitor.get("transcript?format=text").text
    assert "Grace Hopper:\n<b>5 & 6</b>" in text
    assert "chatplug" not in (page.text + text).lower()
    assert "grace@example.com" not in page.text + text


def test_the_operator_keeps_one_conversation(conversation, operator, visitor, make_visitor):
    make_visitor().says("Another one's words")
    kept = operator.get(f"conversations/{conversation}/transcript?format=text")
    assert "Hello?" in kept.text
    assert "Another" not in kept.text
    assert kept.headers["content-disposition"] == f'attachment; filename="conversation-{conversation}.txt"'
