"""Opening hours: what is open when, in the site's own zone, holidays and clock changes included."""

from datetime import date, datetime

import pytest

from chatplug.core.errors import BadInput
from chatplug.sites import hours
from chatplug.sites.hours import DAYS, Hours, Moment

SHOP = Hours("Europe/Berlin", {day: ["09:00-12:30", "13:00-18:00"] for day in DAYS[:5]} | {"sat": ["10:00-14:00"]})
BAR = Hours("Europe/Berlin", {"fri": ["18:00-03:00"], "sat": ["18:00-03:00"]})
ALWAYS = Hours("UTC", {day: ["00:00-24:00"] for day in DAYS})
BAVARIA = Hours("Europe/Berlin", SHOP.week, "DE-BY", {"2026-12-24": ["09:00-12:00"], "2026-12-25": ["10:00-11:00"]})
NIGHT_SHIFT = Hours("Europe/Berlin", {"sun": ["02:30-04:00"]})


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def told(moment: Moment | None) -> str:
    if moment is None:
        return "no hours"
    known = moment.until if moment.open else moment.next_at
    when = (
        ""
        if known is None
        else " " + datetime.fromtimestamp(known / 1000, datetime.fromisoformat(NOW).tzinfo).isoformat()
    )
    return ("open" if moment.open else "closed") + when


NOW = "2026-11-20T00:00+01:00"


@pytest.mark.parametrize(
    ("kept", "now", "said"),
    [
        pytest.param(SHOP, "2026-11-20T09:00+01:00", "open 2026-11-20T12:30:00+01:00", id="the first minute"),
        pytest.param(SHOP, "2026-11-20T12:29+01:00", "open 2026-11-20T12:30:00+01:00", id="the last minute"),
        pytest.param(SHOP, "2026-11-20T12:30+01:00", "closed 2026-11-20T13:00:00+01:00", id="at lunch"),
        pytest.param(SHOP, "2026-11-20T19:00+01:00", "closed 2026-11-21T10:00:00+01:00", id="friday evening"),
        pytest.param(SHOP, "2026-11-21T15:00+01:00", "closed 2026-11-23T09:00:00+01:00", id="over sunday"),
        pytest.param(SHOP, "2026-11-20T18:59+03:00", "open 2026-11-20T18:00:00+01:00", id="asked from Moscow"),
        pytest.param(BAR, "2026-11-20T23:00+01:00", "open 2026-11-21T03:00:00+01:00", id="past midnight"),
        pytest.param(BAR, "2026-11-21T02:00+01:00", "open 2026-11-21T03:00:00+01:00", id="begun the day before"),
        pytest.param(BAR, "2026-11-21T03:00+01:00", "closed 2026-11-21T18:00:00+01:00", id="last orders"),
        pytest.param(ALWAYS, "2026-11-20T23:59+01:00", "open", id="round the clock has no end"),
        pytest.param(BAVARIA, "2026-12-24T11:00+01:00", "open 2026-12-24T12:00:00+01:00", id="an own date"),
        pytest.param(
            BAVARIA, "2026-12-25T10:30+01:00", "open 2026-12-25T11:00:00+01:00", id="an own date on a holiday"
        ),
        pytest.param(
            BAVARIA, "2026-12-25T12:00+01:00", "closed 2026-12-28T09:00:00+01:00", id="boxing day is a holiday"
        ),
        pytest.param(BAVARIA, "2027-01-06T10:00+01:00", "closed 2027-01-07T09:00:00+01:00", id="Epiphany, in Bavaria"),
        pytest.param(SHOP, "2027-01-06T10:00+01:00", "open 2027-01-06T12:30:00+01:00", id="no holidays chosen"),
        pytest.param(
            NIGHT_SHIFT, "2026-03-29T00:00+01:00", "closed 2026-03-29T02:30:00+01:00", id="in the gap of spring"
        ),
        pytest.param(NIGHT_SHIFT, "2026-10-25T00:00+02:00", "closed 2026-10-25T01:30:00+01:00", id="twice in autumn"),
        pytest.param(Hours("UTC", {}, "", {"2026-11-19": ["09:00-10:00"]}), NOW, "closed", id="nothing ahead"),
        pytest.param(Hours("UTC", {}, "DE", {"2026-12-24": []}), NOW, "no hours", id="only closed days are no hours"),
        pytest.param(Hours(), NOW, "no hours", id="never set"),
    ],
)
def test_a_moment(kept, now, said):
    assert told(hours.moment(kept, at(now))) == said


def test_spans_that_touch_are_one():
    kept = Hours("UTC", {"fri": ["09:00-12:00", "12:00-24:00"], "sat": ["00:00-06:00"]})
    assert hours.moment(kept, at("2026-11-20T10:00Z")) == Moment(True, at("2026-11-21T06:00Z"), None)


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        pytest.param(Hours("Europe/Atlantis"), "unknown_zone", id="zone"),
        pytest.param(Hours("../../etc/passwd"), "unknown_zone", id="a path"),
        pytest.param(Hours("Europe"), "unknown_zone", id="a folder of zones"),
        pytest.param(Hours("x" * 9000), "unknown_zone", id="a long name"),
        pytest.param(Hours(week={"monday": []}), "bad_input", id="day"),
        pytest.param(Hours(week={"mon": ["9-18"]}), "bad_span", id="span"),
        pytest.param(Hours(week={"mon": ["09:00-25:00"]}), "bad_span", id="hour"),
        pytest.param(Hours(week={"mon": ["09:00-09:00"]}), "bad_span", id="nothing long"),
        pytest.param(Hours(week={"mon": ["٠٩:٠٠-١٨:٠٠"]}), "bad_span", id="other digits"),
        pytest.param(Hours(week={"mon": ["09:00-12:00", "11:00-13:00"]}), "spans_overlap", id="overlap"),
        pytest.param(Hours(week={"mon": ["18:00-02:00", "20:00-21:00"]}), "spans_overlap", id="overlap past midnight"),
        pytest.param(Hours(week={"mon": [f"0{n}:00-0{n}:30" for n in range(7)]}), "bad_input", id="too many spans"),
        pytest.param(Hours(holidays="XX"), "unknown_place", id="country"),
        pytest.param(Hours(holidays="DE-XX"), "unknown_place", id="part"),
        pytest.param(Hours(holidays="DE-"), "unknown_place", id="half a part"),
        pytest.param(Hours(dates={"2026-02-30": []}), "bad_date", id="date"),
        pytest.param(Hours(dates={"20260202": []}), "bad_date", id="another way of writing it"),
        pytest.param(Hours(dates={f"{1000 + n}-01-01": [] for n in range(201)}), "bad_input", id="too many dates"),
    ],
)
def test_what_is_refused(kept, code):
    with pytest.raises(BadInput) as refused:
        hours.check(kept)
    assert refused.value.code == code


def test_hours_are_kept_in_one_way_of_writing():
    written = Hours("UTC", {"tue": ["13:00-18:00", "09:00-12:00"], "mon": []}, "", {"2026-12-31": [], "2026-12-24": []})
    kept = hours.check(written)
    assert kept.week == {"tue": ["09:00-12:00", "13:00-18:00"]}
    assert list(kept.dates) == ["2026-12-24", "2026-12-31"]
    assert hours.check(kept) == kept


def test_the_unusual_days_ahead():
    days = hours.unusual(BAVARIA, date(2026, 12, 20), "en")
    assert list(days)[:4] == [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]
    assert days[date(2026, 12, 24)] == ("", ["09:00-12:00"])
    assert days[date(2026, 12, 25)] == ("Christmas Day", ["10:00-11:00"])
    assert days[date(2027, 1, 1)] == ("New Year's Day", ())
