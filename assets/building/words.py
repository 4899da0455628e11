"""Words for the browser: out of the message catalogs, the part that each bundle uses."""

import io
import json
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo

from words import BROWSER, OPTIONS, locales, read  # the tool that keeps the catalogs


def catalogs() -> dict[str, Catalog]:
    """Read every language's catalog."""
    return {path.parts[-3]: read(path) for path in locales()}


def compiled(catalog: Catalog) -> bytes:
    """Return a catalog as gettext reads it at run time."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def msgids(sources: Iterable[Path]) -> set[str]:
    """Return the msgids that browser sources use; of a plural, the singular."""
    found = set()
    for path in sources:
        with path.open("rb") as file:
            for _line, messages, _comments, _context in extract("javascript", file, keywords=BROWSER, options=OPTIONS):
                found.add(messages if isinstance(messages, str) else messages[0])
    return found


def script(catalog: Catalog, wanted: set[str]) -> str:
    """Return the classic script that gives a bundle its words, loaded before it."""
    words = {}
    for message in catalog:
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        if msgid in wanted and message.string and not message.fuzzy:
            words[msgid] = message.string if isinstance(message.string, str) else list(message.string)
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"globalThis.cpWords={text};\n"
