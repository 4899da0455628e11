"""Operators from the command line."""

import sqlite3
from contextlib import closing

import pytest

ADA = ("ada@example.com", "--name", "Ada Lovelace")


def ask(chatplug, sql: str) -> object:
    with closing(sqlite3.connect(chatplug.data / "chatplug.sqlite3")) as connection:
        row = connection.execute(sql).fetchone()
        return row[0] if row else None


def test_the_first_one_added_is_an_owner_with_a_link(chatplug):
    answer = chatplug.json("operator", "add", *ADA)
    assert answer["operator"]["role"] == "owner"
    assert answer["operator"]["email"] == "ada@example.com"
    assert answer["link"].startswith("http://127.0.0.1:8080/console/welcome#")


def test_the_next_one_is_an_operator(chatplug):
    chatplug.must("operator", "add", *ADA)
    answer = chatplug.json("operator", "add", "grace@example.com", "--name", "Grace", "--title", "Adviser")
    assert answer["operator"]["role"] == "operator"
    assert answer["operator"]["title"] == "Adviser"


def test_adding_works_on_a_machine_where_nothing_ran_yet(fresh):
    assert "Ada Lovelace is in the team" in fresh.must("operator", "add", *ADA)


def test_the_links_lead_to_the_public_address(chatplug):
    answer = chatplug.json("operator", "add", *ADA, "--base-url", "https://example.com/help/")
    assert answer["link"].startswith("https://example.com/help/console/welcome#")


def test_the_list_names_everyone(chatplug):
    assert "Add the first one" in chatplug.must("operator", "list")
    assert chatplug.json("operator", "list")["operators"] == []
    chatplug.must("operator", "add", *ADA)
    assert "ada@example.com" in chatplug.must("operator", "list")
    assert [person["name"] for person in chatplug.json("operator", "list")["operators"]] == ["Ada Lovelace"]


def test_a_password_is_read_from_a_pipe_and_fits(chatplug):
    chatplug.must("operator", "add", *ADA)
    said = chatplug.must("operator", "password", "Ada@Example.com", typed="correct horse battery\n")
    assert "new password" in said
    from chatplug.team import passwords

    assert passwords.matches("correct horse battery", ask(chatplug, "SELECT password FROM operator"))


@pytest.mark.parametrize(
    ("typed", "words"), [pytest.param("short\n", "too short", id="short"), pytest.param("", "No password", id="none")]
)
def test_a_password_that_cannot_be_one_is_refused(chatplug, typed, words):
    chatplug.must("operator", "add", *ADA)
    assert words in chatplug.refused("operator", "password", "ada@example.com", typed=typed)


def test_a_new_link_ends_the_one_before(chatplug):
    first = chatplug.json("operator", "add", *ADA)["link"]
    second = chatplug.json("operator", "password", "ada@example.com", "--link")["link"]
    assert first != second
    assert ask(chatplug, "SELECT count(*) FROM token WHERE kind = 'welcome'") == 1


def test_removing_asks_first(chatplug):
    chatplug.must("operator", "add", *ADA)
    chatplug.must("operator", "add", "grace@example.com", "--name", "Grace")
    assert "--yes" in chatplug.refused("operator", "remove", "grace@example.com")
    chatplug.must("operator", "remove", "grace@example.com", "--yes")
    assert len(chatplug.json("operator", "list")["operators"]) == 1


def test_the_last_owner_stays(chatplug):
    chatplug.must("operator", "add", *ADA)
    assert "only owner" in chatplug.refused("operator", "remove", "ada@example.com", "--yes")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("add", "nonsense", "--name", "X"), "e-mail", id="no address"),
        pytest.param(("add", "x@example.com", "--name", "   "), "name", id="no name"),
        pytest.param(("password", "nobody@example.com"), "Nobody in the team", id="unknown, password"),
        pytest.param(("remove", "nobody@example.com"), "Nobody in the team", id="unknown, remove"),
    ],
)
def test_refusals_are_words_and_a_hint(chatplug, arguments, words):
    said = chatplug.refused("operator", *arguments)
    assert words in said
    assert len(said.splitlines()) >= 2


def test_a_taken_address_is_refused_as_json_too(chatplug):
    import json

    chatplug.must("operator", "add", *ADA)
    answer = json.loads(chatplug.refused("operator", "add", *ADA, "--json"))
    assert (answer["ok"], answer["code"], answer["status"]) == (False, "email_taken", 409)
    assert answer["hint"]


def test_refusals_are_russian_in_a_russian_terminal(chatplug):
    said = chatplug.refused("operator", "password", "nobody@example.com", env={"LC_ALL": "ru_RU.UTF-8"})
    assert "nobody@example.com" in said
    assert "Nobody" not in said
