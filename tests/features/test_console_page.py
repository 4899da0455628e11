"""The console's page: its policy, its language, what it tells the browser's code."""

import html
import json
import re

import pytest

from chatplug.core.config import config

SEC_02 = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
}


@pytest.fixture
def page(door):
    """Ask for a page as a browser does, with the session of whoever is signed in."""

    def ask(path, by=None, lang="en"):
        cookies = "; ".join(f"{name}={value}" for name, value in (by or {}).items())
        return door.request("GET", path, None, {"Accept": "text/html", "Accept-Language": lang, "Cookie": cookies})

    return ask


def told(answer) -> dict:
    """What the page tells the browser's code."""
    return json.loads(html.unescape(re.search(r'name="cp-config" content="([^"]*)"', answer.text)[1]))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "inbox/mine",
        "conversations/7",
        "conversations/7/visitor",
        "sites/s_abc/settings",
        "team",
        "server",
        "me",
        "setup",
        "welcome",
    ],
)
def test_every_address_of_the_browsers_code_is_the_same_shell(page, path):
    answer = page(f"/console/{path}")
    assert answer.status == 200
    assert '<div id="console">' in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["nothing", "api", "api/v1/nothing", "livestream"])
def test_other_addresses_are_no_pages(page, path):
    assert page(f"/console/{path}").status == 404


@pytest.mark.sec("SEC-02")
def test_the_policy_allows_nothing_inline_and_no_stranger(page):
    rules = set(page("/console/").headers["content-security-policy"].split("; "))
    assert rules >= SEC_02
    assert [rule for rule in rules if rule.startswith("connect-src")] == ["connect-src 'self' ws://127.0.0.1:8080"]


@pytest.mark.sec("SEC-25")
@pytest.mark.parametrize(
    ("options", "framed"),
    [
        pytest.param({"host": "127.0.0.1"}, "'self'", id="on this machine, where the demo page is"),
        pytest.param({"host": "0.0.0.0", "demo": True}, "'self'", id="with the demo page asked for"),
        pytest.param({"host": "0.0.0.0", "demo": False}, "'none'", id="everywhere else"),
    ],
)
def test_nobody_but_our_demo_may_frame_it(page, monkeypatch, options, framed):
    monkeypatch.setattr(config, "base_url", config.url)
    for name, value in options.items():
        monkeypatch.setattr(config, name, value)
    answer = page("/console/")
    assert f"frame-ancestors {framed}" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == {"'self'": "SAMEORIGIN", "'none'": "DENY"}[framed]
    assert bool(told(answer)["demo"]) == (framed == "'self'")


def test_it_speaks_the_operators_language_before_the_browsers(page, owner):
    assert '<html lang="ru">' in page("/console/", lang="ru").text
    assert '<html lang="en">' in page("/console/", owner.cookies, "ru").text
    assert '<html lang="ru">' in page("/console/?lang=ru", owner.cookies).text


def test_it_says_whether_somebody_is_signed_in(page, owner):
    assert told(page("/console/"))["signed_in"] is False
    assert told(page("/console/", owner.cookies))["signed_in"] is True
    assert told(page("/console/", {"cp_console": "x" * 43}))["signed_in"] is False


def test_the_tabs_icon_is_ours(page):
    answer = page("/console/icon.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "<script" not in answer.text
