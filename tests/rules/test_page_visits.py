"""Fetching a page that is to be checked: what it says of itself is not believed."""

import time

import pytest

from chatplug.core import outbound
from chatplug.core.errors import Refused
from chatplug.doctor.page import visit

URL = "https://shop.example/"
BODY = b"a" * 200_000 + b"-" + b"b" * 200_000  # as punycode a minute of work and more


def answers(monkeypatch, status=200, body=BODY, **headers):
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    answer = outbound.Answer(status, dict(fields), body, fields)
    monkeypatch.setattr(outbound, "request", lambda *asked, **more: answer)


@pytest.mark.parametrize("charset", ["punycode", "IDNA", "undefined", "unicode-escape", "hex", "nonsense"])
def test_a_charset_that_only_python_knows_is_read_as_utf_8(monkeypatch, charset):
    answers(monkeypatch, content_type=f"text/html; charset={charset}")
    begun = time.monotonic()
    assert visit.fetch(URL).text == BODY.decode()
    assert time.monotonic() - begun < 5


def test_a_charset_of_the_web_is_kept(monkeypatch):
    answers(monkeypatch, body="Чай".encode("cp1251"), content_type="text/html; charset=windows-1251")
    assert visit.fetch(URL).text == "Чай"


@pytest.mark.parametrize("where", ["https://[x", "//shop.example:port/", "https://shop.example:99999/"])
def test_a_redirect_to_no_address_is_told(monkeypatch, where):
    answers(monkeypatch, status=302, location=where)
    with pytest.raises(Refused) as told:
        visit.fetch(URL)
    assert told.value.code == "bad_url"
