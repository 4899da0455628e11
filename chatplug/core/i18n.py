"""Words in the reader's language: gettext catalogs, read when a language is first asked for."""

import gettext
import io
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "ru": "Русский"}
SOURCE_LANGUAGE = "en"  # the msgids themselves: no catalog

LONGEST_HEADER = 500  # characters of Accept-Language worth reading; real ones are below 120

_PACKAGE = Path(__file__).parents[1]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_.@].*)?$")


def N_(msgid: str) -> str:  # noqa: N802 (the name that gettext tools know)
    """Mark a text for translation and leave it as it is."""
    return msgid


def Nn_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """Mark a text with a number in it, in both its English forms."""
    return one, many


def translate(lang: str | None, msgid: str, /, **values: object) -> str:
    """Return the text in a language, its {placeholders} filled from the values."""
    if not msgid:
        return ""  # gettext would answer the catalog's header
    return fill(_catalog(lang).gettext(msgid), values)


def ntranslate(lang: str | None, one: str, many: str, n: int, /, **values: object) -> str:
    """Return the form that fits the number; {n} is the number itself."""
    return fill(plural(lang, one, many, n), {"n": n, **values})


def plural(lang: str | None, one: str, many: str, n: int) -> str:
    """Return the form that fits the number, its placeholders as they are."""
    return _catalog(lang).ngettext(one, many, n)


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values into {placeholders}; one without a value stays, so that wording never raises."""
    if not values:
        return text
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)


def best_language(*wanted: str | None) -> str:
    """Return our language for the first wish that names one; a wish is a tag, a locale or Accept-Language."""
    for wish in wanted:
        for language in _by_quality(wish or ""):
            if language in LANGUAGES:
                return language
    return SOURCE_LANGUAGE


def system_language() -> str:
    """Return the language of this terminal, by the same variables as every other command."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    return best_language(named)


def _by_quality(header: str) -> Iterator[str]:
    weighed = []
    for part in header[:LONGEST_HEADER].split(","):
        tag, _, quality = part.strip().partition(";")
        found = _TAG.match(tag.strip())
        if found and (weight := _weight(quality)) > 0:
            weighed.append((weight, found[1].lower()))
    weighed.sort(key=lambda pair: -pair[0])  # stable: equal weights keep the reader's order
    return (language for _, language in weighed)


def _weight(quality: str) -> float:
    if not quality.strip():
        return 1.0
    try:
        return float(quality.strip().removeprefix("q="))
    except ValueError:
        return 0.0


def _catalog(lang: str | None) -> gettext.NullTranslations:
    return _load(lang if lang in LANGUAGES else SOURCE_LANGUAGE)


@cache
def _load(lang: str) -> gettext.NullTranslations:
    if lang == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    built = _PACKAGE / "built" / "locale" / f"{lang}.mo"
    if built.exists():
        with built.open("rb") as file:
            return gettext.GNUTranslations(file)
    return _compiled(_PACKAGE / "locale" / lang / "LC_MESSAGES" / "chatplug.po")


def _compiled(source: Path) -> gettext.NullTranslations:
    """Compile a catalog in memory: a checkout that was not built still speaks every language."""
    if not source.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # slow to import, and only needed here
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parts[-3])
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)
