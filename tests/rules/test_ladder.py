"""The ladder of alerts: who is told how, when, and when no more."""

from datetime import datetime

import pytest

from chatplug.core.errors import BadInput
from chatplug.notify import ladder
from chatplug.notify.ladder import Ladder, Rung, Tried

USUAL = Ladder()
ONCE = Ladder(repeat=0)
ABLE = ("console", "push", "mail")  # Telegram is not linked
S = 1000


def sent(channel, number=0):
    return Tried(channel, number, failed=False, done_at=1)


def failed(channel, at, number=0):
    return Tried(channel, number, failed=True, done_at=at)


def under_way(channel, number=0):
    return Tried(channel, number, failed=False, done_at=None)


@pytest.mark.parametrize(
    ("kept", "now", "tried", "seen", "asked", "next_at"),
    [
        pytest.param(USUAL, 0, [], False, ["console"], 5 * S, id="the console at once"),
        pytest.param(USUAL, 1 * S, [sent("console")], False, [], 5 * S, id="then five seconds"),
        pytest.param(USUAL, 5 * S, [sent("console")], False, ["push"], 120 * S, id="then the phone"),
        pytest.param(USUAL, 9 * S, [], False, ["console", "push"], 120 * S, id="late: what was missed at once"),
        pytest.param(
            USUAL, 0, [failed("console", 0)], False, ["push"], 120 * S, id="no console open: the phone at once"
        ),
        pytest.param(
            USUAL, 1 * S, [failed("console", 0), failed("push", 800)], False, ["mail"], 300 * S, id="nor a phone: mail"
        ),
        pytest.param(USUAL, 1 * S, [under_way("console")], False, [], 5 * S, id="nobody waits for an outcome"),
        pytest.param(
            USUAL, 7 * S, [sent("console"), failed("push", 6 * S)], False, ["mail"], 300 * S, id="refused: the next one"
        ),
        pytest.param(
            USUAL, 130 * S, [sent("console"), sent("push"), sent("mail")], False, [], 300 * S, id="until the next round"
        ),
        pytest.param(
            USUAL,
            305 * S,
            [sent("console"), sent("push"), sent("mail")],
            False,
            [("console", 1), ("push", 1)],
            420 * S,
            id="again",
        ),
        pytest.param(
            USUAL, 305 * S, [sent("console"), sent("push"), sent("mail")], True, [], None, id="not again once seen"
        ),
        pytest.param(USUAL, 6 * S, [sent("console")], True, ["push"], 120 * S, id="seen is not answered"),
        pytest.param(ONCE, 120 * S, [], False, ["console", "push", "mail"], None, id="only once"),
        pytest.param(ONCE, 999 * S, [sent("console")], False, ["push", "mail"], None, id="late, and only once"),
        pytest.param(USUAL, 9999 * S, [], False, ["console"], 10004 * S, id="after a quiet night it begins anew"),
        pytest.param(
            USUAL,
            905 * S,
            [sent("console")],
            False,
            [("console", 3), ("push", 3)],
            1020 * S,
            id="no round is caught up",
        ),
        pytest.param(Ladder(rungs=[Rung("mail", 60)]), 0, [], False, [], 60 * S, id="mail alone"),
        pytest.param(Ladder(rungs=[Rung("push", 0, on=False)]), 9 * S, [], False, [], None, id="nothing wanted"),
        pytest.param(
            Ladder(rungs=[Rung("push", 0, on=False), Rung("mail", 9)]),
            9 * S,
            [],
            False,
            ["mail"],
            309 * S,
            id="one off",
        ),
    ],
)
def test_what_is_due(kept, now, tried, seen, asked, next_at):
    found = ladder.due(kept, 0, now, tried, seen=seen, able=ABLE)
    assert found.now == [one if isinstance(one, tuple) else (one, 0) for one in asked]
    assert found.next_at == next_at


def test_what_cannot_reach_anybody_is_no_step():
    every = ladder.due(USUAL, 0, 6 * S, [sent("console")], seen=False)
    assert every.now == [("push", 0), ("telegram", 0)]
    assert ladder.due(USUAL, 0, 0, [], seen=False, able=["mail"]).next_at == 120 * S
    assert ladder.due(USUAL, 0, 0, [], seen=False, able=[]).next_at is None


def test_it_ends():
    now, tried, told = 0, [], []
    while True:
        found = ladder.due(USUAL, 0, now, tried, seen=False, able=ABLE)
        told += [(now, channel) for channel, _ in found.now]
        tried += [sent(channel, number) for channel, number in found.now]
        if found.next_at is None:
            break
        assert found.next_at > now
        now = found.next_at
    assert len(told) == 3 * ladder.MOST_ROUNDS
    assert now < 3600 * S


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ("", "2026-11-20T03:00+01:00", None),
        ("22:00-07:00", "2026-11-20T03:00+01:00", "2026-11-20T07:00+01:00"),
        ("22:00-07:00", "2026-11-20T23:00+01:00", "2026-11-21T07:00+01:00"),
        ("22:00-07:00", "2026-11-20T07:00+01:00", None),
        ("12:00-13:00", "2026-11-20T12:30+01:00", "2026-11-20T13:00+01:00"),
    ],
)
def test_quiet_hours(quiet, now, until):
    kept = Ladder(quiet=quiet, zone="Europe/Berlin")
    assert ladder.quiet_until(kept, at(now)) == (at(until) if until else None)


def at(text):
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_ladder_is_kept_in_its_order_with_every_channel():
    kept = ladder.check(Ladder(rungs=[Rung("mail", 30), Rung("console", 0)]))
    assert [(rung.channel, rung.on) for rung in kept.rungs] == [
        ("console", True),
        ("push", False),
        ("telegram", False),
        ("mail", True),
    ]
    assert ladder.check(kept) == kept


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        (Ladder(rungs=[Rung("mail", 1), Rung("mail", 2)]), "channel_twice"),
        (Ladder(repeat=5), "repeats_too_soon"),
        (Ladder(quiet="late"), "bad_span"),
        (Ladder(quiet="22:00-07:00", zone="Mars"), "unknown_zone"),
    ],
)
def test_what_is_refused(kept, code):
    with pytest.raises(BadInput) as refused:
        ladder.check(kept)
    assert refused.value.code == code
