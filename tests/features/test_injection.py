"""What people write is never read as code: not by the database, a template, the log, a header or a mail server."""

import logging
import time
from contextlib import suppress
from email import message_from_bytes
from html import unescape
from urllib.parse import quote

import pytest

from chatplug.core import device, jobs, mail
from chatplug.core.config import config
from chatplug.core.db import execute
from chatplug.core.errors import BadInput
from chatplug.core.forms import clean_email, clean_phone
from chatplug.core.i18n import best_language
from chatplug.core.log import JsonLines
from chatplug.core.text import clean_body, clean_line
from chatplug.sites import origins
from tests.features.easy import unhurried  # noqa: F401

SUM, SUMMED = "1371*7", "9597"
EXPRESSIONS = [f"{{{{{SUM}}}}}", f"${{{SUM}}}", f"<%= {SUM} %>", f"#{{{SUM}}}", "{{config}}", "{%if 1%}9597{%endif%}"]
FORMATS = ["%(title)s %s %d", "{title} {0} {site.id}", "{0.__class__.__mro__}"]
QUOTES = [
    "' OR 1=1--",
    "'; DROP TABLE message;--",
    '" OR ""="',
    "\\' OR 1=1",
    "1) UNION SELECT secret_hash FROM visitor",
]
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip
HOSTILE_SECONDS = 0.1
PIECES = ["a.", "(", "http://", "a@", "+1 ", "www.", "e\u0301\u0301", "\r", "\n ", "<", "&", "\\", "%", "{{", "\u202e"]


@pytest.mark.sec("SEC-04")
@pytest.mark.parametrize("sought", QUOTES)
def test_quotes_are_looked_for_and_not_run(visitor, make_visitor, operator, sought):
    visitor.says("Nothing of that kind")
    make_visitor().says(f"I typed {sought} here")
    found = operator.get(f"conversations?view=all&q={quote(sought)}").must()["conversations"]
    assert [item["id"] for item in found] == [2]
    assert operator.get(f"conversations?site={quote(sought)}").must()["conversations"] == []
    for name in ("view", "before"):
        assert operator.get(f"conversations?{name}={quote(sought)}").status == 400
    assert execute("SELECT count(*) FROM message WHERE kind = 'text'").fetchone()[0] == 2


@pytest.mark.sec("SEC-04")
@pytest.mark.parametrize("sign", ["%", "_", "\\", "*", "?", "[a-z]"])
def test_signs_of_the_database_stand_for_themselves(visitor, make_visitor, operator, sign):
    visitor.says("plain words")
    make_visitor().says(f"with {sign} in it")
    found = operator.get(f"conversations?view=all&q={quote(sign)}").must()["conversations"]
    assert [item["id"] for item in found] == [2]


@pytest.mark.sec("SEC-05")
@pytest.mark.parametrize("text", EXPRESSIONS + FORMATS)
def test_templates_are_never_made_of_what_people_write(client, visitor, operator, owner, site, text):
    owner.put(f"sites/{site}", {"settings": {"texts": {"title": {"en": text}, "greeting": {"en": text}}}}).must()
    visitor.says(text, page={"url": "https://shop.example/", "title": text}, lang="en")
    visitor.leaves_contact(name=text)
    operator.put("me", {"name": text, "title": text}).must()
    operator.replies(visitor, text)
    assert visitor.sees() == [text, text]
    assert visitor.state()["site"]["texts"]["title"] == text
    assert text in visitor.get("transcript?format=text").text
    shown = [
        visitor.get("transcript?format=html"),
        operator.get("conversations/1/transcript?format=html"),
        visitor.raw("GET", f"/cp/p/{site}?plain"),
        visitor.raw("GET", f"/cp/{site}/v1.js"),
    ]
    for page in shown:
        assert page.status == 200
        said = unescape(page.text).replace(text, "")
        assert SUMMED not in said
        assert "MAX_CONTENT_LENGTH" not in said
        assert "class '" not in said


@pytest.fixture
def letters(monkeypatch):
    """What goes to the mail server, as bytes on the wire."""
    sent = []
    monkeypatch.setattr(config, "mail_url", "smtp://help:secret@mail.example.com?from=help@example.com")
    monkeypatch.setattr(mail, "send", lambda letter: sent.append(letter.as_bytes()) or "accepted")
    return sent


@pytest.mark.sec("SEC-01")
@pytest.mark.parametrize("to", ["an answer", "an alert"])
def test_letters_are_plain_text(visitor, operator, letters, clock, to):
    evil = "<img src=http://canary.test/x onerror=window.canary=1>"
    visitor.says(evil, lang="en")
    if to == "an answer":
        visitor.leaves_contact(name=evil, email="bob@example.com")
        operator.replies(visitor, evil)
        clock.advance(3 * 60_000)
        while jobs.run_one():
            pass
    else:
        mail.send(mail.compose(operator.email, evil, evil, name=evil))
    for sent in letters:
        letter = message_from_bytes(sent)
        assert letter.get_content_type() == "text/plain"
        assert not letter.is_multipart()
    assert letters


@pytest.mark.sec("SEC-05", "SEC-09")
@pytest.mark.parametrize("text", [*EXPRESSIONS, *FORMATS, "x\r\nBcc: all@evil.example", "x\nBcc: all@evil.example\n\n"])
def test_a_letter_holds_words_and_no_headers_of_people(visitor, operator, owner, letters, clock, site, text):
    owner.put(f"sites/{site}", {"settings": {"texts": {"title": {"en": text}}}}).must()
    operator.put("me", {"name": text, "title": text}).must()
    visitor.says("Hi", lang="en")
    visitor.leaves_contact(name=text, email="bob@example.com")
    operator.replies(visitor, text)
    clock.advance(3 * 60_000)
    while jobs.run_one():
        pass
    letter = message_from_bytes(letters[0])
    assert (letter["To"], letter["Bcc"]) == ("bob@example.com", None)
    assert set(letter.keys()) <= HEADERS
    assert SUMMED not in letters[0].decode().replace(text, "").replace("{%if 1%}9597{%endif%}", "")


@pytest.mark.sec("SEC-09")
@pytest.mark.parametrize(
    "address", ["a@b.example\nBcc: c@d.example", "a@b.example\r\n\r\nx", "a@b.example,c@d.example", "<a@b.example>"]
)
def test_an_address_is_one_address(visitor, letters, address):
    visitor.says("Hi")
    answer = visitor.post("contact", {"email": address})
    assert (answer.status, answer.json["code"]) == (400, "bad_email")
    with pytest.raises(BadInput):
        mail.compose(f"{address}\n", "Hello", "Hello")


@pytest.mark.sec("SEC-09")
def test_the_log_has_one_line_for_each_event(visitor, operator, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    broken = "GET /console HTTP/1.1\r\n2026-01-01 ERROR chatplug: forged"
    monkeypatch.setattr("chatplug.chat.views.visitor_messages", lambda *_: 1 / 0)
    visitor.says(broken, page={"url": f"https://a.example/{broken}", "title": broken})
    answer = visitor.raw("GET", "state", None, {"User-Agent": "x", "Accept-Language": "de\u2028forged"})
    assert answer.status == 500
    lines = [JsonLines().format(record) for record in caplog.records]
    assert lines
    assert not [line for line in lines if len(line.splitlines()) > 1]
    assert not [line for line in lines if "forged" in line or visitor.secret in line or "Bearer" in line]


@pytest.mark.sec("SEC-07")
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_keeps_the_server_busy(visitor, operator, piece):
    text = piece * (4000 // len(piece))
    visitor.says("Hi")
    body = {"name": text[:200], "email": text[:254], "phone": text[:40]}
    page = {"url": text, "title": text, "referrer": text, "context": {text[:200]: text}}
    took = []
    for _ in range(5):
        begun = time.process_time()
        visitor.sends(f"x{text[:3990]}", page=page)
        visitor.post("contact", body)
        visitor.raw("GET", "state", None, {"User-Agent": text.strip()[:3000], "Accept-Language": piece.strip() * 300})
        operator.get(f"conversations?view=all&q={quote(text[:200])}")
        took.append(time.process_time() - begun)
    assert min(took) < HOSTILE_SECONDS, "seconds of processor for four requests"


@pytest.mark.sec("SEC-07")
@pytest.mark.parametrize("piece", PIECES)
def test_sixty_four_kilobytes_are_looked_through_in_no_time(piece):
    text = piece * (65_536 // len(piece))
    forms_and_text = [clean_body, clean_line, device.short_name, origins.origin_of]
    forms_and_text += [_refusing(clean_email), _refusing(clean_phone), _refusing(origins.normalise), best_language]
    for look in forms_and_text:
        begun = time.process_time()
        look(text)
        assert time.process_time() - begun < HOSTILE_SECONDS, look


def _refusing(look):
    def tried(text):
        with suppress(BadInput):
            look(text)

    return tried
