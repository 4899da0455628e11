"""What comes in at a door: it fits, or is refused in words; nothing hostile gets further."""

import json
from typing import Annotated

import msgspec
import pytest

from chatplug.core import forms
from chatplug.core.errors import BadInput
from chatplug.core.text import MOST_MARKS, clean_body, clean_line, shorten


class Note(msgspec.Struct):
    """A form for these tests."""

    body: forms.Body
    count: Annotated[int, msgspec.Meta(ge=0)] = 0


HOSTILE = [
    pytest.param(b"", "bad_input", id="nothing"),
    pytest.param(b"[]", "bad_input", id="a list"),
    pytest.param(b"null", "bad_input", id="null"),
    pytest.param(b'{"body":', "bad_input", id="cut off"),
    pytest.param(b'{"body":["a"]}', "bad_input", id="a list for a text"),
    pytest.param(b'{"body":true}', "bad_input", id="true for a text"),
    pytest.param(b'{"body":""}', "bad_input", id="too short"),
    pytest.param(b'{"body":"' + b"x" * 4001 + b'"}', "bad_input", id="too long a text"),
    pytest.param(b'{"body":"a","count":NaN}', "bad_input", id="NaN"),
    pytest.param(b'{"body":"a","count":1e999}', "bad_input", id="infinite"),
    pytest.param(b'{"body":"a","count":-1}', "bad_input", id="below its least"),
    pytest.param(b'{"body":"\\ud800"}', "bad_input", id="half a surrogate pair"),
    pytest.param(b'{"body":"\xff\xfe"}', "bad_input", id="no UTF-8"),
    pytest.param(b'{"body":"a\\u0000b"}', "bad_input", id="NUL, escaped"),
    pytest.param(b'{"body":"a\x00b"}', "bad_input", id="NUL, raw"),
    pytest.param(b'{"body":"a","x":' + b"[" * 1000 + b"]" * 1000 + b"}", "too_deep", id="1,000 deep"),
    pytest.param(
        b'{"body":"a","x":' + b'{"a":' * 1000 + b"1" + b"}" * 1000 + b"}", "too_deep", id="objects 1,000 deep"
    ),
    pytest.param(b'{"' + b"k" * 1_000_000 + b'":1}', "too_large", id="a key of 1 MB"),
]


@pytest.mark.parametrize(("raw", "code"), HOSTILE)
def test_hostile_json_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        forms.read(Note, raw)
    assert refusal.value.code == code
    assert 400 <= refusal.value.status < 500
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("value", "body"),
    [
        pytest.param({"body": "a", "role": "owner", "id": 1}, "a", id="unknown fields are left aside"),
        pytest.param({"body": "\\u0000"}, "\\u0000", id="the six characters of an escape"),
        pytest.param({"body": "[[[[" * 40}, "[[[[" * 40, id="brackets in a text nest nothing"),
        pytest.param({"body": 'a\\"[' * 40}, 'a\\"[' * 40, id="quotes and backslashes in a text"),
        pytest.param({"body": "😀"}, "😀", id="a whole surrogate pair"),
    ],
)
def test_what_fits_comes_through(value: dict[str, object], body: str) -> None:
    assert forms.read(Note, json.dumps(value).encode()).body == body


def test_a_refusal_names_the_field() -> None:
    with pytest.raises(BadInput, match=r"\$\.body"):
        forms.read(Note, b'{"body":7}')


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("  a  ", "a", id="outer blanks"),
        pytest.param("a\x07\x1bb", "ab", id="control characters"),
        pytest.param("a\u202eb\u2066c", "abc", id="what turns a line around"),
        pytest.param("e\u0301", "é", id="NFC"),
        pytest.param("a\n\n\n\n\n\nb", "a\n\n\nb", id="many blank lines"),
        pytest.param("👩‍👩‍👧 می‌خواهم", "👩‍👩‍👧 می‌خواهم", id="joiners stay"),
    ],
)
def test_a_body_is_cleaned(typed: str, kept: str) -> None:
    assert clean_body(typed) == kept


def test_stacked_marks_are_cut() -> None:
    assert len(clean_body("o" + "\u0336" * 10_000)) == 1 + MOST_MARKS


def test_a_line_is_one_line() -> None:
    assert clean_line(" a\n b\t c ") == "a b c"
    assert shorten("one two three", 8) == "one two…"


@pytest.mark.parametrize("typed", ["ada@example.com", "ada+x@Sub.EXAMPLE.com", "имя@пример.рф", ""])
def test_addresses_that_are_taken(typed: str) -> None:
    assert forms.clean_email(typed).casefold() == typed.casefold()


@pytest.mark.parametrize(
    "typed", ["ada", "ada@", "@x.com", "a b@x.com", "a@b", "a@b\nBcc: c@d.com", "a@b..com", "a,b@x.com", "<a@x.com>"]
)
def test_addresses_that_are_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        forms.clean_email(typed)


@pytest.mark.parametrize("typed", ["+7 (495) 123-45-67", "112 233", ""])
def test_phones_that_are_taken(typed: str) -> None:
    assert forms.clean_phone(typed) == typed


@pytest.mark.parametrize("typed", ["call me", "12", "++++++++", "1" * 60])
def test_phones_that_are_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        forms.clean_phone(typed)
