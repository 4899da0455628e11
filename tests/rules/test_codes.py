"""The codes of two-step sign-in: an app's, those on paper, and the QR code."""

import base64
import re

import pytest
import segno

from chatplug.team import codes

# RFC 6238, appendix B: this secret, these moments, and the last six of the eight digits there.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("seconds", "code"), RFC)
def test_codes_are_those_of_the_standard(seconds, code):
    assert codes.code_at(RFC_SECRET, codes.step_at(seconds * 1000)) == code


@pytest.mark.parametrize(
    ("late", "found"),
    [
        pytest.param(-31, None, id="from the future but one"),
        pytest.param(-30, True, id="the next one"),
        pytest.param(0, True, id="the present one"),
        pytest.param(59, True, id="the one before, to its last second"),
        pytest.param(60, None, id="too old"),
    ],
)
def test_a_clock_may_be_one_step_off(late, found):
    shown = 1_200_000_000  # the beginning of a step, in seconds
    code = codes.code_at(RFC_SECRET, codes.step_at(shown * 1000))
    step = codes.matching_step(RFC_SECRET, code, (shown + late) * 1000)
    assert step == (codes.step_at(shown * 1000) if found else None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123 456", "123456"),
        (" 123-456\n", "123456"),
        ("ABCD-efgh ijkm", "abcdefghijkm"),
        ("ab\N{EN DASH}cd\N{NO-BREAK SPACE}ef\N{NON-BREAKING HYPHEN}gh", "abcdefgh"),
        ("", ""),
    ],
)
def test_what_people_put_between_is_left_out(typed, code):
    assert codes.tidy(typed) == code


def test_codes_on_paper_are_long_and_easy_to_read():
    made = {codes.new_paper_code() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"(?:[2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}", code) for code in made)


def test_secrets_are_as_long_as_the_standard_wants():
    made = {codes.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(base64.b32decode(secret)) == 20 for secret in made)


def test_the_drawing_is_the_qr_code():
    text = codes.address(RFC_SECRET, "ada@example.com", "chat.example.com")
    size, path = codes.drawing(text)
    dark = {
        (int(x) + at, int(y))
        for x, y, width, _ in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
        for at in range(int(width))
    }
    rows = segno.make(text, error="m", micro=False).matrix
    assert size == len(rows) == len(rows[0])
    assert dark == {(x, y) for y, row in enumerate(rows) for x, square in enumerate(row) if square}
