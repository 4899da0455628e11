"""A conversation to keep, as text and as a page."""

import pytest

from chatplug.chat.transcript import Line, Transcript

AT = 1_772_452_800_000  # 2026-03-02 12:00 UTC


def kept(*lines, **more):
    return Transcript(more.pop("title", "Kettles"), lines, more.pop("lang", "en"), **more)


def test_as_text():
    text = kept(Line(AT, "You", "Two\nlines"), Line(AT + 60_000, "Ada", "Ada joined.", is_event=True)).as_text()
    assert text == (
        "Kettles\n=======\n\n[2026-03-02 12:00 UTC] You:\nTwo\nlines\n\n[2026-03-02 12:01 UTC] Ada joined.\n"
    )


def test_as_a_page():
    page = kept(Line(AT, "You", "Two\nlines")).as_html()
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert '<time datetime="2026-03-02T12:00:00Z">2026-03-02 12:00 UTC</time>' in page
    assert "<dd>Two<br>\nlines</dd>" in page


@pytest.mark.parametrize(
    "evil",
    [
        "<img src=x onerror=alert(1)>",
        '"><script>alert(1)</script>',
        "<!--<script>",
        "</title><script>alert(1)</script>",
        "' onmouseover='alert(1)",
        "<svg/onload=alert(1)>",
    ],
)
def test_everything_is_escaped(evil):
    page = kept(Line(AT, evil, evil), Line(AT, evil, evil, is_event=True), title=evil, lang=evil).as_html()
    assert evil not in page
    for tag in ("<img", "<script", "<svg", "<!--"):
        assert tag not in page


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        pytest.param(0, "2026-03-02 12:00 UTC", id="no zone told"),
        pytest.param(180, "2026-03-02 15:00", id="Moscow"),
        pytest.param(-720, "2026-03-02 00:00", id="far west"),
        pytest.param(840, "2026-03-03 02:00", id="far east, the next day"),
        pytest.param(345, "2026-03-02 17:45", id="Kathmandu"),
    ],
)
def test_times_are_the_readers(minutes, shown):
    assert f"[{shown}]" in kept(Line(AT, "You", "Hi"), minutes_from_utc=minutes).as_text()


def test_nothing_of_ours_stands_in_it():
    both = kept(Line(AT, "You", "Hi")).as_text() + kept(Line(AT, "You", "Hi")).as_html()
    assert "chatplug" not in both.lower()
    assert "http" not in both
    assert "url(" not in both
    assert "@import" not in both
