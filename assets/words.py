"""Gather every text of the product into the catalogs, and say what is not translated.

python assets/words.py           bring chatplug/locale/*/LC_MESSAGES/chatplug.po up to date
python assets/words.py --check   change nothing; exit status 1 when something is missing or left over
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "chatplug" / "locale"

# Which argument of which function is a text. `say` and its neighbours speak on the terminal.
PYTHON = {
    "_": None,
    "N_": None,
    "Nn_": (1, 2),
    "translate": (2,),
    "ntranslate": (2, 3),
    "words": None,
    "say": None,
    "warn": None,
    "confirm": None,
    "say_counted": (1, 2),
}
TEMPLATES = {"_": None, "ngettext": (1, 2)}
BROWSER = {"_": None, "_n": (1, 2)}
OPTIONS = {"parse_template_string": "true"}  # also inside `${...}` of JavaScript

SOURCES = (
    ("chatplug", "*.py", "python", PYTHON),
    ("chatplug", "templates/**/*.html", "jinja2.ext:babel_extract", TEMPLATES),
    ("chatplug", "templates/**/*.txt", "jinja2.ext:babel_extract", TEMPLATES),
    ("assets", "*/**/*.js", "javascript", BROWSER),
)
NOT_OURS = ("node_modules", "built", "dist", "test", "tests")

_PLACEHOLDER = re.compile(r"\{\w+(?:![rs])?\}|%\(\w+\)s")


def _files(folder: str, pattern: str) -> Iterator[Path]:
    for path in sorted((ROOT / folder).rglob(pattern)):
        if not set(path.relative_to(ROOT).parts) & set(NOT_OURS):
            yield path


def gather() -> Catalog:
    """Return every text of Python, templates and browser code with the files it stands in."""
    found = Catalog(project="chatplug", charset="utf-8")
    for folder, pattern, method, keywords in SOURCES:
        for path in _files(folder, pattern):
            with path.open("rb") as file:
                for _line, text, _comments, _context in extract(method, file, keywords=keywords, options=OPTIONS):
                    if text and text != ("", ""):
                        found.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return found


def locales() -> list[Path]:
    """Return the catalog file of each language."""
    return sorted(LOCALES.glob("*/LC_MESSAGES/chatplug.po"))


def read(path: Path) -> Catalog:
    """Read one language's catalog."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text)) - {"{n}"}  # a number may be left out, or be added: "one" in many languages


def _faults(message: Message, forms: int) -> Iterator[str]:
    name, strings = _ids(message)[0], _strings(message)
    if not all(strings) or (message.pluralizable and len(strings) != forms):
        yield f"not translated: {name!r}"
        return
    if message.fuzzy:
        yield f"marked fuzzy: {name!r}"
    expected = [_placeholders(text) for text in _ids(message)]  # one English form may have other ones than the other
    for string in strings:
        if _placeholders(string) not in expected:
            yield f"other placeholders than its source: {name!r} -> {string!r}"


def faults(found: Catalog, path: Path) -> list[str]:
    """Return what is wrong with one language's catalog, one line each."""
    known = read(path)
    lines = [f"not in the catalog: {_ids(message)[0]!r}" for message in found if message.id and message.id not in known]
    for message in known:
        if message.id:
            lines += [f"not used any more: {_ids(message)[0]!r}"] if message.id not in found else []
            lines += _faults(message, known.num_plurals)
    return lines


def _head(path: Path) -> str:
    """Return the hand-written start of a catalog: glossary, language, plural rule."""
    return path.read_text("utf-8").split("\n\n", 1)[0] + "\n\n"


def update(found: Catalog, path: Path) -> None:
    """Write one catalog anew: the texts in use, in the order of the files, with the translations it had."""
    known, head = read(path), _head(path)
    fresh = Catalog(locale=path.parts[-3], charset="utf-8", fuzzy=False)
    for message in found:
        if message.id:
            old = known.get(message.id)
            files = sorted(set(message.locations))
            fresh.add(message.id, old.string if old else None, files, user_comments=old.user_comments if old else ())
    body = io.BytesIO()
    write_po(body, fresh, width=120, include_lineno=False, sort_by_file=True, omit_header=True)
    path.write_bytes(head.encode() + body.getvalue().lstrip())


def main() -> int:
    """Update or check every catalog."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, only say what is wrong")
    only_check = parser.parse_args().check
    found, wrong = gather(), 0
    for path in locales():
        if not only_check:
            update(found, path)
        lines = faults(found, path)
        wrong += len(lines)
        sys.stdout.write(f"{path.relative_to(ROOT).as_posix()}: {len(found)} texts, {len(lines)} to look at\n")
        sys.stdout.writelines(f"  {line}\n" for line in lines)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
