"""Every attack has its number, every number a test or a reason, and the manual says which."""

import re

import pytest

from tests.attacks.numbers import NOT_HERE_YET, TRIED, held
from tests.promises.sources import ROOT

HELD = held()
ROWS = re.compile(r"^\| (SEC-\d+) \| .* \| (.*) \|$", re.MULTILINE)
PAGE = dict(ROWS.findall((ROOT / "docs" / "security.md").read_text("utf-8").partition("<!-- end -->")[0]))


@pytest.mark.parametrize("number", TRIED)
def test_number_is_held_or_has_its_reason(number):
    assert (number in HELD) != (number in NOT_HERE_YET)


def test_no_mark_is_mistyped():
    assert HELD.keys() <= TRIED.keys()


@pytest.mark.parametrize("number", TRIED)
def test_the_manual_names_what_holds_it(number):
    named = re.findall(r"`(tests/[^`]+)`", PAGE[number])
    assert named if number in HELD else PAGE[number] == NOT_HERE_YET[number], "run: python -m tests.attacks"
    assert set(named) <= set(HELD.get(number, [])), "run: python -m tests.attacks"
