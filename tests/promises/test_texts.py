"""Every text is translated: Python, templates and browser sources against the catalogs."""

import sys

import pytest
from babel.messages.catalog import Catalog

from tests.promises.sources import ROOT, name_of

sys.path.insert(0, str(ROOT / "assets"))

import words
from chatplug.core.i18n import LANGUAGES, SOURCE_LANGUAGE


@pytest.fixture(scope="module")
def found():
    return words.gather()


def test_the_sources_have_texts(found):
    assert len(found) > 100


@pytest.mark.parametrize("path", words.locales(), ids=name_of)
def test_catalog_is_complete(found, path):
    assert not words.faults(found, path)


def test_every_language_we_name_has_a_catalog():
    assert {path.parts[-3] for path in words.locales()} == set(LANGUAGES) - {SOURCE_LANGUAGE}


@pytest.mark.parametrize(
    ("msgid", "string", "flags", "fault"),
    [
        pytest.param("Send", "", (), "not translated", id="missing"),
        pytest.param("Send", "Отправить", ("fuzzy",), "fuzzy", id="a guess of the tool"),
        pytest.param("Hello {name}", "Привет", (), "placeholders", id="a lost placeholder"),
        pytest.param(
            ("{n} day", "{n} days"), ("{n} день", "{n} дня", ""), (), "not translated", id="a plural form short"
        ),
        pytest.param("Left over", "Остаток", (), "not used", id="no longer in the sources"),
    ],
)
def test_a_fault_is_seen(tmp_path, msgid, string, flags, fault):
    sources, catalog = Catalog(), Catalog(locale="ru")
    if msgid != "Left over":
        sources.add(msgid)
    catalog.add(msgid, string, flags=flags)
    path = tmp_path / "ru" / "LC_MESSAGES" / "chatplug.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        words.write_po(file, catalog)
    assert any(fault in line for line in words.faults(sources, path))
