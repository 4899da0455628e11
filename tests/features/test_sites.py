"""Sites: settings, origins, and where they were seen."""

import json

import pytest

from chatplug.core import live
from chatplug.sites import actions, models
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear


@pytest.fixture
def change(owner, site):
    """Edit the site as its owner."""
    return lambda **values: owner.put(f"sites/{site}", values)


def test_there_is_a_site_from_the_first_run(owner, site):
    (only,) = owner.get("sites").must()["sites"]
    assert only["id"] == site
    assert only["origins"] == []
    assert only["tag"].endswith(f'/cp/{site}/v1.js"></script>')
    assert only["defaults"]["texts"]["greeting"]["en"] == "Hello! How can we help?"
    assert site.startswith("s_")


def test_the_first_run_makes_one_site_only(site):
    assert actions.ensure_default_site() == site
    assert models.site_ids() == [site]


def test_texts_reach_the_visitor_in_their_language(change, visitor, site):
    change(settings={"texts": {"title": {"en": "Kettles", "ru": "Чайники"}}, "lang": "ru"}).must()
    shown = lambda query="", **headers: visitor.raw("GET", f"site?site={site}{query}", headers=headers).must()["site"]  # noqa: E731
    assert shown("&lang=en")["texts"]["title"] == "Kettles"
    assert shown("&lang=ru-RU")["texts"]["title"] == "Чайники"
    assert shown(**{"Accept-Language": "en-GB,en;q=0.9"})["lang"] == "en"
    assert shown("&lang=de")["lang"] == "ru"
    assert shown()["texts"]["title"] == "Чайники"


def test_a_change_is_told(change, site, operator):
    ear = Ear(f"visitors:{site}", f"operators:{site}")
    change(name="Kettle & Co").must()
    assert [(frame["type"], frame["data"]) for frame in ear.hears()] == [("site", {"site": site})] * 2
    change().must()
    assert ear.hears() == []


def test_looks(change):
    edited = change(settings={"look": {"accent": "#ABC", "position": "left"}}).must()["site"]
    assert edited["settings"]["look"]["accent"] == "#aabbcc"
    assert edited["settings"]["look"]["offset_x"] == 20


def test_what_is_kept_in_memory_follows_other_processes(site):
    models.get(site)
    live.db.execute("UPDATE site SET name = 'Changed elsewhere'")
    live.db.execute(
        "INSERT INTO live_log (audience, kind, ref, at) VALUES ('server', 'site', ?, 1)", (json.dumps({"site": site}),)
    )
    live.tail()
    assert models.get(site).name == "Changed elsewhere"


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": 5},
        {"origins": ["null"]},
        {"origins": ["https://*.example.com"]},
        {"origins": "https://shop.example"},
        {"origins": [f"https://{n}.example" for n in range(101)]},
        {"settings": {"look": {"accent": "red;}"}}},
        {"settings": {"look": {"offset_x": True}}},
        {"settings": {"texts": {"title": {"en": "x" * 61}}}},
        {"settings": {"texts": {"nonsense": {"en": "x"}}}},
        {"settings": {"lang": "xx"}},
        {"settings": []},
    ],
)
def test_changes_that_do_not_fit(change, owner, site, values):
    before = owner.get("sites").json
    answer = change(**values)
    assert answer.status == 400
    assert answer.json["hint"]
    assert owner.get("sites").json == before


def test_origins_are_kept_as_browsers_write_them(change):
    site = change(origins=["HTTPS://Shop.Example:443/", "https://shop.example", "http://localhost:3000"]).must()["site"]
    assert site["origins"] == ["https://shop.example", "http://localhost:3000"]


def test_one_click_allows_what_was_seen(owner, site):
    ear = Ear(f"operators:{site}")
    actions.note_seen(site, "https://shop.example/kettles?x=1", "https://shop.example/kettles")
    seen = owner.get("sites").must()["sites"][0]["seen"]
    assert [(entry["origin"], entry["allowed"]) for entry in seen] == [("https://shop.example", False)]
    (frame,) = ear.hears()
    assert frame["type"] == "seen"
    assert (frame["data"]["origin"], frame["data"]["allowed"]) == ("https://shop.example", False)
    allowed = owner.post(f"sites/{site}/origins", {"origin": "https://shop.example"}).must()["site"]
    assert allowed["origins"] == ["https://shop.example"]
    assert allowed["seen"][0]["allowed"]
    owner.post(f"sites/{site}/origins", {"origin": "https://SHOP.example"}).must()
    assert owner.get("sites").must()["sites"][0]["origins"] == ["https://shop.example"]


def test_loopback_pages_are_allowed_while_the_server_is_local(site, monkeypatch):
    from chatplug.core.config import config

    assert models.get(site).allows("http://localhost:3000")
    monkeypatch.setattr(config, "host", "0.0.0.0")
    assert not models.get(site).allows("http://localhost:3000")


@pytest.mark.parametrize("origin", ["null", "", None, "file:///x", "not an origin", "https://a b"])
def test_rubbish_is_not_remembered(site, origin):
    actions.note_seen(site, origin)
    assert models.seen_on(site) == []


def test_seeing_is_throttled(site, monkeypatch):
    told = []
    monkeypatch.setattr(live, "tell", lambda *frame: told.append(frame))
    for _ in range(100):
        actions.note_seen(site, "https://busy.example")
    assert len(told) == 1


def test_made_up_origins_do_not_pile_up(site):
    for number in range(80):
        actions.note_seen(site, f"https://{number}.example")
    assert len(models.seen_on(site)) == models.MOST_SEEN
    assert models.SeenOrigin.select().count() == models.MOST_SEEN


def test_several_sites(owner, make_visitor, operator):
    ear = Ear(f"operator:{operator.id}")
    made = owner.post("sites", {"name": "Second"}).must(201)["site"]
    assert ear.kinds() == ["site"]
    make_visitor(site=made["id"]).says("Hi")
    assert operator.inbox()[0]["site"] == made["id"]


def test_a_site_with_conversations_stays(owner, make_visitor, site):
    other = owner.post("sites", {"name": "Second"}).must(201)["site"]["id"]
    make_visitor(site=other).says("Hi")
    refused = owner.delete(f"sites/{other}")
    assert (refused.status, refused.json["code"]) == (409, "site_in_use")
    owner.delete(f"sites/{site}").must()
    assert models.site_ids() == [other]
    assert owner.delete(f"sites/{site}").status == 404


def test_the_last_site_stays(owner, site):
    assert owner.delete(f"sites/{site}").json["code"] == "last_site"


def test_only_owners_change_sites(operator, site):
    for answer in (
        operator.post("sites", {"name": "Mine"}),
        operator.put(f"sites/{site}", {"name": "Mine"}),
        operator.post(f"sites/{site}/origins", {"origin": "https://evil.example"}),
        operator.delete(f"sites/{site}"),
    ):
        assert (answer.status, answer.json["code"]) == (403, "owners_only")


@pytest.mark.parametrize("site_id", ["s_nosuch", "x" * 40, "%00", "../etc"])
def test_an_unknown_site(visitor, owner, site_id):
    assert visitor.get(f"site?site={site_id}").status in {400, 404, 405}
    assert owner.put(f"sites/{site_id}", {"name": "x"}).status in {400, 404, 405}
