"""Which copies stay, and when the next is due, as tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chatplug.backup import due, keep
from chatplug.core.options import BY_NAME

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
BERLIN = ZoneInfo("Europe/Berlin")


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def name(at: datetime, mark: str = "ab12") -> str:
    return keep.name_for(mark, ms(at))


def test_a_name_tells_its_server_and_its_time() -> None:
    assert name(NOON) == "chatplug-ab12-2026-03-02-120000.zip"
    assert keep.read_name(name(NOON)) == keep.Copy(name(NOON), "ab12", NOON)


@pytest.mark.parametrize(
    "other",
    [
        "chatplug-2026-03-02-120000.zip",  # made by hand
        "before-upgrade.zip",
        "chatplug-ab12-2026-13-02-120000.zip",
        "chatplug-ab12-2026-03-02-120000.zip.part",
        "x/chatplug-ab12-2026-03-02-120000.zip",
        "chatplug-ab12-2026-03-02-120000.zip\n",
    ],
)
def test_other_names_are_not_ours(other: str) -> None:
    assert keep.read_name(other) is None
    assert keep.to_drop([other, name(NOON)], "ab12", "1 daily") == []


@pytest.mark.parametrize(
    ("rule", "means"),
    [
        ("7 daily", {"daily": 7}),
        ("7 daily, 4 weekly, 6 monthly", {"daily": 7, "weekly": 4, "monthly": 6}),
        (" 24 HOURLY,1 yearly ", {"hourly": 24, "yearly": 1}),
    ],
)
def test_a_rule_is_read(rule: str, means: dict[str, int]) -> None:
    assert keep.parse(rule) == means


@pytest.mark.parametrize("rule", ["", "7", "daily", "7 days", "0 daily", "-1 daily", "7 daily, 2 daily", "7 daily;"])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError):
        keep.parse(rule)


def nights(count: int) -> list[str]:
    return [name(NOON - timedelta(days=days)) for days in range(count)]


@pytest.mark.parametrize(
    ("names", "rule", "stays"),
    [
        pytest.param(nights(10), "7 daily", nights(7), id="a week of nights"),
        pytest.param(nights(3), "7 daily", nights(3), id="fewer than may stay"),
        pytest.param(
            nights(30),
            "2 daily, 4 weekly",
            # this week's newest is today's; of the three weeks before it each Sunday's
            [name(NOON - timedelta(days=days)) for days in (0, 1, 8, 15)],
            id="days, and the newest of each week",
        ),
        pytest.param(
            nights(120),
            "1 daily, 3 monthly",
            [name(datetime(2026, month, day, 12, tzinfo=UTC)) for month, day in ((3, 2), (2, 28), (1, 31))],
            id="the newest of each month",
        ),
        pytest.param(
            [name(NOON), name(NOON - timedelta(hours=1)), name(NOON - timedelta(hours=2))],
            "5 daily",
            [name(NOON)],
            id="of one day only the newest",
        ),
        pytest.param(
            [name(NOON), name(NOON - timedelta(days=40)), name(NOON - timedelta(days=80))],
            "2 daily",
            [name(NOON), name(NOON - timedelta(days=40))],
            id="a long pause deletes nothing by itself",
        ),
        pytest.param(
            [name(NOON), name(NOON - timedelta(days=1)), name(NOON - timedelta(days=1), "zz99")],
            "1 daily",
            [name(NOON), name(NOON - timedelta(days=1), "zz99")],
            id="another server's copies are left alone",
        ),
        pytest.param(
            [name(datetime(2024, 12, 31, 12, tzinfo=UTC)), name(datetime(2024, 12, 29, 12, tzinfo=UTC))],
            "9 weekly",
            [name(datetime(2024, 12, 31, 12, tzinfo=UTC)), name(datetime(2024, 12, 29, 12, tzinfo=UTC))],
            id="the last days of a year belong to the next one's first week",
        ),
        pytest.param([], "7 daily", [], id="nothing there"),
    ],
)
def test_what_stays(names: list[str], rule: str, stays: list[str]) -> None:
    dropped = keep.to_drop(names, "ab12", rule)
    assert sorted(set(names) - set(dropped)) == sorted(stays)
    assert dropped == sorted(dropped)


def test_night_after_night_no_more_stays_than_the_rule_says() -> None:
    there: list[str] = []
    for day in range(800):
        there.append(name(NOON + timedelta(days=day)))
        there = [one for one in there if one not in keep.to_drop(there, "ab12", "7 daily, 4 weekly, 6 monthly")]
        assert len(there) <= 17
    ages = [(NOON + timedelta(days=799) - copy.made).days for copy in map(keep.read_name, there) if copy]
    assert set(range(7)) <= set(ages)
    assert max(ages) >= 120, "the last day of each of the five months before this one is still there"


@pytest.mark.parametrize(("values", "good"), [(("03:30",), True), (("3:30", "15:00"), True), (("24:00",), False)])
def test_times_of_day(values: tuple[str, ...], good: bool) -> None:
    assert due.are_times(values) is good


@pytest.mark.parametrize(
    ("now", "times", "then"),
    [
        pytest.param("2026-03-02 12:00", ("03:30",), "2026-03-02 03:30", id="this morning"),
        pytest.param("2026-03-02 03:30", ("03:30",), "2026-03-02 03:30", id="this very minute"),
        pytest.param("2026-03-02 03:29", ("03:30",), "2026-03-01 03:30", id="not yet today"),
        pytest.param("2026-03-02 12:00", ("03:30", "11:00", "20:00"), "2026-03-02 11:00", id="the newest of several"),
        pytest.param("2026-01-01 00:10", ("23:00",), "2025-12-31 23:00", id="last year"),
        pytest.param("2026-03-29 12:00", ("02:30",), "2026-03-29 03:30", id="the hour that is left out in spring"),
        pytest.param("2026-10-25 12:00", ("02:30",), "2026-10-25 02:30", id="the hour that comes twice in autumn"),
    ],
)
def test_when_a_copy_was_last_due(now: str, times: tuple[str, ...], then: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    assert due.last_due(ms(at), times, BERLIN) == ms(datetime.fromisoformat(then).replace(tzinfo=BERLIN))


@pytest.mark.parametrize(("ahead", "is_due"), [(timedelta(minutes=5), False), (timedelta(days=400), True)])
def test_a_clock_that_was_wrong_once_puts_no_copy_off(ahead: timedelta, is_due: bool) -> None:
    assert due.is_due(ms(NOON), ("03:30",), ms(NOON + ahead), UTC) is is_due


def test_without_times_nothing_is_due() -> None:
    assert due.last_due(ms(NOON), (), UTC) is None
    assert not due.is_due(ms(NOON), (), None, UTC)


@pytest.mark.parametrize(
    ("tried", "is_due"),
    [
        pytest.param(None, True, id="never tried"),
        pytest.param(NOON - timedelta(hours=1), False, id="tried since, even if it failed"),
        pytest.param(NOON - timedelta(days=1), True, id="the server was off at night"),
    ],
)
def test_what_is_due(tried: datetime | None, is_due: bool) -> None:
    assert due.is_due(ms(NOON), ("03:30",), tried and ms(tried), UTC) is is_due


@pytest.mark.parametrize(
    "rule", ["7 daily", "7 DAILY,4 weekly", "0 daily", "7", "", "7 daily, 7 daily", "7 days", "999 yearly"]
)
def test_an_option_takes_the_rules_that_can_be_read(rule: str) -> None:
    try:
        readable = keep.is_rule(rule)
    except ValueError:
        readable = False
    assert BY_NAME["backup_keep"].fits(rule) is readable


@pytest.mark.parametrize("times", [("03:30",), ("3:30", "23:59"), ("24:00",), ("noon",), ("03:60",)])
def test_an_option_takes_the_times_that_can_be_read(times: tuple[str, ...]) -> None:
    assert BY_NAME["backup_at"].fits(times) is due.are_times(times)
