"""The words a site shows to its visitors: our defaults, in every language, and the site's own."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from chatplug.core.errors import BadInput
from chatplug.core.i18n import LANGUAGES, N_, translate
from chatplug.core.text import clean_body, clean_line

OwnTexts = Mapping[str, Mapping[str, str]]  # key -> language -> text


class Text(NamedTuple):
    """One text of a site."""

    default: str  # msgid
    longest: int  # characters
    several_lines: bool = False
    carries: bool = False  # written in one language only, it is shown in the others too: names and addresses


TEXTS = {
    "title": Text(N_("Ask us"), 60, carries=True),
    "greeting": Text(N_("Hello! How can we help?"), 300, several_lines=True),
    "placeholder": Text(N_("Write a message"), 80),
    "away": Text(
        N_("Nobody is here right now. Leave your question and an address: we will answer."), 400, several_lines=True
    ),
    "contact_ask": Text(N_("Where shall we send the answer if we are cut off?"), 200),
    "launcher_label": Text(N_("Ask a question"), 60),
    "privacy_note": Text(N_("How we treat your data"), 300, carries=True),
    "privacy_url": Text("", 500, carries=True),
}

_WEB_ADDRESS = re.compile(r"^https?://[^\s<>\"'\\]+$", re.IGNORECASE)


def in_language(own: OwnTexts, lang: str, site_lang: str) -> dict[str, str]:
    """Return every text in a language: the site's own where it has one, else our default."""
    return {key: _one(text, own.get(key, {}), lang, site_lang) for key, text in TEXTS.items()}


def defaults() -> dict[str, dict[str, str]]:
    """Return our own wording of every text in every language."""
    return {key: {lang: translate(lang, text.default) for lang in LANGUAGES} for key, text in TEXTS.items()}


def check(own: OwnTexts) -> dict[str, dict[str, str]]:
    """Return a site's own texts cleaned; an empty one is dropped, so that the default returns.

    :raises BadInput: when a key or language is unknown, a text too long, or an address no address.
    """
    return {key: kept for key, by_language in own.items() if (kept := _checked(key, by_language))}


def _checked(key: str, by_language: Mapping[str, str]) -> dict[str, str]:
    if key not in TEXTS:
        raise BadInput(
            N_("There is no text named “{key}”."),
            N_("Known texts: {known}."),
            code="unknown_text",
            key=key[:40],
            known=", ".join(TEXTS),
        )
    kept = {}
    for lang, written in by_language.items():
        if lang not in LANGUAGES:
            raise BadInput(
                N_("There is no language “{lang}”."),
                N_("Known languages: {known}."),
                code="unknown_language",
                lang=lang[:20],
                known=", ".join(LANGUAGES),
            )
        text = clean_body(written) if TEXTS[key].several_lines else clean_line(written)
        if len(text) > TEXTS[key].longest:
            raise BadInput(
                N_("The text “{key}” is too long."),
                N_("At most {most} characters fit."),
                code="text_too_long",
                key=key,
                most=TEXTS[key].longest,
            )
        if key == "privacy_url" and text and not _WEB_ADDRESS.match(text):
            raise BadInput(
                N_("The address of the privacy page must start with https:// or http://."),
                N_("Copy it from the browser's address bar."),
                code="bad_url",
            )
        if text:
            kept[lang] = text
    return kept


def _one(text: Text, own: Mapping[str, str], lang: str, site_lang: str) -> str:
    if lang in own:
        return own[lang]
    if text.carries and own:
        return own.get(site_lang) or next(iter(own.values()))
    return translate(lang, text.default)
