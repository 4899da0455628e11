"""Which language is chosen, and how placeholders are filled."""

import pytest

from chatplug.core import i18n


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param((), "en", id="nothing wished"),
        pytest.param((None, ""), "en", id="empty wishes"),
        pytest.param(("ru",), "ru", id="plain tag"),
        pytest.param(("ru-RU,ru;q=0.9,en;q=0.8",), "ru", id="a browser's header"),
        pytest.param(("de-DE,de;q=0.9,ru;q=0.5,en;q=0.7",), "en", id="by weight, not by place"),
        pytest.param(("de,fr", "ru"), "ru", id="the second wish, when the first is not spoken here"),
        pytest.param(("ru;q=0,en",), "en", id="weight nought means never"),
        pytest.param(("ru;q=abc,en;q=0.1",), "en", id="a weight that is no number"),
        pytest.param(("ru_RU.UTF-8",), "ru", id="a locale"),
        pytest.param(("C.UTF-8",), "en", id="the C locale"),
        pytest.param(("*",), "en", id="anything goes"),
        pytest.param(("RU",), "ru", id="capitals"),
        pytest.param((";;;,,,q=1",), "en", id="rubbish"),
        pytest.param(("x" * 100_000 + ",ru",), "en", id="a header too long to read"),
    ],
)
def test_the_best_language(wanted, expected):
    assert i18n.best_language(*wanted) == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        pytest.param("Hello {name}", {"name": "Ada"}, "Hello Ada", id="filled"),
        pytest.param("Hello {name}", {}, "Hello {name}", id="nothing to fill in"),
        pytest.param("{a} {b}", {"a": 1}, "1 {b}", id="a missing one stays"),
        pytest.param("{name}", {"name": "{secret}", "secret": "no"}, "{secret}", id="values are not filled again"),
        pytest.param("{name.__class__}", {"name": "x"}, "{name.__class__}", id="no attributes"),
        pytest.param("100 {", {"n": 1}, "100 {", id="a lone brace"),
    ],
)
def test_placeholders(text, values, expected):
    assert i18n.fill(text, values) == expected


def test_a_placeholder_may_have_any_name():
    assert i18n.translate("en", "{lang} {msgid}", lang="fr", msgid="x") == "fr x"
    assert i18n.ntranslate("en", "{one}", "{many} {n} {lang}", 2, lang="fr", many="y") == "y 2 fr"


def test_an_empty_text_stays_empty():
    assert i18n.translate("ru", "") == ""


def test_an_unknown_language_is_the_source_language():
    assert i18n.translate("xx", "Send") == "Send"
    assert i18n.translate(None, "Send") == "Send"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({"LANG": "ru_RU.UTF-8"}, "ru", id="LANG"),
        pytest.param({"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, "en", id="LC_ALL wins"),
        pytest.param({"LC_ALL": "", "LC_MESSAGES": "ru_RU", "LANG": "en_US"}, "ru", id="an empty one does not count"),
        pytest.param({}, "en", id="none"),
    ],
)
def test_the_terminal_s_language(monkeypatch, environment, expected):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert i18n.system_language() == expected
