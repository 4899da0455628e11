"""What visitors are served: the launcher, the panel's page, the plain form, links, the demo."""

import gzip
import html
import json
import re

import brotli
import pytest

from chatplug.core.config import config
from chatplug.widget import launcher, theme
from tests.features.easy import unhurried  # noqa: F401

FORM = {"message": "Do you have Assam?", "client_id": "form-0001", "key": "k" * 43}


@pytest.fixture
def page(client):
    """Ask for a page as a browser does."""
    return lambda path: client.get(path, base_url=config.url, headers={"Accept": "text/html"})


@pytest.fixture
def send(fill_form):
    """Send the plain form of the panel's page."""
    return lambda **changes: fill_form(**{**FORM, **changes})


@pytest.fixture
def beyond_this_machine(monkeypatch):
    """Let the server listen for everybody from now on."""

    def go():
        monkeypatch.setattr(config, "base_url", config.url)
        monkeypatch.setattr(config, "host", "0.0.0.0")

    return go


def settings_in(script: str) -> dict:
    """What the launcher is called with."""
    return json.loads(re.search(r"\}\)\((\{.*\})\);\n$", script, re.DOTALL)[1])


def test_the_launcher_carries_its_sites_settings(client, owner, site):
    owner.put(
        f"sites/{site}", {"origins": ["https://shop.example"], "settings": {"look": {"accent": "#ffdd00"}}}
    ).must()
    answer = client.get(f"/cp/{site}/v1.js")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    told = settings_in(answer.text)
    assert told["base"] == config.url
    assert "https://shop.example" in told["origins"]
    assert told["look"]["ink"] == "#000000"
    assert told["texts"]["ru"]["label"] == "Задать вопрос"
    assert not told["hidden"]


def test_the_launcher_comes_compressed_and_is_not_sent_twice(client, site):
    path = f"/cp/{site}/v1.js"
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert brotli.decompress(packed.data) == plain.data
    assert gzip.decompress(client.get(path, headers={"Accept-Encoding": "gzip"}).data) == plain.data
    assert packed.headers["Vary"] == "Accept-Encoding"
    again = client.get(path, headers={"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_change_of_the_site_changes_the_launcher(client, owner, site):
    before = client.get(f"/cp/{site}/v1.js")
    owner.put(f"sites/{site}", {"settings": {"look": {"position": "left"}}}).must()
    after = client.get(f"/cp/{site}/v1.js", headers={"If-None-Match": before.headers["ETag"]})
    assert settings_in(after.text)["look"]["position"] == "left"


@pytest.mark.sec("SEC-01")
def test_no_text_ends_the_script_it_stands_in(client, owner, site):
    evil = "</script><!--<script>\u2028"
    owner.put(f"sites/{site}", {"settings": {"texts": {"launcher_label": {"en": evil}}}}).must()
    script = client.get(f"/cp/{site}/v1.js").text
    assert "</script>" not in script
    assert "<!--" not in script
    assert settings_in(script)["texts"]["en"]["label"].startswith("</script>")


def test_an_unknown_site_is_a_harmless_script(client):
    answer = client.get("/cp/s_nobody/v1.js")
    assert answer.status_code == 404
    assert answer.mimetype == "text/javascript"
    assert answer.text.startswith("console.info(")
    assert '");' in client.get('/cp/a");alert(1)/v1.js').text


def test_a_page_that_asks_is_seen(client, owner, site):
    client.get(f"/cp/{site}/v1.js", headers={"Referer": "https://shop.example/kettles?a=1"})
    client.get(f"/cp/{site}/v1.js", headers={"Referer": f"{config.url}/demo/shop"})
    client.get(f"/cp/{site}/v1.js", headers={"Referer": "nonsense"})
    (seen,) = owner.get("sites").must()["sites"][0]["seen"]
    assert (seen["origin"], seen["page"]) == ("https://shop.example", "https://shop.example/kettles?a=1")
    assert not seen["allowed"]


def test_a_site_hides_while_nobody_is_there(client, owner, site):
    owner.put(f"sites/{site}", {"settings": {"when_nobody": "hide"}}).must()
    assert settings_in(client.get(f"/cp/{site}/v1.js").text)["hidden"]
    from chatplug.core.db import write
    from chatplug.team import actions as team

    write(team.acknowledge, 1)
    assert not settings_in(client.get(f"/cp/{site}/v1.js").text)["hidden"]


@pytest.mark.sec("SEC-24")
def test_the_panel_may_stand_on_the_sites_pages_only(page, owner, site, beyond_this_machine):
    owner.put(f"sites/{site}", {"origins": ["https://shop.example"]}).must()
    policy = page(f"/cp/p/{site}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example http://localhost:*" in policy
    beyond_this_machine()
    policy = page(f"/cp/p/{site}").headers["Content-Security-Policy"]
    assert re.search(r"frame-ancestors 'self' https://shop\.example(;|$)", policy)


def test_the_panel_says_what_it_needs(page, site):
    answer = page(f"/cp/p/{site}?lang=ru")
    told = json.loads(html.unescape(re.search(r'name="cp-config" content="([^"]*)"', answer.text)[1]))
    assert (told["site"], told["lang"], told["view"]["texts"]["title"]) == (site, "ru", "Задайте вопрос")
    assert '<html lang="ru">' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_of_ours_is_read_by_visitors(page, send, site):
    link = send().headers["Location"]
    for path in (f"/cp/p/{site}", f"/cp/p/{site}?plain", f"/cp/p/{site}/theme.css", link, "/demo/shop", "/cp/l/none"):
        answer = page(path)
        assert "chatplug" not in f"{answer.headers} {answer.text}".casefold(), path


@pytest.mark.parametrize("path", ["/cp/p/s_nobody", "/cp/p/s_nobody/theme.css", "/cp/l/nonsense", "/demo/shop/nothing"])
def test_what_is_not_there(page, path):
    assert page(path).status_code in {404, 410}


def test_colours_are_readable(client, owner, site):
    sheet = client.get(f"/cp/p/{site}/theme.css")
    assert sheet.mimetype == "text/css"
    assert "--cp-accent:#1f6feb;--cp-on-accent:#ffffff" in sheet.text
    assert sheet.headers["Cache-Control"] == "public, max-age=60"
    marked = client.get(f"/cp/p/{site}/theme.css?v={theme.mark(sheet.text)}")
    assert "immutable" in marked.headers["Cache-Control"]
    assert theme.on_dark("#1f6feb") == "#1f6feb"
    assert theme.on_dark("#101010") != "#101010"


def test_the_plain_form_starts_a_conversation(page, send, operator):
    answer = send(name="Ada", email="ada@tea.example")
    assert answer.status_code == 303
    shown = page(answer.headers["Location"])
    assert "Do you have Assam?" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    (item,) = operator.inbox()
    assert (item["visitor"]["name"], item["visitor"]["email"]) == ("Ada", "ada@tea.example")


def test_a_form_sent_twice_is_one_message(page, send, operator):
    send()
    link = send().headers["Location"]
    assert page(link).text.count("Do you have Assam?") == 1
    assert len(operator.inbox()) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"message": " "}, "The message is empty", id="nothing written"),
        pytest.param({"message": "x" * 4001}, "too long", id="too much written"),
        pytest.param({"email": "nonsense"}, "e-mail address", id="no address"),
        pytest.param({"website": "http://spam.example"}, "must stay empty", id="the field nobody sees"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(send, operator, changes, said):
    answer = send(**{"name": 'Ada "A" <b>', **changes})
    assert answer.status_code == 400
    assert said in answer.text
    assert "Ada &#34;A&#34; &lt;b&gt;" in answer.text
    assert operator.inbox() == []


@pytest.mark.sec("SEC-50")
def test_a_flood_of_forms_is_slowed(send, monkeypatch):
    monkeypatch.setattr(config, "limit_scale", 1.0)
    answers = [send(client_id=f"form-{n:04}") for n in range(15)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_link_reads_the_answer_and_goes_on(client, page, send, operator):
    link = send().headers["Location"]
    number = operator.inbox()[0]["id"]
    operator.post(f"conversations/{number}/messages", {"client_id": "answer-01", "body": "Yes,\n<b>two</b>"}).must(201)
    assert "Yes,\n&lt;b&gt;two&lt;/b&gt;" in page(link).text
    assert client.post(link, data={"message": "Thank you", "client_id": "form-0002"}).status_code == 303
    assert client.post(link, data={"message": " "}).status_code == 400
    assert "Thank you" in page(link).text
    assert operator.inbox()[0]["last"]["body"] == "Thank you"


def test_a_link_goes_on_after_a_close(client, page, send, operator):
    link = send().headers["Location"]
    operator.post(f"conversations/{operator.inbox()[0]['id']}/close", {}).must()
    assert "Write to start a new conversation" in page(link).text
    client.post(link, data={"message": "One more thing", "client_id": "form-0002"})
    assert "One more thing" in page(link).text


def test_a_link_can_be_taken_back(client, page, send):
    link = send().headers["Location"]
    assert client.post(f"{link}/end").status_code == 303
    gone = page(link)
    assert gone.status_code == 410
    assert "Do you have Assam?" not in gone.text


def test_the_demo_is_for_this_machine_unless_asked_for(page, site, monkeypatch, beyond_this_machine):
    assert "/demo/shop" in page("/demo").text
    assert f"/cp/{site}/v1.js" in page("/demo/shop").text
    assert "Two stoneware cups" in page("/demo/shop/cups").text
    beyond_this_machine()
    assert page("/demo").status_code == 404
    monkeypatch.setattr(config, "demo", True)
    assert page("/demo").status_code == 200


def test_prepared_launchers_do_not_pile_up(client, owner, site, monkeypatch):
    monkeypatch.setattr(launcher, "MOST_KEPT", 1)
    for name in ("One", "Two"):
        owner.put(f"sites/{site}", {"name": name}).must()
        client.get(f"/cp/{site}/v1.js")
    assert len(launcher._kept) == 1


@pytest.mark.parametrize("before", ["-1", "9223372036854775808", "1" * 5000, "x"])
def test_a_link_with_a_number_that_no_message_has_shows_the_newest(page, send, before):
    address = send().headers["Location"]
    answer = page(f"{address}?before={before}")
    assert answer.status_code == 200
    assert FORM["message"] in answer.text
