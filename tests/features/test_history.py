"""Older messages, read marks and typing."""

from chatplug.core import live
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear


def test_history_comes_in_pages(visitor, operator):
    for number in range(120):
        operator_turn = number % 2 and visitor.conversation()
        operator.replies(operator_turn, str(number)) if operator_turn else visitor.says(str(number))
    state = visitor.state()
    assert [m["body"] for m in state["messages"]] == [str(n) for n in range(70, 120)]
    assert state["more"]
    older = visitor.get(f"messages?before={state['messages'][0]['id']}").must()
    assert [m["body"] for m in older["messages"]] == [str(n) for n in range(20, 70)]
    oldest = visitor.get(f"messages?before={older['messages'][0]['id']}").must()
    assert [m["body"] for m in oldest["messages"]] == [str(n) for n in range(20)]
    assert not oldest["more"]


def test_history_runs_over_conversations_in_the_servers_order(visitor, operator):
    sent = []
    for number in range(8):
        sent += [visitor.says(f"{number} {turn}")["body"] for turn in range(10)]
        operator.does("close", visitor.conversation()).must()
    assert visitor.sees() == [body for body in sent if body in visitor.sees()]
    texts, before = [], None
    while True:
        page = visitor.get("messages" + (f"?before={before}" if before else "")).must()
        texts = [m["body"] for m in page["messages"] if m["kind"] == "text"] + texts
        before = page["messages"][0]["id"]
        if not page["more"]:
            break
    assert texts == sent


def test_a_reopened_conversation_keeps_the_order(visitor, operator):
    first = visitor.says("one")["conversation"]
    operator.does("close", first).must()
    second = visitor.says("two")["conversation"]
    operator.does("close", second).must()
    operator.does("reopen", first).must()
    visitor.says("three")
    assert visitor.sees() == ["one", "two", "three"]
    assert visitor.state()["conversation"]["id"] == first


def test_typing_is_told_and_not_stored(visitor, operator, site):
    visitor.says("Hi")
    conversation, before = visitor.conversation(), live.last_id()
    visitor_ear, team_ear = Ear("visitor:1"), Ear(f"operators:{site}")
    visitor.post("typing").must()
    operator.post(f"conversations/{conversation}/typing").must()
    assert team_ear.hears() == [{"type": "typing", "data": {"who": "visitor", "conversation": conversation}}]
    assert visitor_ear.hears()[0]["data"]["operator"]["name"] == "Grace Hopper"
    assert live.last_id() == before


def test_read_marks_go_forward_only(visitor, operator):
    message = visitor.says("Hi")
    conversation = message["conversation"]
    answer = operator.replies(visitor, "Hello")
    visitor.reads(answer["id"])
    visitor.reads(message["id"])
    assert operator.opens(conversation)["conversation"]["visitor_read"] == answer["id"]


def test_nobody_has_read_the_future(visitor, operator):
    answer = visitor.says("Hi")
    visitor.reads(10**12)
    assert visitor.state()["conversation"]["visitor_read"] == answer["id"]
    operator.post(f"conversations/{answer['conversation']}/read", {"upto": 10**12}).must()
    assert visitor.state()["conversation"]["operator_read"] == answer["id"]


def test_reading_is_told_to_both_sides(visitor, operator, site):
    visitor.says("Hi")
    answer = operator.replies(visitor, "Hello")
    visitor_ear, team_ear = Ear("visitor:1"), Ear(f"operators:{site}")
    visitor.reads(answer["id"])
    told = {"conversation": answer["conversation"], "who": "visitor", "upto": answer["id"]}
    assert [frame["data"] for frame in visitor_ear.hears()] == [told]
    assert [frame["data"] for frame in team_ear.hears()] == [told]
