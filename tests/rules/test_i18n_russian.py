"""The Russian catalog keeps to its own rules: tone, quotes, endings, and the same commands and names."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "assets"))

import words  # noqa: E402

NAMES = re.compile(r"`[^`]+`|--[a-z-]+|https?://[^\s)]+|\b[a-z]+_[a-z_]+\b|[A-Z][A-Z_]{3,}")
SPOKEN_NAMES = {"--name", "--lang"}  # in examples whose values are translated too
MID_SENTENCE = r"(?<![.!?:\n«] )(?<!^)(?<!\n)(?<!['«])\b"
ENDS = ".:?!…"
# Brisk English names a state without a full stop where Russian needs a sentence, and the other way round.
DIFFERENT_END = {"Aborted!", "Try '{command} {option}' for help.", "(Did you mean one of: {possibilities}?)"}


def pairs() -> Iterator[tuple[str, str]]:
    """Every English text with every Russian form of it."""
    for message in words.read(words.LOCALES / "ru" / "LC_MESSAGES" / "chatplug.po"):
        if message.id and message.string:
            yield from zip(_ids(message), _strings(message), strict=True)


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _ids(message: Message) -> list[str]:
    if isinstance(message.id, str):
        return [message.id]
    return [message.id[0], *[message.id[1]] * (len(message.string) - 1)]


def broken(rule) -> list[tuple[str, str]]:
    return [(english, russian) for english, russian in pairs() if russian and not rule(english, russian)]


def ends_alike(english: str, russian: str) -> bool:
    if english in DIFFERENT_END or "{" in (english[-1:], russian[-1:]) or english[-1] == "}" or russian[-1] == "}":
        return True
    return (english[-1] in ENDS) == (russian[-1] in ENDS)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(ends_alike, id="a sentence ends as one"),
        pytest.param(lambda english, russian: "“" not in russian and "”" not in russian, id="quotes are «ёлочки»"),
        pytest.param(
            lambda english, russian: not re.search(MID_SENTENCE + r"(Вы|Вас|Вам|Ваш\w*)\b", russian),
            id="«вы» in lower case",
        ),
        pytest.param(lambda english, russian: russian == russian.strip() and "  " not in russian, id="no stray blanks"),
        pytest.param(
            lambda english, russian: not re.search(r"\b(юзер|агент|чат-сесси|тикет|линк|сабмит)", russian, re.I),
            id="no borrowed words",
        ),
        pytest.param(lambda english, russian: english.count("\n") == russian.count("\n"), id="as many lines"),
        pytest.param(lambda english, russian: " - " not in russian or " - " in english, id="a dash is a dash"),
    ],
)
def test_russian(rule):
    assert broken(rule) == []


def test_names_of_options_files_and_addresses_stay():
    def kept(english: str, russian: str) -> bool:
        wanted = set(NAMES.findall(english)) - SPOKEN_NAMES
        return all(name.strip(".,") in russian for name in wanted)

    assert broken(kept) == []
