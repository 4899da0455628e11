"""What would stop the chat on a page: content policies, and everything else around the tag."""

import pytest

from chatplug.doctor.finding import GOOD
from chatplug.doctor.page import policy
from tests.rules.page_looks import CHAT, SHOP, TAG, csp, look, page, swap, wrong

PAGES = [
    # policies
    pytest.param(page(TAG), csp("default-src 'self'"), ["csp_script", "csp_frame"], id="default-src"),
    pytest.param(page(TAG), csp(f"script-src 'self' {CHAT}; frame-src {CHAT}"), [], id="as documented"),
    pytest.param(page(TAG), csp("script-src https:; child-src *"), [], id="by scheme and star"),
    pytest.param(page(TAG), csp("script-src *.example.com; frame-src *.example.com"), [], id="by wildcard"),
    pytest.param(page(TAG), csp("script-src example.com"), ["csp_script"], id="a domain is not its hosts"),
    pytest.param(page(TAG), csp(f"script-src {CHAT}:8443"), ["csp_script"], id="another port"),
    pytest.param(page(TAG), csp(f"script-src {CHAT}/cp/; frame-src {CHAT}/cp/"), [], id="by folder"),
    pytest.param(page(TAG), csp(f"script-src {CHAT}/js/"), ["csp_script"], id="another folder"),
    pytest.param(page(TAG), csp("frame-src 'none'"), ["csp_frame"], id="no frames"),
    pytest.param(page(TAG), csp("script-src 'nonce-abc'"), ["csp_script"], id="a nonce, and none on the tag"),
    pytest.param(page(swap("async", "async nonce=abc")), csp("script-src 'nonce-abc'"), [], id="with the nonce"),
    pytest.param(
        page(swap("async", "async nonce=old")), csp("script-src 'nonce-abc'"), ["csp_script"], id="with an old nonce"
    ),
    pytest.param(page(TAG), csp(f"script-src 'strict-dynamic' 'nonce-abc' {CHAT}"), ["csp_nonce"], id="strict-dynamic"),
    pytest.param(
        page(f"<script nonce=abc>add('{CHAT}/cp/s_shop/v1.js')</script>"),
        csp("script-src 'strict-dynamic' 'nonce-abc'"),
        [],
        id="strict-dynamic trusts what a trusted script adds",
    ),
    pytest.param(
        page(TAG, head=f"<meta http-equiv=Content-Security-Policy content=\"script-src {CHAT}; frame-src 'self'\">"),
        {},
        ["csp_frame"],
        id="by meta",
    ),
    pytest.param(
        page(f'<meta http-equiv="Content-Security-Policy" content="script-src none">{TAG}'),
        {},
        [],
        id="meta in the body",
    ),
    pytest.param(
        page(TAG),
        {
            "twice": [
                ("Content-Security-Policy", f"script-src {CHAT}"),
                ("Content-Security-Policy", "script-src 'self'"),
            ]
        },
        ["csp_script"],
        id="two headers: both are obeyed",
    ),
    pytest.param(
        page(TAG), csp(f"script-src {CHAT}, frame-src 'none'"), ["csp_frame"], id="two policies in one header"
    ),
    pytest.param(
        page(TAG),
        csp("script-src 'self'", "Content-Security-Policy-Report-Only"),
        ["csp_report_only"],
        id="report only",
    ),
    pytest.param(page(TAG), csp(f"script-src {CHAT} frame-src {CHAT}"), ["csp_semicolon"], id="a semicolon is missing"),
    pytest.param(page(TAG), csp("style-src 'none'; connect-src 'none'; img-src 'none'"), [], id="what we do not need"),
    pytest.param(page(TAG), csp("require-trusted-types-for 'script'; trusted-types 'none'"), [], id="trusted types"),
    pytest.param(page(TAG), csp("sandbox allow-forms"), ["sandbox_scripts"], id="sandboxed"),
    pytest.param(page(TAG), csp("sandbox allow-scripts"), ["sandbox_origin"], id="sandboxed, with scripts"),
    # surroundings
    pytest.param(
        page(TAG),
        {"headers": {"Cross-Origin-Embedder-Policy": "require-corp", "Permissions-Policy": "autoplay=()"}},
        [],
        id="isolated",
    ),
    pytest.param(page(TAG), {"headers": {"Referrer-Policy": "no-referrer"}}, ["referrer_hidden"], id="hides itself"),
    pytest.param(page(TAG), {"url": "https://www.shop.example/"}, ["origin_not_allowed"], id="not on the list"),
    pytest.param(page(TAG), {"url": "http://localhost:3000/", "local": True, "ours": CHAT}, [], id="local development"),
    pytest.param(page(TAG, html_attributes=" amp"), {}, ["page_amp"], id="AMP"),
    pytest.param(
        "<html><frameset><frame src='http://real.example/'></frameset></html>",
        {},
        ["page_frameset", "tag_missing"],
        id="a forwarding frame",
    ),
    pytest.param(
        page(TAG, head='<meta http-equiv="refresh" content="0; url=/new">'), {}, ["page_refresh"], id="sends on"
    ),
]


@pytest.mark.parametrize(("text", "options", "expected"), PAGES)
def test_a_page(text, options, expected):
    findings = look(text, **options)
    assert wrong(findings) == expected
    assert all(finding.hint for finding in findings if finding.level != GOOD), "each says what to do"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("default-src 'self' https://cdn.example", f"script-src 'self' https://cdn.example {CHAT};"),
        ("script-src 'none'", f"script-src {CHAT};"),
        ("script-src-elem 'self'; script-src *", f"script-src-elem 'self' {CHAT};"),
        ("script-src *; frame-src https://player.example", f"frame-src https://player.example {CHAT};"),
        ("script-src *; child-src 'self'", f"frame-src 'self' {CHAT};"),
    ],
)
def test_the_line_to_add_is_whole(value, line):
    stopped = [one for one in look(page(TAG), **csp(value)) if one.code in ("csp_script", "csp_frame")]
    assert stopped[0].copy == line
    mended = policy.parse(f"{line} {value}")[0]  # of two the first rules
    names = policy.FRAME if line.startswith("frame") else policy.SCRIPT
    assert mended.ruling(names) == line.split()[0]
    judge = policy.allows_frame if names is policy.FRAME else policy.allows_script
    assert judge(mended, f"{CHAT}/cp/s_shop/v1.js", SHOP)


@pytest.mark.parametrize("code", ["csp_script", "csp_nonce", "csp_frame", "sandbox_scripts", "origin_not_allowed"])
def test_what_is_to_be_pasted_stands_alone(code):
    pages = [(text, options) for text, options, codes in (one.values for one in PAGES) if code in codes]
    found = [finding for text, options in pages for finding in look(text, **options) if finding.code == code]
    assert found
    assert all(finding.copy and "{" not in finding.copy for finding in found)


@pytest.mark.parametrize("value", ["", ";;;", ",", "script-src", "script-src ://:: *:*:* http://[ 'nonce-", "\0" * 50])
def test_policies_that_are_none(value):
    for one in policy.parse(value):
        assert policy.allows_script(one, f"{CHAT}/cp/s_shop/v1.js", SHOP) in (True, False)
