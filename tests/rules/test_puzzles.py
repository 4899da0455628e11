"""The rules against floods: puzzles, the alarm that asks for them, stamps on forms, and texts that repeat."""

import pytest

from chatplug.web import alarm, puzzle, repeats
from chatplug.web.alarm import Alarm
from chatplug.web.repeats import Sender
from chatplug.widget import stamp

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
NOW = 1_772_452_800_000
EASY = 4  # bits: tests have no second to spare


def challenge(bits=EASY, bound_to="s_1 ada"):
    return puzzle.challenge(KEY, bound_to, bits, NOW, "nonce")


def read(text, bound_to="s_1 ada", key=KEY, now=NOW):
    return puzzle.read(key, bound_to, text, now)


def test_a_solved_puzzle_is_seen_as_such():
    text = challenge()
    answers = puzzle.solve(text)
    assert puzzle.is_solved(read(text), answers)
    assert len(answers) == puzzle.PARTS


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda answers: answers[:-1], id="a part missing"),
        pytest.param(lambda answers: [*answers, 0], id="a part too many"),
        pytest.param(lambda answers: [number + 1 for number in answers], id="other numbers"),
        pytest.param(lambda answers: [answers[0]] * len(answers), id="one for all"),
        pytest.param(lambda answers: [-1] * len(answers), id="negative"),
        pytest.param(lambda answers: [], id="none"),
    ],
)
def test_what_is_not_solved(spoil):
    text = challenge(bits=8)
    assert not puzzle.is_solved(read(text), spoil(puzzle.solve(text)))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(lambda text: read(text, bound_to="s_1 bob"), id="another visitor's"),
        pytest.param(lambda text: read(text, bound_to="s_2 ada"), id="another site's"),
        pytest.param(lambda text: read(text, key=OTHER_KEY), id="before a restart"),
        pytest.param(lambda text: read(text, now=NOW + puzzle.LIFETIME_MS), id="too old"),
        pytest.param(lambda text: read(text.replace(f"{EASY}.", "0.", 1)), id="made easier"),
        pytest.param(lambda text: read(text.replace(".16.", ".1.", 1)), id="made shorter"),
        pytest.param(lambda text: read(text + "0"), id="another seal"),
        pytest.param(lambda text: read(""), id="nothing"),
        pytest.param(lambda text: read("....é"), id="nonsense"),
    ],
)
def test_a_challenge_that_does_not_hold(asked):
    assert asked(challenge()) is None


def test_each_bit_doubles_the_work():
    tries = {bits: sum(puzzle.solve(challenge(bits))) for bits in (4, 8)}
    assert tries[4] * 4 < tries[8]


def test_the_alarm_rings_and_rests():
    bell = Alarm(threshold=40)
    for second in range(39):
        bell.add(second * 0.1)
    assert bell.bits(4.0) == 0, "thirty-nine in four seconds are a busy moment"
    for second in range(3):
        bell.add(4.0 + second * 0.1)
    assert bell.bits(4.3) == alarm.BITS
    assert bell.bits(4.3 + 60) == alarm.BITS, "a pause is no end"
    assert bell.bits(4.3 + alarm.LEAST) == 0
    assert bell.bits(4.3 + alarm.LEAST + 1) == 0


def test_the_alarm_does_not_flutter():
    """Above the lower threshold it goes on, however long."""
    bell = Alarm(threshold=40)
    for step in range(60):
        bell.add(step * 0.1)
    for second in range(1000):
        if second % 4 == 0:
            bell.add(10.0 + second)  # fifteen a minute: below what rings, above what rests
    assert bell.bits(1010.0) == alarm.BITS


@pytest.mark.parametrize(
    ("starts", "bits"),
    [(39, 0), (41, 13), (40 * 3, 13), (40 * 5, 14), (40 * 17, 15), (40 * 65, 16), (40 * 5000, 16)],
)
def test_a_worse_flood_makes_harder_puzzles(starts, bits):
    bell = Alarm(threshold=40)
    for _ in range(min(starts, 40 * 70)):
        bell.add(0.0)
    bell.count = float(starts)
    assert bell.bits(0.0) == bits


@pytest.mark.parametrize(
    ("later", "wait_ms", "verdict"),
    [
        pytest.param(0, 0, ("early", 2_000), id="at once"),
        pytest.param(1_500, 0, ("early", 500), id="too quick"),
        pytest.param(2_000, 0, ("good", 0), id="a person"),
        pytest.param(2_000, 20_000, ("early", 18_000), id="in a flood"),
        pytest.param(20_000, 20_000, ("good", 0), id="waited"),
        pytest.param(stamp.STALE_MS + 1, 0, ("unknown", 0), id="stale"),
        pytest.param(-1, 0, ("unknown", 0), id="from the future"),
    ],
)
def test_forms_take_their_time(later, wait_ms, verdict):
    at = stamp.rendered_at(KEY, "form-0001 key", stamp.make(KEY, "form-0001 key", NOW))
    assert stamp.judge(at, NOW + later, wait_ms) == verdict


@pytest.mark.parametrize("told", ["", ".", "1.2", "x" * 5000, "-1.00", "９.00", f"{NOW}.{'0' * 32}", f"{NOW}.é"])
def test_stamps_of_others(told):
    assert stamp.rendered_at(KEY, "marks", told) is None


def test_a_stamp_is_good_for_its_own_form_alone():
    assert stamp.rendered_at(KEY, "other marks", stamp.make(KEY, "marks", NOW)) is None
    assert stamp.judge(None, NOW, 0) == ("unknown", 0)


def test_the_same_text_twenty_times():
    sender = Sender(repeats.MOST_SAME, 0.0)
    for second in range(repeats.MOST_SAME):
        assert not sender.wait(float(second))
        sender.sent(b"buy", float(second))
    assert sender.wait(20.0) == pytest.approx(repeats.MUTED - 1)
    assert not sender.wait(20.0 + repeats.MUTED)
    sender.sent(b"buy", 20.0 + repeats.MUTED)
    assert not sender.wait(21.0 + repeats.MUTED), "counted anew after the silence"


def test_other_texts_and_slow_repeats_are_no_flood():
    sender = Sender(repeats.MOST_SAME, 0.0)
    for number in range(1000):
        sender.sent(str(number).encode(), float(number))
    for number in range(1000):
        sender.sent(b"ok", 1000.0 + number * 60)
    assert not sender.wait(100_000.0)
    assert len(sender.texts) <= repeats.MOST_TEXTS
