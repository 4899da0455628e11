"""Opening hours: set in the console, told to visitors, kept in the site's file."""

import tomllib
from datetime import datetime

import pytest

from chatplug.core import clock

WEEK = {"mon": ["09:00-18:00"], "tue": ["09:00-18:00"]}
HOURS = {"zone": "Asia/Yekaterinburg", "week": WEEK, "holidays": "RU", "dates": {"2026-12-31": []}}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.fixture
def sunday(app):
    clock.freeze(at("2026-11-22T12:00+05:00"))


@pytest.fixture
def kept(owner, site):
    return owner.put(f"sites/{site}", {"settings": {"hours": HOURS}}).must()["site"]["settings"]["hours"]


def test_a_visitor_is_told_when_somebody_is_here_again(kept, visitor, site, sunday):
    shown = visitor.raw("GET", f"site?site={site}").must()["site"]
    assert shown["hours"] == {"open": False, "until": None, "next_at": at("2026-11-23T09:00+05:00")}
    clock.freeze(at("2026-11-23T10:00+05:00"))
    shown = visitor.raw("GET", f"site?site={site}").must()["site"]
    assert shown["hours"] == {"open": True, "until": at("2026-11-23T18:00+05:00"), "next_at": None}


def test_a_site_without_hours_says_nothing_of_them(visitor, site):
    assert visitor.raw("GET", f"site?site={site}").must()["site"]["hours"] is None


def test_the_page_without_scripts_says_it_in_the_sites_zone(kept, client, site, sunday):
    page = client.get(f"/cp/p/{site}?plain=1&lang=ru").text
    assert "Снова здесь: понедельник, 23 ноября, 09:00 (Asia/Yekaterinburg)" in page


def test_hours_replace_hours(owner, site, kept):
    change = {"settings": {"hours": {"zone": "UTC", "week": {"fri": ["10:00-11:00"]}}}}
    now = owner.put(f"sites/{site}", change).must()["site"]["settings"]["hours"]
    assert now == {"zone": "UTC", "week": {"fri": ["10:00-11:00"]}, "holidays": "", "dates": {}}


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ({"zone": "Mars/Olympus"}, "unknown_zone"),
        ({"week": {"mon": ["25:00-26:00"]}}, "bad_span"),
        ({"week": {"mon": "09:00-18:00"}}, "bad_input"),
        ({"week": ["mon"]}, "bad_input"),
        ({"holidays": "Atlantis"}, "unknown_place"),
        ({"dates": {"tomorrow": []}}, "bad_date"),
    ],
)
def test_bad_hours_are_refused_and_nothing_changes(owner, site, kept, hours, code):
    for path, body in [(f"sites/{site}", {"settings": {"hours": hours}}), ("hours/preview", hours)]:
        answer = (owner.put if path.startswith("sites") else owner.post)(path, body)
        assert (answer.status, answer.json["code"]) == (400, code)
    assert owner.get("sites").must()["sites"][0]["settings"]["hours"] == kept


def test_what_hours_come_to_is_shown_before_they_are_saved(sunday, owner, site):
    said = owner.post("hours/preview", HOURS).must()
    assert said["now"] == {"open": False, "until": None, "next_at": at("2026-11-23T09:00+05:00")}
    assert {"date": "2026-12-31", "spans": []}.items() <= said["days"][0].items()
    assert {"date": "2027-01-07", "name": "Christmas Day", "spans": []} in said["days"]
    assert owner.get("sites").must()["sites"][0]["settings"]["hours"]["week"] == {}


def test_places_are_listed_in_the_operators_language(owner):
    countries = {place["code"]: place["name"] for place in owner.get("hours/places").must()["places"]}
    assert countries["DE"] == "Germany"
    assert len(countries) > 100
    parts = {place["code"]: place["name"] for place in owner.get("hours/places?country=DE").must()["places"]}
    assert parts["DE-BY"] == "Bayern"
    assert owner.get("hours/places?country=XX").json["code"] == "unknown_place"


def test_hours_go_through_the_sites_file(owner, site, kept, chatplug, tmp_path):
    file = tmp_path / "site.toml"
    chatplug.must("site", "export", str(file))
    written = tomllib.loads(file.read_text("utf-8"))["hours"]
    assert {**written, "week": {day: spans for day, spans in written["week"].items() if spans}} == kept
    chatplug.must("site", "import", str(file))
    assert owner.get("sites").must()["sites"][0]["settings"]["hours"] == kept
