"""What people type, made safe to store and to show: plain text only."""

import re
import unicodedata

MOST_MARKS = 8  # combining marks on one letter; real scripts need up to four, "zalgo" text has hundreds

# Control characters, and the overrides that make a line read backwards; joiners stay, scripts and emoji need them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_MANY_MARKS = re.compile(f"({_MARK}{{{MOST_MARKS}}}){_MARK}+")
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{4,}")


def clean_body(text: str) -> str:
    """Return a message body: NFC, no control characters, line ends as ``\\n``, outer blanks gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    return _BLANK_LINES.sub("\n\n\n", _UNWANTED.sub("", text)).strip()


def clean_line(text: str) -> str:
    """Return one line: as :func:`clean_body`, with every run of white space as one space."""
    return _SPACES.sub(" ", clean_body(text)).strip()


def shorten(text: str, most: int) -> str:
    """Return the first ``most`` characters on one line, with an ellipsis where something was cut."""
    line = clean_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def fold(text: str) -> str:
    """Return a text as it is compared by whoever searches: in any case, and with е for ё, as most people type."""
    return text.casefold().replace("ё", "е")
