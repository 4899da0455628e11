"""The last things that went wrong: each kind once, with its count and the numbers people say; nothing that was said."""

import logging

import pytest

from chatplug.core import troubles
from chatplug.core.log import request_id
from chatplug.core.troubles import MOST, MOST_REFERENCES, Ring, clean

SECRET = "q8Zk3vXw1Lr6TnBd0YsHe5UjMaPcGfIo2Q9R7tKx_4w"


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def log(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> logging.Logger:
    """A log that only this ring hears."""
    logger = logging.getLogger("chatplug.test")
    monkeypatch.setattr(logger, "handlers", [ring])
    monkeypatch.setattr(logger, "propagate", False)
    return logger


def fail(words: str) -> None:
    raise ValueError(words)


def test_the_same_trouble_is_kept_once_with_its_count(ring: Ring, log: logging.Logger) -> None:
    for number in (1, 2, 3):
        log.error("job %s failed", number)
    [one] = ring.last()
    assert (one.count, one.text, one.level) == (3, "job 3 failed", "error")
    assert one.first_at <= one.last_at


def test_what_is_no_trouble_is_not_kept(ring: Ring, log: logging.Logger) -> None:
    log.setLevel(logging.INFO)
    log.info("all is well")
    log.warning("not quite")
    assert [one.level for one in ring.last()] == ["warning"]


def test_the_newest_is_first_and_the_oldest_makes_room(ring: Ring, log: logging.Logger) -> None:
    for number in range(MOST + 5):
        log.error(f"trouble {number}")
    log.error(f"trouble {MOST}")
    assert len(ring.last()) == MOST
    assert ring.last()[0].text == f"trouble {MOST}"
    assert "trouble 4" not in [one.text for one in ring.last()]


def test_what_an_exception_says_is_not_kept_but_its_kind_and_place_are(ring: Ring, log: logging.Logger) -> None:
    try:
        clean(None)  # type: ignore[arg-type]
    except AttributeError:
        log.exception("it failed")
    try:
        fail("my card is 4111 1111")
    except ValueError:
        log.exception("it failed too")
    other, ours = ring.last()
    assert (ours.kind, ours.place.split(":")[0]) == ("AttributeError", "core/troubles.py")
    assert (other.kind, other.place.split(":")[0]) == ("ValueError", "test_troubles.py")
    assert "4111" not in str(ring.last())


def test_two_places_are_two_troubles(ring: Ring, log: logging.Logger) -> None:
    for call in (lambda: fail("a"), lambda: int("b")):
        try:
            call()
        except ValueError:
            log.exception("it failed")
    assert len(ring.last()) == 2


def test_the_numbers_of_the_requests_are_kept_the_last_ones(ring: Ring, log: logging.Logger) -> None:
    for reference in [*(f"000-000-{number:03d}" for number in range(MOST_REFERENCES + 3)), "-"]:  # the last is none
        token = request_id.set(reference)
        log.error("a request failed")
        request_id.reset(token)
    [one] = ring.last()
    assert len(one.references) == MOST_REFERENCES
    assert one.references[-1] == f"000-000-{MOST_REFERENCES + 2:03d}"


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        pytest.param("refused <bob@example.com> again", "refused <…> again", id="an address of a person"),
        pytest.param("from 203.0.113.9 came", "from … came", id="an address of a machine"),
        pytest.param(f"link /cp/l/{SECRET} is gone", "link /cp/l/… is gone", id="a secret"),
        pytest.param("first\nsecond", "first", id="one line"),
        pytest.param("x" + " x" * 400, "x" + " x" * 149 + " ", id="not endless"),
        pytest.param("the task 'prune' failed; again in 60 s", "the task 'prune' failed; again in 60 s", id="plain"),
    ],
)
def test_no_person_and_no_secret_stays_in_a_message(message: str, kept: str) -> None:
    assert clean(message) == kept


def test_a_record_that_cannot_be_read_harms_nobody(
    ring: Ring, log: logging.Logger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    log.error("%d things", "many")
    assert ring.last() == []


def test_warnings_and_errors_are_counted(ring: Ring, log: logging.Logger) -> None:
    before = dict(troubles.LOGGED.values)
    log.warning("hm")
    log.error("oh")
    log.error("oh")
    after = troubles.LOGGED.values
    assert (after["warning"] - before["warning"], after["error"] - before["error"]) == (1, 2)
