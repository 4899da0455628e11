"""A visitor writes, an operator answers: stored once, in order, told to both sides."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatplug.chat.models import Conversation, Message
from chatplug.core import live
from chatplug.visitors.models import Visitor as VisitorRow
from tests.factories import new_client_id
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear


def test_a_message_makes_visitor_and_conversation(visitor, operator):
    assert VisitorRow.select().count() == 0
    message = visitor.says("Do you ship to Perm?")
    assert message["author"] == "visitor"
    assert message["operator"] is None
    assert operator.sees(message["conversation"]) == ["Do you ship to Perm?"]


def test_looking_makes_no_visitor(visitor):
    assert visitor.get("site?site=" + visitor.site).status == 200
    assert visitor.get("state").json["code"] == "unknown_visitor"
    assert visitor.post("page", {"url": "https://shop.example/"}).status == 401
    assert VisitorRow.select().count() == 0


def test_the_answer_reaches_the_visitor(visitor, operator):
    visitor.says("Hello?")
    answer = operator.replies(visitor, "Hello! How can I help?")
    assert answer["operator"] == {"id": operator.id, "name": "Grace Hopper", "title": "Adviser", "photo": None}
    assert visitor.sees() == ["Hello?", "Hello! How can I help?"]


def test_both_sides_are_told(visitor, operator, site):
    first = visitor.says("Hello?")
    visitor_ear, team_ear = Ear("visitor:1"), Ear(f"operators:{site}")
    visitor.says("Anybody?")
    operator.replies(visitor, "Yes!")
    to_visitor, to_team = visitor_ear.hears(), team_ear.hears()
    assert [frame["data"]["message"]["body"] for frame in to_visitor] == ["Anybody?", "Yes!"]
    assert [frame["data"]["message"]["body"] for frame in to_team] == ["Anybody?", "Yes!"]
    assert to_visitor[0]["data"]["conversation"]["id"] == first["conversation"]
    assert "waiting" in to_visitor[0]["data"]["conversation"]
    assert to_team[1]["data"]["conversation"]["visitor"]["label"] == "Visitor 1"
    assert [frame["id"] for frame in to_visitor] == sorted(frame["id"] for frame in to_visitor)


def test_visitors_are_told_nothing_of_the_team_but_names(visitor, operator):
    visitor.says("Hello?")
    ear = Ear("visitor:1")
    operator.replies(visitor, "Yes!")
    operator.does("take", visitor.conversation())
    shown = [ear.hears(), visitor.state()]
    assert names_in(shown).isdisjoint({"role", "missed", "unread", "label", "device", "mail"})
    assert "grace@example.com" not in json.dumps(shown)


def names_in(value):
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("tries", [2, 50])
def test_a_retry_is_the_same_message(visitor, tries):
    client_id = new_client_id()
    answers = [visitor.sends("Once", client_id) for _ in range(tries)]
    assert [answer.status for answer in answers] == [201] + [200] * (tries - 1)
    assert {answer.json["message"]["id"] for answer in answers} == {answers[0].json["message"]["id"]}
    assert visitor.sees() == ["Once"]


def test_a_retry_with_another_text_changes_nothing(visitor):
    client_id = new_client_id()
    visitor.sends("First", client_id)
    assert visitor.sends("Second", client_id).json["message"]["body"] == "First"


def test_a_retry_after_the_close_opens_no_second_conversation(visitor, operator):
    client_id = new_client_id()
    first = visitor.sends("Once", client_id).must(201)
    operator.does("close", first["conversation"]["id"]).must()
    again = visitor.sends("Once", client_id).must(200)
    assert again["message"] == first["message"]
    assert again["conversation"]["state"] == "closed"
    assert Conversation.select().count() == 1


def test_the_cursor_of_a_retry_misses_no_answer(visitor, operator, site):
    client_id = new_client_id()
    visitor.sends("Hello?", client_id)
    operator.replies(visitor, "Yes!")
    after = visitor.sends("Hello?", client_id).json["after"]
    rows = live.db.execute(
        "SELECT kind FROM live_log WHERE audience = 'visitor:1' AND id > ? ORDER BY id", (after,)
    ).fetchall()
    assert [row[0] for row in rows] == ["message", "message"]


def test_the_cursor_of_a_first_message_is_from_before_it(visitor):
    after = visitor.sends("Hello?").json["after"]
    assert after < live.last_id()


def test_two_visitors_may_use_the_same_client_id(make_visitor):
    client_id = new_client_id()
    one, other = make_visitor(), make_visitor()
    assert one.sends("Mine", client_id).status == 201
    assert other.sends("Also mine", client_id).status == 201
    assert one.sees() == ["Mine"]


def test_many_starts_at_once_open_one_conversation(visitor):
    visitor.says("first")  # the app is used by one thread at a time here; live tests do it for real
    for number in range(10):
        visitor.other_tab().says(f"tab {number}")
    assert Conversation.select().where(Conversation.state == "open").count() == 1


def test_the_database_itself_allows_one_open_conversation(visitor):
    import peewee

    visitor.says("Hello")
    row = Conversation.get()
    with pytest.raises(peewee.IntegrityError):
        Conversation.create(site=row.site, visitor=row.visitor, opened_at=1)


def test_after_a_close_a_new_conversation_begins(visitor, operator):
    first = visitor.says("One")["conversation"]
    operator.does("close", first).must()
    second = visitor.says("Two")["conversation"]
    assert second != first
    assert visitor.sees() == ["One", "Two"]
    assert visitor.state()["conversation"]["id"] == second


def test_an_operators_retry_is_the_same_message(visitor, operator):
    visitor.says("Hello?")
    client_id, conversation = new_client_id(), visitor.conversation()
    first = operator.replies(conversation, "Yes", client_id)
    operator.does("close", conversation).must()
    assert operator.replies(conversation, "Yes", client_id) == first


def test_two_operators_may_answer_at_once(visitor, operator, owner):
    visitor.says("Hello?")
    conversation = visitor.conversation()
    operator.replies(conversation, "From Grace")
    owner.replies(conversation, "From Ada")
    assert visitor.sees() == ["Hello?", "From Grace", "From Ada"]
    assert operator.opens(conversation)["conversation"]["operator"]["id"] == operator.id


def test_a_closed_conversation_takes_no_answer(visitor, operator):
    visitor.says("Hello?")
    conversation = visitor.conversation()
    operator.does("close", conversation).must()
    answer = operator.post(f"conversations/{conversation}/messages", {"client_id": new_client_id(), "body": "Too late"})
    assert answer.status == 409
    assert answer.json["code"] == "closed"
    assert answer.json["hint"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        pytest.param("  two\r\nlines \n", "two\nlines", id="line ends and outer blanks"),
        pytest.param("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", id="markup is text"),
        pytest.param("{{7*7}} ${7*7} {name}", "{{7*7}} ${7*7} {name}", id="templates are text"),
        pytest.param("a\u202eb\u2066c", "abc", id="no reversed reading"),
        pytest.param("Привет 👩‍👩‍👧", "Привет 👩‍👩‍👧", id="cyrillic and a family"),
        pytest.param("'; DROP TABLE message; --", "'; DROP TABLE message; --", id="no SQL"),
    ],
)
def test_what_is_stored(visitor, sent, stored):
    assert visitor.says(sent)["body"] == stored
    assert visitor.sees() == [stored]


@pytest.mark.parametrize("body", ["", " ", "\n\t ", "\u202e\u202e", "x" * 4001])
def test_empty_and_endless_messages_are_refused(visitor, body):
    answer = visitor.sends(body)
    assert answer.status == 400
    assert answer.json["error"]
    assert Message.select().count() == 0
    assert VisitorRow.select().count() == 0


def test_writes_from_many_threads_do_not_double(visitor):
    """Only the actions: the same retry from several native threads meets the same row."""
    from chatplug.chat import actions
    from chatplug.core import db
    from chatplug.core.config import config
    from chatplug.web.access import VisitorIdentity

    visitor.says("Hi")
    known = VisitorRow.get()
    identity = VisitorIdentity(known.site, known.secret_hash, known.id)

    def post(number: int) -> int:
        if db.db.is_closed():
            db.db.connect()
        try:
            return actions.post_visitor_message(identity, "same", f"retry-{number % 3:08}").message
        finally:
            db.db.close()

    assert config.database.exists()
    db.after_commit.clear()  # handing frames out belongs to one thread
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(post, range(12)))) == 3
