"""Unwanted visitors: blocked, marked as spam, put back; and what they may notice of it."""

import json

import pytest

from chatplug.chat.models import Message
from chatplug.core import jobs
from chatplug.core.config import config
from tests.factories import new_client_id
from tests.features.easy import is_not_taken, unhurried  # noqa: F401
from tests.features.listening import Ear

FORM = {"message": "Buy my watches", "client_id": "form-0001", "key": "k" * 43}


@pytest.mark.sec("SEC-50")
def test_a_blocked_visitor_is_not_heard(pest, block, operator):
    card = block(pest, reason="Sells watches")
    assert (card["block"]["operator"]["id"], card["block"]["reason"]) == (operator.id, "Sells watches")
    assert card["block"]["at"] > 0
    before = operator.get("conversations?view=closed").must()
    assert is_not_taken(pest.sends("Buy them now"))
    assert is_not_taken(pest.other_tab().sends("Buy them now"))
    assert operator.get("conversations?view=closed").must() == before
    assert operator.inbox("all") == []
    assert Message.select().where(Message.kind == "text").count() == 1


@pytest.mark.sec("SEC-50")
def test_the_block_holds_after_the_visitor_ended_and_began_anew(pest, block):
    pest.ends_conversation()
    block(pest)
    assert is_not_taken(pest.sends("A new conversation"))
    pest.ends_conversation()
    assert is_not_taken(pest.sends("And another"))


def test_what_was_acknowledged_stays_so(pest, block, visitor):
    client_id = new_client_id()
    first = pest.says("Once more", client_id)
    block(pest)
    assert pest.sends("Once more", client_id).must(200)["message"] == first
    assert visitor.sees() == ["Buy my watches", "Once more"]


def test_blocking_closes_without_a_word_to_the_visitor(pest, block, operator):
    number = pest.conversation()
    to_visitor, to_team = Ear("visitor:1"), Ear(f"operators:{pest.site}")
    block(pest, reason="only-for-the-team")
    kinds = {frame["type"] for frame in to_visitor.hears()}
    assert kinds == {"conversation"}
    heard = [frame["data"]["message"]["body"] for frame in to_team.hears() if frame["type"] == "message"]
    assert heard == ["blocked"]
    assert pest.state()["conversation"]["state"] == "closed"
    assert [message["kind"] for message in pest.state()["messages"]] == ["text"]
    assert [m["body"] for m in operator.opens(number)["messages"] if m["kind"] == "event"] == ["blocked"]


VISITOR_READS = ("state", "messages", "transcript", "transcript?format=text", "/cp/poll?after=0")


@pytest.mark.sec("SEC-13")
def test_nothing_a_visitor_is_sent_says_that_they_are_blocked(pest, make_visitor, block, operator, owner):
    """The same fields, and the same values but for what closing changes: SEC-13."""
    other = make_visitor()
    other.says("Buy my watches")
    operator.does("close", other.conversation()).must()
    operator.post(f"conversations/{pest.conversation()}/spam").must()
    for path in VISITOR_READS:
        answer = pest.get(path)
        text = answer.text.lower()
        assert not [word for word in ("block", "spam", "cut_off", "team_only", "reason") if word in text], path
    assert shape(pest.state()) == shape({**other.state(), "messages": other.state()["messages"][:1]})
    refusal = pest.sends("Hello?").text.lower()
    assert not [word for word in ("block", "spam", "ban") if word in refusal]


def shape(value):
    """A JSON value's fields without its values."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(part) for part in value] if isinstance(value, list) else type(value).__name__


@pytest.mark.sec("SEC-13")
def test_the_visitors_api_does_not_know_of_blocks(door):
    described = door.request("GET", "/cp/api/v1/openapi.json", None, {}).text.lower()
    assert "block" not in described
    assert "spam" not in described


@pytest.mark.parametrize(
    ("path", "body"), [("contact", {"name": "You fools"}), ("page", {"url": "https://x.example/"})]
)
def test_a_blocked_visitor_leaves_no_other_words(pest, block, operator, path, body):
    block(pest)
    before = operator.opens(pest.conversation())["visitor"]
    assert is_not_taken(pest.post(path, body))
    assert operator.opens(pest.conversation())["visitor"] == before


def test_unblocked_they_are_heard_again(pest, block, operator):
    block(pest)
    card = operator.post("visitors/1/unblock").must()["visitor"]
    assert card["block"] is None
    pest.says("Sorry")
    assert [item["last"]["body"] for item in operator.inbox("waiting")] == ["Sorry"]
    events = [m["body"] for m in operator.opens(1)["messages"] if m["kind"] == "event"]
    assert events == ["blocked", "unblocked"]


def test_undoing_a_block_puts_everything_back(pest, block, operator, clock):
    operator.is_here()
    clock.advance(60_000)
    pest.says("And clocks")
    before = operator.inbox("waiting")[0]
    block(pest)
    assert operator.inbox("waiting") == []
    item = operator.post("conversations/1/restore").must()["conversation"]
    assert item == before
    assert operator.opens(1)["visitor"]["block"] is None
    pest.says("Still here")


def test_a_block_that_was_lifted_long_ago_opens_nothing_later(pest, block, operator):
    block(pest)
    operator.post("visitors/1/unblock").must()
    block(pest)
    item = operator.post("conversations/1/restore").must()["conversation"]
    assert item["state"] == "closed"


def test_a_closed_conversation_of_a_blocked_visitor_does_not_open(pest, block, operator):
    block(pest)
    answer = operator.does("reopen", 1)
    assert (answer.status, answer.json["code"]) == (409, "blocked")


def test_blocking_twice_keeps_the_first(pest, block, operator, owner):
    block(pest, reason="first")
    again = owner.post("visitors/1/block", {"reason": "second"}).must()["visitor"]["block"]
    assert (again["reason"], again["operator"]["id"]) == ("first", operator.id)


@pytest.mark.parametrize("verb", ["block", "unblock"])
def test_nobody_there_to_block(operator, verb):
    answer = operator.post(f"visitors/99/{verb}")
    assert (answer.status, answer.json["code"]) == (404, "unknown_visitor")


def test_the_list_of_the_blocked(make_visitor, block, operator, clock):
    assert operator.get("blocked").must() == {"ok": True, "blocked": [], "more": False}
    for name in ("Ann", "Bob", ""):
        visitor = make_visitor()
        visitor.says("Hi")
        if name:
            visitor.leaves_contact(name=name)
        block(visitor, reason=f"about {name}")
        clock.advance(1_000)
    rows = operator.get("blocked").must()["blocked"]
    assert [row["label"] for row in rows] == ["Visitor 3", "Bob", "Ann"]
    assert rows[1]["block"]["reason"] == "about Bob"
    assert [row["conversation"] for row in rows] == [3, 2, 1]
    later = operator.get(f"blocked?before={rows[0]['visitor']}").must()["blocked"]
    assert later == rows[1:]


def test_spam_leaves_every_list_but_its_own(pest, make_visitor, operator):
    make_visitor().says("A real question")
    item = operator.post("conversations/1/spam").must()["conversation"]
    assert (item["spam"], item["state"]) == (True, "closed")
    for view in ("waiting", "mine", "all", "closed"):
        assert 1 not in [row["id"] for row in operator.inbox(view)], view
    assert [row["id"] for row in operator.inbox("spam")] == [1]
    assert operator.get("state").must()["counts"] == {"waiting": 1, "mine": 0, "all": 1, "closed": 0, "spam": 1}
    assert operator.sees(1) == ["Buy my watches"]
    assert is_not_taken(pest.sends("More"))


def test_not_spam_puts_it_back(pest, operator):
    operator.is_here()
    before = operator.inbox("waiting")[0]
    operator.post("conversations/1/spam").must()
    operator.post("conversations/1/spam").must()
    item = operator.post("conversations/1/restore").must()["conversation"]
    assert (item["spam"], item["state"], item["waiting_since"]) == (False, "open", before["waiting_since"])
    assert operator.inbox("spam") == []
    assert [row["id"] for row in operator.inbox("waiting")] == [1]
    events = [m["body"] for m in operator.opens(1)["messages"] if m["kind"] == "event"]
    assert events == ["spam", "blocked", "not_spam", "unblocked"]
    pest.says("Thank you")


def test_restored_spam_stays_closed_when_it_was(pest, operator):
    operator.does("close", 1).must()
    operator.post("conversations/1/spam").must()
    item = operator.post("conversations/1/restore").must()["conversation"]
    assert (item["spam"], item["state"]) == (False, "closed")


def test_a_transcript_never_says_it(pest, block, operator):
    block(pest)
    for who, path in ((pest, "transcript?format=text"), (operator, "conversations/1/transcript?format=text")):
        assert "block" not in who.get(path).text.lower()


def test_no_answer_is_mailed_to_the_blocked(pest, block, operator, monkeypatch):
    monkeypatch.setattr(config, "mail_url", "smtp://mail.example.com?from=help@example.com")
    pest.leaves_contact(email="pest@example.com")
    operator.replies(pest, "No, thank you.")
    assert jobs.next_due() is not None
    block(pest)
    assert jobs.next_due() is None
    assert operator.opens(1)["conversation"]["mail"] is None
    operator.post("conversations/1/restore").must()
    assert operator.opens(1)["conversation"]["mail"]["state"] == "waiting"


@pytest.mark.sec("SEC-50")
def test_the_form_and_its_link_refuse_and_keep_the_text(client, site, operator, block, fill_form):
    link = fill_form(**FORM).headers["Location"]
    operator.post("visitors/1/block", {"address": True}).must()
    refused = client.post(link, data={"message": "More watches", "client_id": "form-0002"})
    assert refused.status_code == 403
    assert "More watches</textarea>" in refused.text
    fresh = fill_form(**{**FORM, "client_id": "form-0003", "key": "q" * 43})
    assert fresh.status_code == 403
    assert "Buy my watches</textarea>" in fresh.text
    assert "block" not in fresh.text.lower()


def test_reasons_have_an_end(pest, operator):
    answer = operator.post("visitors/1/block", {"reason": "x" * 201})
    assert answer.status == 400
    assert json.loads(answer.body)["hint"]
