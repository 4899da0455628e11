"""The inbox: what waits comes first, and everything is found."""

import pytest

from tests.factories import new_client_id
from tests.features.easy import unhurried  # noqa: F401


@pytest.fixture
def many(make_visitor):
    """Visitors who have each written their name."""
    return lambda *names: [v for name in names if (v := make_visitor()).says(name)]


def bodies(items):
    return [item["last"]["body"] for item in items]


def test_missed_ones_come_first_then_who_waits_longest(many, operator, clock):
    operator.is_here()
    many("seen early")
    clock.advance(5_000)
    operator.is_away()
    many("missed")
    clock.advance(5_000)
    operator.is_here()
    many("seen late")
    waiting = operator.inbox("waiting")
    assert bodies(waiting) == ["missed", "seen early", "seen late"]
    assert [item["missed"] for item in waiting] == [True, False, False]


def test_a_message_after_the_presence_ran_out_is_missed(many, operator, clock):
    operator.is_here()
    clock.advance(61_000)
    many("too late")
    assert operator.inbox("waiting")[0]["missed"]


def test_the_answer_ends_the_waiting(visitor, operator, clock):
    visitor.says("Hello?")
    first = operator.inbox("waiting")[0]["waiting_since"]
    clock.advance(60_000)
    visitor.says("Anybody?")
    assert operator.inbox("waiting")[0]["waiting_since"] == first
    assert visitor.state()["conversation"]["waiting"]
    operator.replies(visitor, "Yes!")
    assert operator.inbox("waiting") == []
    item = operator.inbox("all")[0]
    assert (item["waiting_since"], item["missed"], item["unread"]) == (None, False, 0)
    assert not visitor.state()["conversation"]["waiting"]


def test_taking_does_not_end_the_waiting(visitor, operator):
    visitor.says("Hello?")
    operator.does("take", visitor.conversation()).must()
    assert len(operator.inbox("waiting")) == 1


def test_views(many, operator, owner):
    _, mine, closed = many("open", "mine", "closed")
    operator.does("take", mine.conversation()).must()
    operator.does("close", closed.conversation()).must()
    assert {item["visitor"]["id"] for item in operator.inbox("all")} == {1, 2}
    assert [item["visitor"]["id"] for item in operator.inbox("mine")] == [2]
    assert [item["visitor"]["id"] for item in operator.inbox("closed")] == [3]
    assert owner.inbox("mine") == []
    counts = operator.get("state").must()["counts"]
    assert counts == {"waiting": 2, "mine": 1, "all": 2, "closed": 1, "spam": 0}


def test_the_newest_message_comes_first(many, operator):
    first, _ = many("one", "two")
    first.says("three")
    assert bodies(operator.inbox("all")) == ["three", "two"]


def test_unread_counts_the_visitors_texts(visitor, operator):
    for body in ("a", "b", "c"):
        message = visitor.says(body)
    assert operator.inbox()[0]["unread"] == 3
    operator.post(f"conversations/{message['conversation']}/read", {"upto": message["id"] - 1}).must()
    assert operator.inbox()[0]["unread"] == 1


def test_the_last_line_is_short_and_on_one_line(visitor, operator):
    visitor.says("word " * 300 + "\nend")
    last = operator.inbox()[0]["last"]
    assert len(last["body"]) <= 140
    assert "\n" not in last["body"]


@pytest.mark.parametrize("view", ["waiting", "all", "closed"])
def test_long_inboxes_come_in_pages(many, operator, clock, view):
    for number in range(60):
        (visitor,) = many(str(number))
        clock.advance(1000)
        if view == "closed":
            operator.does("close", visitor.conversation()).must()
    first = operator.get(f"conversations?view={view}").must()
    assert first["more"]
    last = first["conversations"][-1]["id"]
    second = operator.get(f"conversations?view={view}&before={last}").must()
    assert not second["more"]
    ids = [item["id"] for item in first["conversations"] + second["conversations"]]
    assert len(ids) == len(set(ids)) == 60
    assert ids == sorted(ids, reverse=view != "waiting")


def test_pages_of_the_waiting_go_over_missed_and_seen(many, operator, clock):
    for number in range(80):
        (operator.is_away if number % 2 else operator.is_here)()
        many(str(number))
        clock.advance(1000)
    first = operator.get("conversations?view=waiting").must()["conversations"]
    second = operator.get(f"conversations?view=waiting&before={first[-1]['id']}").must()["conversations"]
    shown = first + second
    assert len({item["id"] for item in shown}) == 80
    keys = [(not item["missed"], item["waiting_since"]) for item in shown]
    assert keys == sorted(keys)


@pytest.mark.sec("SEC-04")
@pytest.mark.parametrize(
    ("sought", "found"),
    [
        pytest.param("kettle", {1}, id="a word in a message"),
        pytest.param("KETTLE", {1}, id="in capitals"),
        pytest.param("чайник", {2}, id="cyrillic, other case"),
        pytest.param("ЧАЙНИК", {2}, id="cyrillic, typed in capitals"),
        pytest.param("100%", {3}, id="percent is a percent"),
        pytest.param("%", {3}, id="only a percent"),
        pytest.param("_", set(), id="underscore is an underscore"),
        pytest.param("bob", {4}, id="a name"),
        pytest.param("BOB@example", {4}, id="an address"),
        pytest.param("ольга", {5}, id="a cyrillic name"),
        pytest.param("#3", {3}, id="a conversation's number"),
        pytest.param("Visitor 2", {2}, id="a visitor's label"),
        pytest.param("' OR 1=1--", set(), id="no SQL"),
        pytest.param("\\", set(), id="a backslash"),
    ],
)
def test_search(many, operator, sought, found):
    visitors = many("A blue kettle", "Синий Чайник", "It is 100% full", "Hi", "Hi")
    visitors[3].leaves_contact(name="Bob", email="bob@example.com")
    visitors[4].leaves_contact(name="Ольга")
    from urllib.parse import quote

    answer = operator.get(f"conversations?view=all&q={quote(sought)}").must()
    assert {item["id"] for item in answer["conversations"]} == found


def test_one_sites_inbox(many, make_visitor, owner):
    other = owner.post("sites", {"name": "Other"}).must(201)["site"]["id"]
    many("here")
    make_visitor(site=other).says("there")
    answer = owner.get(f"conversations?view=all&site={other}").must()
    assert bodies(answer["conversations"]) == ["there"]
    assert answer["counts"]["all"] == 1
    assert owner.get("conversations?view=all").must()["counts"]["all"] == 2


@pytest.mark.sec("SEC-04")
@pytest.mark.parametrize(
    "query", ["view=everything", "before=x", "before=-1", "q=" + "x" * 300, "view=all&before=99999999999999999999"]
)
def test_queries_that_do_not_fit(operator, query):
    answer = operator.get(f"conversations?{query}")
    assert answer.status == 400
    assert answer.json["code"] == "bad_input"


@pytest.mark.parametrize("verb", ["take", "release", "close", "reopen", "typing", "read", "messages"])
def test_a_conversation_that_is_not_there(operator, verb):
    body = {"upto": 1, "client_id": new_client_id(), "body": "x"}
    answer = operator.post(f"conversations/999/{verb}", body)
    assert (answer.status, answer.json["code"]) == (404, "unknown_conversation")
    assert operator.get("conversations/999").status == 404
    assert operator.get("conversations/999/messages").status == 404
    assert operator.get("conversations/999/transcript").status == 404
