"""What people and programs are shown when something is not there: a page for people, JSON for programs."""

import re

import pytest
from flask import abort

from chatplug.core import troubles

NUMBER = re.compile(r"\d{3}-\d{3}-\d{3}")


def test_a_person_gets_a_styled_page_in_their_language(door):
    headers = {"Accept": "text/html", "Accept-Language": "ru"}
    answer = door.request("GET", "/cp/l/no-such-link", None, headers)
    assert answer.status in {404, 410}
    assert '<html lang="ru">' in answer.text
    assert "/cp/a/plain." in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_program_gets_json(door):
    answer = door.request("GET", "/cp/api/v1/nothing", None, {"Accept": "text/html"})
    assert answer.status == 404
    assert {"ok", "error", "hint", "code", "status"} == set(answer.json)


def test_browsers_that_ask_for_an_icon_see_no_error(door):
    assert door.request("GET", "/favicon.ico", None, {}).status == 204


@pytest.fixture
def broken(app):
    """A server with an address that fails, and one that fails on purpose; nothing has gone wrong yet."""

    def fail():
        raise RuntimeError("what a visitor wrote")

    app.add_url_rule("/broken", view_func=fail)
    app.add_url_rule("/broken/api/x", view_func=fail, endpoint="api")
    app.add_url_rule("/aborted", view_func=lambda: abort(503), endpoint="aborted")
    troubles.ring.clear()


def test_a_failure_gives_a_program_a_number_that_the_log_knows(broken, door):
    answer = door.request("GET", "/broken/api/x", None, {})
    assert (answer.status, answer.json["code"]) == (500, "failed")
    number = answer.json["reference"]
    assert NUMBER.fullmatch(number)
    assert number in answer.json["hint"]
    assert answer.headers["x-request-id"] == number
    [kept] = troubles.ring.last()
    assert list(kept.references) == [number]
    assert kept.kind == "RuntimeError"
    assert "visitor wrote" not in answer.text


def test_a_failure_gives_a_person_a_number_to_say_in_their_language(broken, door):
    answer = door.request("GET", "/broken", None, {"Accept": "text/html", "Accept-Language": "ru"})
    assert answer.status == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "номер" in answer.text


def test_what_is_aborted_has_its_number_too(broken, door):
    assert NUMBER.fullmatch(door.request("GET", "/aborted", None, {}).json["reference"])


def test_what_somebody_asked_wrongly_has_no_number(broken, door):
    assert "reference" not in door.request("GET", "/nothing", None, {}).json


def test_two_failures_have_two_numbers_and_are_one_trouble(broken, door):
    numbers = [door.request("GET", "/broken/api/x", None, {}).json["reference"] for _ in range(2)]
    [kept] = troubles.ring.last()
    assert (kept.count, list(kept.references)) == (2, numbers)
    assert numbers[0] != numbers[1]
