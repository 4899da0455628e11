"""Times for pages without scripts: nobody knows the reader's clock there, so they say whose they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_date, format_time

from chatplug.chat.shapes import MessageView
from chatplug.sites.hours import zone_of


@dataclass(frozen=True)
class DatedLine:
    """A message with its time in words; ``day`` where a new day begins."""

    message: MessageView
    day: str | None
    time: str
    stamp: str


def with_days(messages: Iterable[MessageView], lang: str) -> list[DatedLine]:
    """Return messages with the days that they began."""
    lines: list[DatedLine] = []
    last = None
    for message in messages:
        at = datetime.fromtimestamp(message.at // 1000, UTC)
        day = None if at.date() == last else format_date(at, "long", locale=lang)
        last = at.date()
        lines.append(DatedLine(message, day, f"{format_time(at, 'short', locale=lang)} UTC", at.isoformat()))
    return lines


def ahead(at: int | None, zone: str, lang: str) -> str:
    """Return a moment to come in words, in a site's time zone; "" where there is none."""
    if at is None:
        return ""
    there = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone_of(zone))
    day = format_date(there, "EEEE, d MMMM", locale=lang)
    return f"{day}, {format_time(there, 'short', locale=lang)} ({zone.replace('_', ' ')})"
