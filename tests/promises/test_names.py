"""Nothing of ours shows to visitors: our name stands in no page, header, mail or script text that reaches them.

And nothing they are sent has a name that filter lists of ad blockers match.
"""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from chatplug.chat import answer_mail
from chatplug.chat.jobs import ANSWER_LINK
from chatplug.core import db, jobs, mail, tokens
from chatplug.core.config import config
from chatplug.widget import plain
from tests.doors import Answer
from tests.promises.sources import PACKAGE, ROOT, files_of, name_of

NAME = "chatplug"
# What EasyList's and Fanboy's generic rules look for in addresses, classes and ids.
BLOCKED = re.compile(r"chat|widget|messenger|popup|pop-up|track|analytic|beacon|pixel|sponsor|\bads?\b|cookie|social")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def letter(monkeypatch, clock, visitor, operator):
    """The mail that brings an answer to a visitor who has gone."""
    sent: list[Any] = []
    monkeypatch.setattr(config, "mail_url", "smtp://mail.example.com?from=help@example.com")
    monkeypatch.setattr(mail, "send", lambda message: sent.append(message) or "accepted")
    visitor.says("Is it in stock?")
    visitor.leaves_contact(email="ada@example.com")
    operator.replies(visitor.conversation(), "It is.")
    clock.advance(answer_mail.WAIT)
    while jobs.run_one():
        pass
    [message] = sent
    return message


@pytest.fixture
def talked(visitor, operator):
    """A visitor with an answered conversation."""
    visitor.says("Is it in stock?")
    operator.replies(visitor.conversation(), "It is.")
    return visitor


@pytest.fixture
def link(talked):
    """The address of the talk's capability link."""
    return "/cp/l/" + db.write(tokens.issue, ANSWER_LINK, str(talked.conversation()), None)


@pytest.fixture
def filled_form(clock):
    blank = plain.stamped(plain.empty())
    marks = {"client_id": blank.client_id, "key": blank.secret, "stamp": blank.stamp}
    clock.advance(3_000)  # people take a moment
    return urlencode({"message": "Is it in stock?", "name": "Ada", "email": "ada@example.com", **marks}).encode()


@pytest.fixture
def everything(door, site, talked, link, filled_form) -> dict[str, Answer]:
    """Each kind of answer that a visitor's browser can get, by what it is."""

    def get(path: str, **headers: str) -> Answer:
        return door.request("GET", path, None, headers)

    return {
        "panel": get(f"/cp/p/{site}"),
        "panel in Russian": get(f"/cp/p/{site}?lang=ru"),
        "form alone": get(f"/cp/p/{site}?plain"),
        "form taken": door.request("POST", f"/cp/p/{site}", filled_form, FORM),
        "form refused": door.request("POST", f"/cp/p/{site}", b"message=", FORM),
        "link": get(link),
        "link refused": door.request("POST", link, b"message=", FORM),
        "unknown link": get("/cp/l/nonsense"),
        "unknown site": get("/cp/p/s_nothing"),
        "unknown address": get("/cp/nothing"),
        "colours": get(f"/cp/p/{site}/theme.css"),
        "icon": get(f"/cp/p/{site}/icon.svg"),
        "transcript": talked.get("transcript?format=html"),
        "transcript as text": talked.get("transcript?format=text"),
        "site": get(f"/cp/api/v1/site?site={site}"),
        "state": talked.get("state"),
        "poll": talked.get("/cp/poll?after=0"),
        "refused": talked.sends(""),
    }


def test_no_answer_carries_our_name(everything):
    for what, answer in everything.items():
        assert NAME not in answer.text.lower(), what


def test_no_header_carries_our_name(everything):
    for what, answer in everything.items():
        assert NAME not in repr(answer.headers).lower(), what


def test_visitors_get_no_cookies(everything):
    for what, answer in everything.items():
        assert not answer.cookies, what
        assert "set-cookie" not in answer.headers, what


def test_these_are_the_answers_they_seem(everything):
    """The tests above would hold for empty pages, too."""
    statuses = {what: answer.status for what, answer in everything.items()}
    expected = dict.fromkeys(everything, 200) | {
        "form taken": 303,
        "form refused": 400,
        "link refused": 400,
        "unknown link": 410,
        "unknown site": 404,
        "unknown address": 404,
        "refused": 400,
    }
    assert statuses == expected
    for what in ("link", "transcript", "transcript as text", "state"):
        assert "It is." in everything[what].text, what


def test_the_mail_does_not_carry_our_name(letter):
    assert "It is." in letter.get_content()
    assert NAME not in letter.as_string().lower()


def test_the_launcher_names_us_only_to_programmers(door, site):
    """The global that the page calls, and the mark of a line in the browser's console."""
    text = door.request("GET", f"/cp/{site}/v1.js", None, {}).text
    assert ".chatplug" in text
    shown = text.replace(".chatplug", "").replace("[chatplug] ", "")
    assert NAME not in shown.lower()


@pytest.mark.parametrize("name", ["panel.js", "panel.css", "plain.css", "words-panel-ru.js"])
def test_built_files_for_visitors_do_not_name_us(built, name):
    assert NAME not in (PACKAGE / "built" / built[name]).read_text().lower()


@pytest.mark.parametrize(
    "path", [*files_of(".css", under="assets/panel"), *files_of(".css", under="assets/plain")], ids=name_of
)
def test_classes_are_not_on_filter_lists(path):
    names = re.findall(r"[.#]([a-zA-Z][\w-]*)(?=[^{}]*\{)", path.read_text())
    assert not [name for name in names if BLOCKED.search(name.lower())]


def test_the_corners_names_are_not_on_filter_lists():
    text = (ROOT / "assets" / "launcher" / "corner.js").read_text()
    element = re.search(r'const NAME = "([a-z-]+)"', text)[1]
    assert not BLOCKED.search(element)


def test_addresses_for_visitors_are_not_on_filter_lists(app, built):
    rules = {re.sub(r"<[^>]*>", "", rule.rule) for rule in app.url_map.iter_rules()}
    addresses = {rule for rule in rules if not rule.startswith(("/console", "/demo"))}
    addresses |= {f"/cp/a/{name}" for name in built.values() if not re.match(r"(words-)?(console|demo|shop)\b", name)}
    assert len(addresses) > 15
    assert not [address for address in addresses if BLOCKED.search(address.lower())]


@pytest.mark.parametrize("name", ["livechat-button", "cp-popup", "ad", "trackpage", "widget.js"])
def test_blocked_names_are_seen(name):
    assert BLOCKED.search(name)
