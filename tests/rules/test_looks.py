"""A site's colours, texts and settings."""

import msgspec
import pytest

from chatplug.core.errors import BadInput
from chatplug.sites import colour, settings, tag, texts


@pytest.mark.parametrize(
    ("written", "parsed"),
    [
        ("#1f6feb", "#1f6feb"),
        ("1F6FEB", "#1f6feb"),
        ("#abc", "#aabbcc"),
        (" #FFF ", "#ffffff"),
    ],
)
def test_a_colour_is_read(written, parsed):
    assert colour.parse(written) == parsed


@pytest.mark.parametrize("written", ["", "red", "#12345", "#1234567", "rgb(1,2,3)", "#ggg", "#fff;}", "#fff\n#000"])
def test_no_colour(written):
    with pytest.raises(BadInput):
        colour.parse(written)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_as_wcag_computes_it(one, other, ratio):
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colour.contrast(one, other) == colour.contrast(other, one)


@pytest.mark.parametrize(
    ("background", "ink"),
    [
        pytest.param("#1f6feb", "#ffffff", id="blue"),
        pytest.param("#000000", "#ffffff", id="black"),
        pytest.param("#ffffff", "#000000", id="white"),
        pytest.param("#ffd400", "#000000", id="yellow"),
        pytest.param("#777777", "#000000", id="the grey on which white just fails"),
        pytest.param("#767676", "#ffffff", id="the grey on which white just passes"),
    ],
)
def test_ink(background, ink):
    assert colour.ink_on(background) == ink


def test_ink_can_be_read_on_every_colour():
    steps = [f"{step:02x}" for step in range(0, 256, 15)]
    for red in steps:
        for green in steps:
            for blue in steps:
                background = f"#{red}{green}{blue}"
                assert colour.contrast(colour.ink_on(background), background) >= colour.READABLE


OWN = {
    "title": {"en": "Kettle & Co"},
    "greeting": {"en": "Fancy a brew?"},
    "privacy_url": {"en": "https://a.example/p"},
}


@pytest.mark.parametrize(
    ("key", "lang", "text"),
    [
        pytest.param("greeting", "en", "Fancy a brew?", id="own words"),
        pytest.param("title", "ru", "Kettle & Co", id="a name is carried into the other language"),
        pytest.param("privacy_url", "ru", "https://a.example/p", id="an address is carried too"),
        pytest.param("placeholder", "en", "Write a message", id="our default"),
    ],
)
def test_texts_in_a_language(key, lang, text):
    assert texts.in_language(OWN, lang, "en")[key] == text


def test_a_sentence_is_not_shown_in_the_wrong_language():
    assert texts.in_language(OWN, "ru", "en")["greeting"] == texts.defaults()["greeting"]["ru"]


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"shout": {"en": "BUY"}}, id="unknown text"),
        pytest.param({"title": {"xx": "Hi"}}, id="unknown language"),
        pytest.param({"title": {"en": "x" * 61}}, id="too long"),
        pytest.param({"privacy_url": {"en": "javascript:alert(1)"}}, id="script as address"),
        pytest.param({"privacy_url": {"en": "//evil.example"}}, id="no scheme"),
        pytest.param({"privacy_url": {"en": 'https://a.example/"><script>'}}, id="markup in an address"),
    ],
)
def test_texts_refused(own):
    with pytest.raises(BadInput) as refusal:
        texts.check(own)
    assert refusal.value.hint


def test_texts_are_cleaned_and_empty_ones_dropped():
    assert texts.check({"title": {"en": " A\n B ", "ru": " "}, "greeting": {"en": ""}}) == {"title": {"en": "A B"}}


def change(value):
    return msgspec.convert(value, settings.SettingsChange)


def test_a_change_keeps_what_it_does_not_name():
    first = settings.changed(settings.Settings(), change({"texts": OWN, "look": {"accent": "#ABC"}}))
    second = settings.changed(first, change({"look": {"position": "left"}, "texts": {"title": {"ru": "Чайник"}}}))
    assert second.look == settings.Look(accent="#aabbcc", position="left")
    assert second.texts["title"] == {"ru": "Чайник"}
    assert second.texts["greeting"] == {"en": "Fancy a brew?"}


@pytest.mark.parametrize(
    "value",
    [
        {"look": {"position": "middle"}},
        {"look": {"offset_x": -1}},
        {"look": {"offset_y": 5000}},
        {"look": {"mobile": "huge"}},
        {"look": {"accent": 5}},
        {"when_nobody": "sulk"},
        {"texts": {"title": "not by language"}},
        {"texts": []},
    ],
)
def test_a_change_of_the_wrong_shape(value):
    with pytest.raises(msgspec.ValidationError):
        change(value)


@pytest.mark.parametrize("value", [{"lang": "tlh"}, {"look": {"accent": "red"}}])
def test_a_change_that_breaks_a_rule(value):
    with pytest.raises(BadInput):
        settings.changed(settings.Settings(), change(value))


def test_settings_survive_their_storage():
    kept = settings.changed(settings.Settings(), change({"texts": OWN, "when_nobody": "hide", "lang": "ru"}))
    assert settings.read(msgspec.to_builtins(kept)) == kept


def test_settings_of_another_version_are_read():
    assert settings.read({"look": {"shadow": 3}, "triggers": []}) == settings.Settings()


def test_the_tag():
    assert tag.script_tag("https://x.example/help/", "s_abc234") == (
        '<script async src="https://x.example/help/cp/s_abc234/v1.js"></script>'
    )
