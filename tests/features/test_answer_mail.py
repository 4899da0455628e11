"""Answers that a visitor did not read here go to the address they left."""

import re

import pytest

from chatplug.chat import answer_mail, by_link
from chatplug.core import jobs, mail
from chatplug.core.config import config
from chatplug.core.db import write
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear

MINUTE = 60_000


class Post:
    """The mail server: keeps letters, or fails as told."""

    def __init__(self):
        self.letters, self.failure = [], None

    def send(self, letter):
        if self.failure:
            raise self.failure
        self.letters.append(letter)
        return "accepted by mail.example.com"


@pytest.fixture
def post(app, monkeypatch):
    """A server that can send mail."""
    office = Post()
    monkeypatch.setattr(config, "mail_url", "smtp://help:secret@mail.example.com?from=help@example.com")
    monkeypatch.setattr(mail, "send", office.send)
    return office


@pytest.fixture
def gone(visitor, post):
    """A visitor who left an address and then the page."""
    visitor.says("Do you ship?", lang="en")
    visitor.leaves_contact(name="Bob", email="bob@example.com")
    return visitor


def work():
    while jobs.run_one():
        pass


def mailed(operator):
    return operator.inbox("all")[0]["mail"]


def test_unread_answers_are_mailed_once_together(gone, operator, post, clock):
    operator.replies(gone, "Yes, we do.")
    clock.advance(MINUTE)
    operator.replies(gone, "To Perm as well.")
    work()
    assert post.letters == []
    assert mailed(operator)["state"] == "waiting"
    clock.advance(MINUTE + 1)
    work()
    (letter,) = post.letters
    assert letter["To"] == "bob@example.com"
    text = letter.get_content()
    assert "Yes, we do." in text
    assert "To Perm as well." in text
    assert "Grace Hopper" in text
    told = mailed(operator)
    assert (told["state"], told["outcome"]) == ("sent", "accepted by mail.example.com")
    assert operator.opens(1)["visitor"]["mail"] == told
    clock.advance(10 * MINUTE)
    work()
    assert len(post.letters) == 1


def test_the_letter_carries_nothing_of_ours(gone, operator, post, clock):
    operator.replies(gone, "Yes.")
    clock.advance(3 * MINUTE)
    work()
    letter = post.letters[0]
    assert "chatplug" not in letter.as_string().lower()
    assert "grace@example.com" not in letter.as_string()
    assert letter["From"] == "Ask us <help@example.com>"


def test_the_link_opens_that_conversation_only(gone, operator, post, clock):
    operator.replies(gone, "Yes.")
    clock.advance(3 * MINUTE)
    work()
    secret = re.search(r"/cp/l/([\w-]+)", post.letters[0].get_content())[1]
    assert by_link.conversation_of(secret).id == gone.conversation()
    clock.advance(31 * 24 * 3600 * 1000)
    with pytest.raises(by_link.Gone):
        by_link.conversation_of(secret)


def test_a_clock_that_was_set_back_holds_no_mail(gone, operator, post, clock):
    operator.replies(gone, "Yes, we do.")
    clock.advance(-60 * MINUTE)
    write(jobs.shift, -60 * MINUTE)  # the server does so when it notices
    clock.advance(2 * MINUTE)
    work()
    assert len(post.letters) == 1
    assert mailed(operator)["state"] == "sent"


def test_a_letter_that_is_sent_again_keeps_its_number(gone, operator, post, clock, monkeypatch):
    operator.replies(gone, "Yes, we do.")
    clock.advance(2 * MINUTE)
    monkeypatch.setattr(jobs, "_finish", lambda *_: None)  # killed before it was written down
    monkeypatch.setattr(answer_mail, "note", lambda *_: None)
    jobs.run_one()
    clock.advance(jobs.LEASE_MS + 1)
    jobs.run_one()
    first, second = post.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_what_was_read_in_time_is_not_mailed(gone, operator, post, clock, site):
    answer = operator.replies(gone, "Yes.")
    ear = Ear(f"operators:{site}")
    gone.reads(answer["id"])
    assert "conversation" in ear.kinds()
    clock.advance(3 * MINUTE)
    work()
    assert post.letters == []
    assert mailed(operator)["state"] == "read"


def test_an_answer_after_what_was_read_waits_its_own_two_minutes(gone, operator, post, clock):
    first = operator.replies(gone, "One")
    clock.advance(MINUTE)
    operator.replies(gone, "Two")
    gone.reads(first["id"])
    clock.advance(MINUTE + 1)
    work()
    assert post.letters == []
    clock.advance(MINUTE)
    work()
    assert "Two" in post.letters[0].get_content()
    assert "One" not in post.letters[0].get_content()


def test_later_answers_are_another_letter_without_the_first(gone, operator, post, clock):
    for body in ("First", "Second"):
        operator.replies(gone, body)
        clock.advance(3 * MINUTE)
        work()
    assert [("First" in letter.get_content(), "Second" in letter.get_content()) for letter in post.letters] == [
        (True, False), (False, True),
    ]  # fmt: skip


def test_an_answer_while_the_letter_is_being_sent_gets_its_own(gone, operator, post, clock, monkeypatch):
    def slowly(letter):
        if not post.letters:
            operator.replies(gone, "And one thing more.")
        return post.send(letter)

    monkeypatch.setattr(mail, "send", slowly)
    operator.replies(gone, "Yes, we do.")
    clock.advance(2 * MINUTE + 1)
    work()
    assert mailed(operator)["state"] == "waiting"
    clock.advance(2 * MINUTE + 1)
    work()
    first, second = (letter.get_content() for letter in post.letters)
    assert "one thing more" not in first
    assert "one thing more" in second
    assert mailed(operator)["state"] == "sent"


def test_without_an_address_nothing_is_planned(visitor, operator, post, clock):
    visitor.says("Hi")
    operator.replies(visitor, "Hello")
    assert mailed(operator) is None
    assert jobs.next_due() is None


def test_an_address_that_comes_later_is_used(visitor, operator, post, clock):
    visitor.says("Hi")
    operator.replies(visitor, "Hello")
    visitor.leaves_contact(email="bob@example.com")
    clock.advance(3 * MINUTE)
    work()
    assert len(post.letters) == 1


def test_an_address_that_was_taken_back_is_not_used(gone, operator, post, clock):
    operator.replies(gone, "Hello")
    gone.leaves_contact(email="")
    clock.advance(3 * MINUTE)
    work()
    assert post.letters == []


def test_without_a_mail_server_nothing_is_planned(gone, operator, post, monkeypatch):
    monkeypatch.setattr(config, "mail_url", "")
    operator.replies(gone, "Hello")
    assert jobs.next_due() is None


def test_a_refused_letter_is_said_where_the_operator_looks(gone, operator, post, clock, site):
    operator.replies(gone, "Hello")
    post.failure = mail.MailRefused("The mail server said: {number} {words}", number=550, words="no such person")
    clock.advance(3 * MINUTE)
    ear = Ear(f"operators:{site}")
    work()
    told = mailed(operator)
    assert told["state"] == "failed"
    assert "550 no such person" in told["outcome"]
    assert ear.hears()[-1]["data"]["conversation"]["mail"] == told


def test_an_unreachable_server_is_tried_again(gone, operator, post, clock):
    operator.replies(gone, "Hello")
    post.failure = mail.MailUnreachable("The mail server cannot be reached: {problem}", problem="down")
    clock.advance(3 * MINUTE)
    work()
    post.failure = None
    clock.advance(60 * MINUTE)
    work()
    assert len(post.letters) == 1
    assert mailed(operator)["state"] == "sent"


def test_the_letter_speaks_the_visitors_language(visitor, operator, post, clock):
    visitor.says("Привет", lang="ru")
    visitor.leaves_contact(email="bob@example.com")
    operator.replies(visitor, "Да")
    clock.advance(3 * MINUTE)
    work()
    assert re.search("[а-я]", post.letters[0]["Subject"])
    assert "while you were away" not in post.letters[0].get_content()


@pytest.mark.sec("SEC-09")
def test_header_injection_by_the_sites_title(gone, operator, owner, post, clock, site):
    owner.put(f"sites/{site}", {"settings": {"texts": {"title": {"en": "Shop\r\nBcc: all@example.com"}}}}).must()
    operator.replies(gone, "Hello")
    clock.advance(3 * MINUTE)
    work()
    assert post.letters[0]["Bcc"] is None
    assert answer_mail.unread(1) == []


# Without a script: the plain form and its link


def test_the_plain_form_is_a_message_and_a_link(app, operator, site):
    posted, secret = by_link.start(site, "From the form", "form-0001", {"email": "bob@example.com"}, lang="ru")
    assert operator.sees(posted.conversation) == ["From the form"]
    assert operator.inbox()[0]["visitor"]["email"] == "bob@example.com"
    by_link.write_back(secret, "And more", "form-0002")
    assert operator.sees(posted.conversation) == ["From the form", "And more"]


def test_the_form_sent_twice_is_one_message(app, operator, site):
    first, _ = by_link.start(site, "Once", "form-0001", secret="a" * 43)
    again, secret = by_link.start(site, "Once", "form-0001", secret="a" * 43)
    assert (again.message, again.created) == (first.message, False)
    assert by_link.conversation_of(secret).id == first.conversation


def test_a_link_after_the_close_starts_anew(app, operator, site):
    posted, secret = by_link.start(site, "Once", "form-0001")
    operator.does("close", posted.conversation).must()
    again = by_link.write_back(secret, "Still broken", "form-0002")
    assert again.conversation != posted.conversation
    assert again.visitor == posted.visitor


@pytest.mark.parametrize("contact", [{"email": "nonsense"}, {"phone": "x"}, {"name": "x" * 81}])
def test_a_form_that_does_not_fit_stores_nothing(app, operator, site, contact):
    with pytest.raises(by_link.visitors.BadInput):
        by_link.start(site, "Hi", "form-0001", contact)
    assert operator.inbox("all") == []
