"""What became of the last planned copies is kept, without secrets, for whoever shows it."""

import pytest

from chatplug.backup import state
from chatplug.core.errors import Refused

HOUR = 3_600_000

pytestmark = pytest.mark.usefixtures("app")


def test_nothing_was_tried_yet():
    assert state.last_backup() is None


def test_a_good_copy(clock):
    state.record("copies", 5_000)
    assert state.last_backup() == {
        "at": clock.now(),
        "ok": True,
        "size": 5_000,
        "target": "copies",
        "good_at": clock.now(),
        "error": "",
        "hint": "",
    }


def test_a_failure_is_told_in_words_and_keeps_when_it_last_went_well(clock):
    state.record("copies", 5_000)
    good = clock.now()
    clock.advance(HOUR)
    state.record("copies", failure=Refused("{free} MB are free.", "Free {more}.", free=3, more="some"))
    row = state.last_backup()
    assert (row["ok"], row["error"], row["hint"]) == (False, "3 MB are free.", "Free some.")
    assert (row["at"], row["good_at"], row["size"]) == (good + HOUR, good, 5_000)


def test_of_several_places_the_one_that_failed_is_shown_else_the_oldest(clock):
    state.record("copies", 1)
    clock.advance(HOUR)
    state.record("s3://far", 2)
    assert state.last_backup()["target"] == "copies"
    state.record("s3://far", failure=Refused("no"))
    assert state.last_backup()["target"] == "s3://far"


def test_a_place_that_is_not_used_any_more_is_forgotten():
    state.record("old", failure=Refused("no"))
    state.record("copies", 1, known=("copies",))
    assert set(state.all_rows()) == {"copies"}


def test_another_process_can_look(data):
    state.record("copies", 1)
    assert state.last_backup(database=data / "chatplug.sqlite3")["ok"]
    assert state.last_backup(database=data / "missing.sqlite3") is None
