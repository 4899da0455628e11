"""Which planned copies are kept: a pure rule over their names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

PARTS = ("hourly", "daily", "weekly", "monthly", "yearly")
MOST = 999  # of one part: more is a slip of the finger
_RULE = re.compile(r"(\d+)\s+([a-z]+)")
_NAME = re.compile(r"chatplug-([0-9a-z]{4})-(\d{4}-\d{2}-\d{2}-\d{6})\.zip")
_DATE = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True)
class Copy:
    """A planned copy, as its name tells it."""

    name: str
    mark: str  # tells servers apart that share a folder
    made: datetime


def name_for(mark: str, at: int) -> str:
    """Return the name of the planned copy of a moment (UTC milliseconds)."""
    return f"chatplug-{mark}-{datetime.fromtimestamp(at / 1000, UTC):{_DATE}}.zip"


def read_name(name: str) -> Copy | None:
    """Return what a name tells, or ``None`` for a file that no schedule has written."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    try:
        return Copy(name, found[1], datetime.strptime(found[2], _DATE).replace(tzinfo=UTC))
    except ValueError:
        return None


def parse(rule: str) -> dict[str, int]:
    """Return how many of each part a rule keeps: "7 daily, 4 weekly" is ``{"daily": 7, "weekly": 4}``.

    :raises ValueError: when it is none, names a part twice, or keeps nothing.
    """
    kept: dict[str, int] = {}
    for text in rule.split(","):
        found = _RULE.fullmatch(text.strip().lower())
        if not found or found[2] not in PARTS or found[2] in kept or not 1 <= int(found[1]) <= MOST:
            raise ValueError(rule)
        kept[found[2]] = int(found[1])
    return kept


def is_rule(rule: str) -> bool:
    """Say whether a text is a rule.

    :raises ValueError: when it is not.
    """
    return bool(parse(rule))


def to_drop(names: Iterable[str], mark: str | None, rule: str) -> list[str]:
    """Return which of these files are to be deleted, oldest first.

    Of each of the newest hours, days, weeks, months or years in which there is a copy at all, the newest copy stays:
    a server that was off for a month does not lose its copies to the calendar. The newest of all always stays;
    files of another server (unless ``mark`` is ``None``), and files with another name, are never named here.
    """
    copies = [copy for copy in map(read_name, names) if copy and mark in (None, copy.mark)]
    copies.sort(key=lambda copy: copy.made, reverse=True)
    stays = {copy.name for copy in copies[:1]}
    for part, count in parse(rule).items():
        seen: dict[tuple[int, ...], str] = {}
        for copy in copies:
            seen.setdefault(_period(copy.made, part), copy.name)
        stays.update(list(seen.values())[:count])
    return [copy.name for copy in reversed(copies) if copy.name not in stays]


def _period(at: datetime, part: str) -> tuple[int, ...]:
    week = at.isocalendar()
    return {
        "hourly": (at.year, at.month, at.day, at.hour),
        "daily": (at.year, at.month, at.day),
        "weekly": (week.year, week.week),
        "monthly": (at.year, at.month),
        "yearly": (at.year,),
    }[part]
