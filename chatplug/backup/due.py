"""When the schedule asks for a copy: pure calculation over times of day."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

DAY_MS = 24 * 3600 * 1000
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def are_times(values: Iterable[str]) -> bool:
    """Say whether all are times of day, such as 03:30."""
    return all(map(_TIME.fullmatch, values))


def last_due(at: int, times: Iterable[str], zone: tzinfo | None = None) -> int | None:
    """Return the newest moment at or before ``at`` (UTC milliseconds) at which a copy is due.

    The times are the machine's own, or those of a zone. On the night in which an hour is left out, a time inside it
    is due when it would have been; on the night that has an hour twice, the first counts.
    """
    now = datetime.fromtimestamp(at / 1000).astimezone(zone)
    moments = [
        datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone).astimezone(zone)
        for day in (now, now - timedelta(days=1))
        for hour, minute in (text.split(":") for text in times)
    ]
    past = [moment for moment in moments if moment <= now]
    return int(max(past).timestamp() * 1000) if past else None


def is_due(at: int, times: Iterable[str], tried_at: int | None, zone: tzinfo | None = None) -> bool:
    """Say whether a copy is due that was not tried yet; the very first is due at once, so that mistakes show early."""
    moment = last_due(at, times, zone)
    if moment is None or tried_at is None:
        return moment is not None
    return tried_at < moment or tried_at > at + DAY_MS  # in days to come: the clock was wrong then, and is right now
