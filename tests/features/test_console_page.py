"""The console's page: its policy, its language, what it tells the browser's code."""

import html
import json
import re

import pytest

from chatplug.console import routes
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
    own = {"connect-src 'self' ws://127.0.0.1:8080", "frame-ancestors 'self'"}  # framed by the demo on this machine
    for_alerts = {"manifest-src 'self'", "worker-src 'self'", "trusted-types cp-worker"}
    for path in routes.PAGES:
        rules = page(f"/console/{path}").headers["content-security-policy"].split("; ")
        assert set(rules) == SEC_02 | own | for_alerts
        assert len(rules) == len(set(rules))


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


@pytest.mark.sec("SEC-25")
def test_no_answer_below_the_console_may_be_framed(page, owner, monkeypatch):
    monkeypatch.setattr(config, "base_url", config.url)
    monkeypatch.setattr(config, "host", "0.0.0.0")
    paths = [*routes.PAGES, "", "nothing", "api/v1/me", "api/v1/nothing", "nothing.png", "conversations/%00"]
    for cookies in ({}, owner.cookies):
        for path in paths:
            answer = page(f"/console/{path}", cookies)
            if answer.headers["content-type"].startswith("text/html"):
                assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
                assert answer.headers["x-frame-options"] == "DENY", path
            else:
                assert answer.headers["content-type"].startswith("application/json"), path  # nothing to click on


@pytest.mark.sec("SEC-25", "SEC-28")
@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("icon-192.png", "image/png", "public, max-age=86400"),
        ("icon.svg", "image/svg+xml; charset=utf-8", "public, max-age=86400"),
    ],
)
def test_the_apps_files_have_their_headers(door, owner, name, kind, kept):
    headers = page_headers(door, f"/console/{name}", owner)
    assert (headers["content-type"], headers["cache-control"]) == (kind, kept)
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert "service-worker-allowed" not in headers  # its scope is the console's folder
    if name == "sw.js":
        assert headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"


def page_headers(door, path, by):
    """The headers of an answer to somebody who is signed in."""
    cookies = "; ".join(f"{name}={value}" for name, value in by.cookies.items())
    answer = door.request("GET", path, None, {"Cookie": cookies})
    assert answer.status == 200
    return answer.headers


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
