"""What would stop the chat on a page: the tag, optimisers, encryption, and how the page answered."""

import time

import pytest

from chatplug.doctor.finding import GOOD
from chatplug.doctor.page import html
from tests.rules.page_looks import CHAT, SHOP, TAG, csp, look, page, swap, wrong

PAGES = [
    # the tag
    pytest.param(page(TAG), {}, [], id="all is well"),
    pytest.param(page("", head=TAG), {}, [], id="in the head"),
    pytest.param(page(""), {}, ["tag_missing"], id="missing"),
    pytest.param(page(TAG + TAG), {}, ["tag_twice"], id="twice"),
    pytest.param(page(TAG.replace(CHAT, f"{CHAT}:99999")), {}, ["tag_other_server"], id="a port that is none"),
    pytest.param(page(TAG.replace(CHAT, f"{CHAT}:port")), {}, ["tag_other_server"], id="a port that is a word"),
    pytest.param(page(TAG.replace(CHAT, "https://[x")), {}, ["tag_other_server"], id="no address at all"),
    pytest.param(page(TAG, head='<base href="https://[x/">'), {}, [], id="a base that is no address"),
    pytest.param(page(TAG + swap("s_shop", "s_blog")), {}, ["tag_two_sites"], id="two sites"),
    pytest.param(page(f"<!-- {TAG} -->"), {}, ["tag_in_comment"], id="in a comment"),
    pytest.param(page(f"<!--[if IE]>{TAG}<![endif]-->"), {}, ["tag_in_comment"], id="in a conditional comment"),
    pytest.param(page(f"<noscript>{TAG}</noscript>"), {}, ["tag_in_noscript"], id="in noscript"),
    pytest.param(page(f"<template>{TAG}</template>"), {}, ["tag_in_template"], id="in a template"),
    pytest.param(page(f"<textarea>{TAG}</textarea>"), {}, ["tag_in_textarea"], id="in a text field"),
    pytest.param(page(TAG.replace("<", "&lt;")), {}, ["tag_in_text"], id="shown as text"),
    pytest.param(page(f"<!-- {TAG} -->{TAG}"), {}, [], id="once for real, once in a comment"),
    pytest.param(page(TAG.replace("script", "SCRIPT").replace("src", "SRC")), {}, [], id="in capitals"),
    pytest.param(
        page(f"<script>var s=document.createElement('script');s.src='{CHAT}/cp/s_shop/v1.js'</script>"),
        {},
        [],
        id="put there by a script",
    ),
    pytest.param(
        page("<script>load('https:\\/\\/other.example\\/cp\\/s_shop\\/v1.js')</script>"),
        {},
        ["tag_other_server"],
        id="put there by a script, of another server",
    ),
    pytest.param(
        page("<script async src='https://www.googletagmanager.com/gtm.js?id=GTM-1'></script>"),
        {},
        ["tag_manager"],
        id="perhaps in a tag manager",
    ),
    pytest.param(
        page("<script src='/wp-content/cache/autoptimize/js/autoptimize_1f.js'></script>"),
        {},
        ["tag_combined"],
        id="perhaps combined",
    ),
    pytest.param(
        "<!doctype html><div id=root></div><script src=/app.js></script>", {}, ["tag_drawn_late"], id="drawn by scripts"
    ),
    pytest.param(page(swap("https://chat", "https://other")), {}, ["tag_other_server"], id="another server"),
    pytest.param(page(swap("https://chat", "//chat")), {}, [], id="without a scheme"),
    pytest.param(page(swap(CHAT, "")), {}, ["tag_relative"], id="a relative address"),
    pytest.param(page(swap(CHAT, ""), head=f'<base href="{CHAT}/">'), {}, [], id="relative to the chat's server"),
    pytest.param(page(swap(CHAT, "http://127.0.0.1:8080")), {}, ["tag_loopback", "mixed_content"], id="loopback"),
    pytest.param(page(swap("s_shop", "s_gone")), {}, ["tag_unknown_site"], id="an unknown site"),
    pytest.param(
        page(swap("s_shop", "s_blog")), {"wanted": "s_shop"}, ["tag_other_site", "origin_not_allowed"], id="wrong site"
    ),
    pytest.param(page(swap('"', "”")), {}, ["tag_quotes"], id="curly quotes"),
    pytest.param(page(swap("async", 'async type="text/html"')), {}, ["tag_type"], id="no script's type"),
    pytest.param(page(swap("async", 'async type="module"')), {}, [], id="as a module"),
    pytest.param(page(swap("async", "async nomodule")), {}, ["tag_nomodule"], id="for old browsers only"),
    pytest.param(
        page(swap("async", 'async type="text/plain" data-category="functional"')),
        {},
        ["tag_waits_consent"],
        id="waits for consent",
    ),
    pytest.param(page(swap("async ", "")), {}, ["tag_blocks"], id="not async"),
    pytest.param(page(swap("async", 'async integrity="sha384-x"')), {}, ["tag_integrity"], id="integrity"),
    pytest.param(page(swap("async", "async crossorigin=use-credentials")), {}, ["tag_crossorigin"], id="credentials"),
    pytest.param(
        page(swap("async", 'async data-hide-on="/cart, /checkout/*"')),
        {"url": f"{SHOP}/checkout/pay"},
        ["tag_hidden_here"],
        id="hidden on this path",
    ),
    pytest.param(
        page(TAG, head='<meta name="cp" content="lang=ru; hide-on=/">'), {}, ["tag_hidden_here"], id="hidden by meta"
    ),
    pytest.param(page(swap("s_shop", "s_shy")), {}, ["hidden_while_away"], id="hidden while nobody is here"),
    # optimisers
    pytest.param(
        page(swap("async src", 'type="text/rocketlazyloadscript" async data-rocket-src')),
        {},
        ["tag_delayed"],
        id="WP Rocket",
    ),
    pytest.param(page(swap("async src", 'type="litespeed/javascript" data-src')), {}, ["tag_delayed"], id="LiteSpeed"),
    pytest.param(page(swap("async", 'async type="text/psajs"')), {}, ["tag_delayed"], id="PageSpeed"),
    pytest.param(
        page(swap("async", 'async type="a1b2c3d4e5f6a7b8c9d0e1f2-text/javascript"')),
        {},
        ["tag_delayed"],
        id="Rocket Loader",
    ),
    pytest.param(page(swap("async", 'async type="pmdelayedscript"')), {}, ["tag_delayed"], id="Perfmatters"),
    pytest.param(
        page(swap("async", 'async type="javascript/blocked" data-wpmeteor-type="text/javascript"')),
        {},
        ["tag_delayed"],
        id="WP Meteor",
    ),
    pytest.param(page(""), {"headers": {"Age": "7200"}}, ["tag_missing"], id="missing from a kept page"),
    # encryption
    pytest.param(page(swap("https:", "http:")), {}, ["tag_scheme", "mixed_content"], id="mixed content"),
    pytest.param(
        page(swap("https:", "http:")),
        csp("upgrade-insecure-requests"),
        ["tag_scheme"],
        id="mixed content that the page mends",
    ),
    pytest.param(
        page(swap("https:", "http:")),
        {"ours": "http://chat.example.com"},
        ["mixed_server"],
        id="a server without HTTPS",
    ),
    pytest.param(page(TAG), {"url": "http://shop.example/"}, ["page_http"], id="a page without HTTPS"),
    # answers
    pytest.param("no", {"status": 404}, ["page_status"], id="not found"),
    pytest.param("no", {"status": 500}, ["page_status"], id="broken"),
    pytest.param("no", {"status": 401}, ["page_closed"], id="wants a password"),
    pytest.param("<title>Just a moment...</title>", {"status": 403}, ["page_guarded"], id="a robot guard"),
    pytest.param("", {"status": 403, "headers": {"CF-Mitigated": "challenge"}}, ["page_guarded"], id="challenged"),
    pytest.param("{}", {"headers": {"Content-Type": "application/json"}}, ["page_not_html"], id="no page"),
    pytest.param(
        "<form><input type=password></form>",
        {"hops": (f"{SHOP}/",), "url": f"{SHOP}/wp-login.php"},
        ["page_sign_in", "tag_missing"],
        id="led to sign in",
    ),
    pytest.param(page(TAG), {"took": 9.0}, ["page_slow"], id="slow"),
    pytest.param(page(TAG), {"is_cut": True}, ["page_large"], id="huge"),
    pytest.param(page(TAG), {"headers": {"Date": "Mon, 02 Mar 2026 09:00:00 GMT"}}, ["clock_off"], id="clock ahead"),
    pytest.param(page(TAG), {"headers": {"Date": "Mon, 02 Mar 2026 15:00:00 GMT"}}, ["clock_off"], id="clock behind"),
    pytest.param(
        page(TAG), {"headers": {"Date": "Mon, 02 Mar 2026 09:00:00 GMT", "Age": "10800"}}, [], id="an old, kept page"
    ),
    pytest.param(page(TAG), {"headers": {"Date": "yesterday"}}, [], id="a date that is none"),
    pytest.param("<", {}, ["tag_missing"], id="half a tag"),
    pytest.param("", {}, ["tag_missing"], id="nothing at all"),
]


@pytest.mark.parametrize(("text", "options", "expected"), PAGES)
def test_a_page(text, options, expected):
    findings = look(text, **options)
    assert wrong(findings) == expected
    assert all(finding.hint for finding in findings if finding.level != GOOD), "each says what to do"


def test_a_near_address_is_named():
    [finding] = [one for one in look(page(TAG), url="https://www.shop.example/") if one.code == "origin_not_allowed"]
    assert finding.values["near"] == SHOP
    assert finding.copy == "chatplug site allow https://www.shop.example --site s_shop"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<!--" * 100_000, id="comments without an end"),
        pytest.param("<a " * 100_000, id="tags without an end"),
        pytest.param("<div>" * 100_000, id="deep"),
        pytest.param("<![CDATA[" * 50_000, id="marked sections"),
        pytest.param("<script>" + "</scrip" * 100_000, id="a script without an end"),
        pytest.param("\0\ud800&#xFFFFFFFF;<\x7f=\"'>" * 1000, id="garbage"),
    ],
)
def test_hostile_markup_is_given_up_in_time(text, monkeypatch):
    monkeypatch.setattr(html, "MOST_SECONDS", 0.3)
    begun = time.monotonic()
    html.read(text)
    assert time.monotonic() - begun < 2
