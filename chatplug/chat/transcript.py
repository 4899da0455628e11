"""A conversation to keep: as plain text and as an HTML page, without any name of ours in either."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from html import escape

Translate = Callable[..., str]
LONG_WORDS_BREAK = "body{overflow-wrap:anywhere}"  # addresses are longer than phones are wide


@dataclass(frozen=True)
class Line:
    """One message or event, worded."""

    at: int  # UTC milliseconds
    who: str
    text: str
    is_event: bool = False


@dataclass(frozen=True)
class Transcript:
    """What is kept: a title, the lines in order, and how far from UTC the reader's clock is."""

    title: str
    lines: tuple[Line, ...]
    lang: str
    minutes_from_utc: int = 0

    def as_text(self) -> str:
        """Return it as plain text."""
        parts = [self.title, "=" * len(self.title), ""]
        for line in self.lines:
            when = self._when(line.at)
            parts += [f"[{when}] {line.text}" if line.is_event else f"[{when}] {line.who}:\n{line.text}", ""]
        return "\n".join(parts)

    def as_html(self) -> str:
        """Return it as a page that needs nothing else: no script, one rule of style, everything escaped."""
        rows = "\n".join(self._row(line) for line in self.lines)
        title = escape(self.title)
        return (
            f'<!doctype html>\n<html lang="{escape(self.lang)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
            f"<style>{LONG_WORDS_BREAK}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<dl>\n{rows}\n</dl>\n</body>\n</html>\n"
        )

    def _row(self, line: Line) -> str:
        when = f'<time datetime="{_utc(line.at)}">{escape(self._when(line.at))}</time>'
        if line.is_event:
            return f"<dt>{when}</dt><dd><em>{escape(line.text)}</em></dd>"
        body = "<br>\n".join(escape(part) for part in line.text.split("\n"))
        return f"<dt>{when} <strong>{escape(line.who)}</strong></dt><dd>{body}</dd>"

    def _when(self, at: int) -> str:
        zone = timezone(timedelta(minutes=self.minutes_from_utc))
        local = datetime.fromtimestamp(at // 1000, zone)
        return local.strftime("%Y-%m-%d %H:%M") + ("" if self.minutes_from_utc else " UTC")


def _utc(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
