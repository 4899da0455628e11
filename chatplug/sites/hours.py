"""Opening hours: spans of a week, public holidays and own dates, read in one time zone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_
from chatplug.sites import public_holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 6  # a day
MOST_DATES = 200
LOOK_AHEAD = 370  # days; a shop that is closed for longer says no date
DAY_MINUTES = 24 * 60

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


class Hours(msgspec.Struct, frozen=True):
    """When somebody is meant to be here; without any span a site has no hours, and presence alone counts.

    A span is written ``09:00-18:00``; one that ends at or before its beginning ends on the next day.
    """

    zone: str = "UTC"  # as in the IANA database: Europe/Berlin
    week: dict[str, list[str]] = {}  # mon to sun
    holidays: str = ""  # a country, or a part of one: DE, DE-BY; closed on its public holidays
    dates: dict[str, list[str]] = {}  # 2026-12-24: spans of that day alone; none means closed


class Moment(msgspec.Struct, frozen=True):
    """How a moment stands to the hours; times in UTC milliseconds, for the reader's own clock."""

    open: bool
    until: int | None  # when open: the end, if it comes within a week
    next_at: int | None  # when closed: the next beginning, if it comes within a year


def are_kept(hours: Hours) -> bool:
    """Say whether a site has hours at all."""
    return any(hours.week.values()) or any(hours.dates.values())


def check(hours: Hours) -> Hours:
    """Return hours in their one way of writing.

    :raises BadInput: when a zone, day, date, span or country is none.
    """
    zone_of(hours.zone)
    if unknown := [name for name in hours.week if name not in DAYS]:
        raise BadInput(N_("“{day}” is no day."), N_("Days: {known}."), day=unknown[0][:20], known=", ".join(DAYS))
    if len(hours.dates) > MOST_DATES:
        raise BadInput(N_("At most {most} dates fit."), N_("Remove those that are past."), most=MOST_DATES)
    if hours.holidays:
        public_holidays.require(hours.holidays)
    week = {day: _checked(hours.week[day]) for day in DAYS if hours.week.get(day)}
    dates = {_date(written).isoformat(): _checked(spans) for written, spans in hours.dates.items()}
    return Hours(hours.zone, week, hours.holidays, dict(sorted(dates.items())))


def moment(hours: Hours, at: int) -> Moment | None:
    """Return whether a moment (UTC milliseconds) is inside the hours, and when that changes; ``None`` without hours."""
    if not are_kept(hours):
        return None
    zone = zone_of(hours.zone)
    today = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date()
    spans = _ahead(hours, zone, today - timedelta(days=1))
    for start, end in spans:
        if end <= at:
            continue
        if start > at:
            return Moment(False, None, start)
        return Moment(True, _end_of_row(end, spans, at), None)
    return Moment(False, None, None)


def spans_on(hours: Hours, day: date) -> Sequence[str]:
    """Return the spans that begin on a day: its own, none on a public holiday, else its weekday's."""
    own = hours.dates.get(day.isoformat())
    if own is not None:
        return own
    if hours.holidays and public_holidays.name(hours.holidays, day):
        return ()
    return hours.week.get(DAYS[day.weekday()], ())


@lru_cache(200)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone.

    :raises BadInput: when there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, a folder of zones, no relative name
        raise BadInput(
            N_("There is no time zone “{zone}”."),
            N_("Write it like Europe/Berlin or Asia/Yekaterinburg."),
            code="unknown_zone",
            zone=name[:60],
        ) from None


def _end_of_row(end: int, spans: Iterator[tuple[int, int]], at: int) -> int | None:
    """Return where spans that touch one another end; ``None`` when they go on for a week: open round the clock."""
    for following, last in spans:
        if following > end:
            break
        end = max(end, last)
        if end - at > 7 * DAY_MINUTES * 60_000:
            return None
    return end


def _ahead(hours: Hours, zone: ZoneInfo, day: date) -> Iterator[tuple[int, int]]:
    """Yield every span from a day on, as moments."""
    for number in range(LOOK_AHEAD):
        that_day = day + timedelta(days=number)
        for span in spans_on(hours, that_day):
            start, end = _minutes(span)
            yield _at(that_day, start, zone), _at(that_day, end if end > start else end + DAY_MINUTES, zone)


def _at(day: date, minutes: int, zone: ZoneInfo) -> int:
    """Return a time of the wall's clock as a moment; one that a clock change leaves out comes after the gap."""
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)
    return int(wall.timestamp() * 1000)


def _minutes(span: str) -> tuple[int, int]:
    start, end = ((int(part[:2]) * 60 + int(part[3:])) for part in span.split("-"))
    return start, end


def _checked(spans: Sequence[str]) -> list[str]:
    if len(spans) > MOST_SPANS:
        raise BadInput(N_("At most {most} spans fit into a day."), N_("Join some of them."), most=MOST_SPANS)
    for span in spans:
        if not _SPAN.fullmatch(span) or span[:5] == span[6:]:
            raise BadInput(
                N_("“{span}” is no span of time."),
                N_("Write it like 09:00-18:00; the whole day is 00:00-24:00."),
                code="bad_span",
                span=span[:20],
            )
    ordered = sorted(spans)
    for one, following in pairwise(ordered):
        start, end = _minutes(one)
        if following[:5] < one[6:] or end <= start:
            raise BadInput(
                N_("{one} and {other} overlap."),
                N_("Join them into one."),
                code="spans_overlap",
                one=one,
                other=following,
            )
    return ordered


def _date(written: str) -> date:
    try:
        if len(written) == len("2026-12-24"):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise BadInput(
        N_("“{date}” is no date."), N_("Write it like 2026-12-24."), code="bad_date", date=written[:20]
    ) from None


def unusual(hours: Hours, today: date, lang: str) -> Mapping[date, tuple[str, Sequence[str]]]:
    """Return the days of a year ahead that are not as usual: what the day is called, or "", and its spans."""
    found: dict[date, tuple[str, Sequence[str]]] = {}
    for number in range(LOOK_AHEAD):
        day = today + timedelta(days=number)
        name = public_holidays.name(hours.holidays, day, lang) if hours.holidays else ""
        if name or day.isoformat() in hours.dates:
            found[day] = (name, spans_on(hours, day))
    return found
