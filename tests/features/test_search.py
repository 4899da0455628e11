"""Search in the inbox: what is found, in which order, indexed or not yet, and what is left of the deleted."""

from urllib.parse import quote

import pytest

from chatplug.chat import search, search_index
from chatplug.chat.timers import index_new
from chatplug.core import db
from tests.features.easy import unhurried  # noqa: F401


@pytest.fixture
def many(make_visitor):
    """Visitors who have each written something."""
    return lambda *texts: [v for text in texts if (v := make_visitor()).says(text)]


@pytest.fixture
def finds(operator):
    """Search as the console does: the conversations' numbers, in the order shown."""

    def find(sought, view="all", **more):
        query = "".join(f"&{name}={value}" for name, value in more.items())
        answer = operator.get(f"conversations?view={view}&q={quote(sought)}{query}").must()
        return [item["id"] for item in answer["conversations"]]

    return find


@pytest.fixture(params=["indexed", "not yet indexed", "half indexed"])
def indexed(request, monkeypatch):
    """Bring the index to one of the states in which a search may meet it."""

    def bring():
        if request.param == "indexed":
            index_new()
        elif request.param == "half indexed":
            monkeypatch.setattr(search_index, "BATCH", 2)
            db.write(search_index.index_some)

    return bring


FOUND = {
    "kettle": [1],  # a word
    "KETTLE": [1],  # in capitals
    "lue kett": [1],  # a part across words
    "kettle blue": [],  # not in another order
    "чайник": [2],  # cyrillic
    "ЧАЙНИК": [2],  # cyrillic capitals
    "еще": [2],  # е finds ё
    "ещё": [2],  # ё finds ё
    "100%": [3],  # percent
    "0% f": [3],  # percent is no wildcard
    "a_b": [4],  # an underscore is no wildcard
    'say "hi"': [5],  # quotes
    "c:\\temp": [5],  # a backslash
    "NEAR(kettle blue)": [],  # no query language
    "kettle OR say": [],  # no operators
    "body: kettle": [],  # no columns
    "kett*": [],  # no stars
    "水壶在": [6],  # chinese
    "水壶": [6],  # two signs
    "%": [3],  # one sign
    "_": [4],  # one underscore
    '"': [5],  # one quote
    "СИ": [2],  # two letters in capitals
    "ЩЕ": [2],  # two letters, ё in the text
}


def test_what_is_found(many, finds, indexed):
    many(
        "A blue Kettle",
        "Синий Чайник ещё есть?",
        "It is 100% full",
        "a_b",
        'They say "hi" in C:\\Temp',
        "有蓝色的水壶在吗",
        "acb",
    )
    indexed()
    assert {sought: finds(sought) for sought in FOUND} == FOUND


def test_names_and_numbers_are_found(many, finds, operator):
    visitors = many("Hi", "Hi", "Hi", "Hi")
    visitors[2].leaves_contact(name="Алёна", email="bob@example.com")
    assert finds("алена") == finds("BOB@EX") == finds("Ал") == [3]
    assert finds("#2") == finds("visitor 2") == finds("Посетитель 2") == [2]
    assert finds("2") == finds("#999999999999999999999") == []
    visitors[2].leaves_contact(name="Olga")
    assert finds("Алёна") == []
    assert finds("olga") == [3]


def test_the_newest_match_comes_first(many, finds, indexed):
    first, second, third = many("blue kettle", "blue kettle", "red kettle")
    first.says("and a blue teapot")
    third.leaves_contact(name="Mr Blue")
    second.says("nothing more")
    indexed()
    assert finds("blue") == [1, 3, 2]
    assert finds("kettle") == [3, 2, 1]


def test_a_view_holds_its_own_only(many, finds, operator, make_visitor, owner):
    other = owner.post("sites", {"name": "Other"}).must(201)["site"]["id"]
    _, closed = many("kettle", "kettle")
    make_visitor(site=other).says("kettle")
    operator.does("close", closed.conversation()).must()
    index_new()
    assert (finds("kettle"), finds("kettle", "closed"), finds("kettle", "mine")) == ([3, 1], [2], [])
    assert finds("kettle", site=other) == finds("ke", site=other) == [3]


@pytest.mark.parametrize("sought", ["kettle", "ke"])
def test_long_results_come_in_pages(many, operator, indexed, sought):
    many(*["a kettle"] * 60)
    indexed()
    first = operator.get(f"conversations?view=all&q={sought}").must()
    last = first["conversations"][-1]["id"]
    second = operator.get(f"conversations?view=all&q={sought}&before={last}").must()
    assert (first["more"], second["more"]) == (True, False)
    assert [item["id"] for page in (first, second) for item in page["conversations"]] == list(range(60, 0, -1))


def test_many_matches_in_one_conversation_count_once(visitor, many, finds, monkeypatch):
    monkeypatch.setattr(search, "CHUNK", 3)
    many("a kettle")
    for _ in range(10):
        visitor.says("kettle again")
    index_new()
    assert finds("kettle") == [2, 1]


def test_one_and_two_letters_are_looked_for_in_the_newest_conversations(many, finds, monkeypatch):
    monkeypatch.setattr(search, "NEWEST", 2)
    many("zz top", "zz top", "nothing")
    index_new()
    assert finds("zz") == [2]
    assert finds("zz ") == [2]
    assert finds("zz top") == [2, 1]


def test_indexing_goes_on_where_it_was(many, monkeypatch):
    monkeypatch.setattr(search_index, "BATCH", 2)
    many("one", "two", "three", "four", "five")
    index_new()
    assert not search_index.is_behind()
    many("six")
    assert search_index.is_behind()
    index_new()
    assert search_index.indexed_upto() == 6
    db.execute("INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)")


def test_messages_are_indexed_in_batches_and_not_one_by_one(many, monkeypatch):
    monkeypatch.setattr(search_index, "BATCH", 2)
    many("one", "two", "three")
    batches = []
    index_some = search_index.index_some

    def while_somebody_writes():
        batches.append(index_some())
        db.execute(
            "INSERT INTO message (conversation, author, author_id, client_id, body, at)"
            " VALUES (1, 'visitor', 1, ?, 'x', 0)",
            (f"more-{len(batches)}",),
        )
        return batches[-1]

    monkeypatch.setattr(search_index, "index_some", while_somebody_writes)
    index_new()
    assert batches[:2] == [True, True]
    assert batches[-1] is False
    assert len(batches) == 3


def test_events_are_not_searched(visitor, operator, finds):
    visitor.says("Hello")
    operator.does("close", visitor.conversation()).must()
    index_new()
    assert finds("closed", "closed") == []


def in_index(text: str) -> bool:
    """Whether the bytes of some letters stand anywhere in the index."""
    blocks = db.execute("SELECT block FROM message_search_data UNION ALL SELECT block FROM visitor_search_data")
    return any(text.encode() in block for (block,) in blocks.fetchall())


def test_nothing_is_left_in_the_index_of_what_was_deleted(many, finds):
    """Signs at the end of what is unlike all other text: the index leaves out beginnings that neighbours share."""
    _, secret = many("a kettle", "☃☂☀ secret")
    secret.leaves_contact(name="☎☏☐")
    index_new()
    many("later")
    index_new()
    assert in_index("☂☀")
    assert in_index("☏☐")
    db.write(lambda: db.execute("DELETE FROM message WHERE id = 2"))
    db.write(lambda: db.execute("UPDATE visitor SET search_text = '' WHERE id = 2"))
    assert finds("☃☂☀") == finds("☎☏☐") == []
    assert search_index.has_erased()
    index_new()
    assert not search_index.has_erased()
    assert not in_index("☂☀")
    assert not in_index("☏☐")
    assert finds("kettle") == [1]
    db.execute("INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)")


def test_a_changed_message_is_found_by_its_new_words(many, finds):
    many("a kettle")
    index_new()
    db.write(lambda: db.execute("UPDATE message SET body = 'a teapot' WHERE id = 1"))
    assert (finds("kettle"), finds("teapot")) == ([], [1])


def test_what_is_deleted_before_it_is_indexed_leaves_the_index_sound(many, finds):
    many("a kettle", "a teapot")
    db.write(lambda: db.execute("DELETE FROM message WHERE id = 2"))
    assert not search_index.has_erased()
    index_new()
    assert (finds("kettle"), finds("teapot")) == ([1], [])
    db.execute("INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)")
