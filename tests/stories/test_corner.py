"""The corner as a guest: its interface, hostile pages, refusals, and what it leaves behind."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsers import Complaints
from tests.pages import Shop
from tests.stories.people import Shopper

PAGE = """<!doctype html><html lang="en"{html}><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/icon.svg">{head}</head>
<body><h1>A page</h1><a href="/elsewhere" data-cp-open>Ask us</a><p id="ask">or here</p>{body}</body></html>"""
EARLY = (
    "<script>window.chatplug = window.chatplug || function () { (chatplug.q = chatplug.q || []).push(arguments) };"
    "{calls}</script>"
)


@pytest.fixture
def put(shop: Shop, tag: str) -> Callable[..., str]:
    """Put a page of one's own beside the plain one, with the tag in it; return its address."""

    def page(head: str = "", body: str = "", html: str = "", attributes: str = "") -> str:
        script = f'<script async src="{tag}"{attributes}></script>'
        shop.pages["/own"] = PAGE.replace("{html}", html).replace("{head}", head).replace("{body}", body + script)
        return shop.origin + "/own"

    return page


@pytest.fixture
def visit(put: Callable[..., str], make_shopper: Callable[..., Shopper]) -> Callable[..., Shopper]:
    """Visit such a page."""
    return lambda **page: make_shopper(put(**page))


def kept(page: Page) -> list[str]:
    """What the page's browser keeps for it: keys of both storages, and cookies."""
    keys: list[str] = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    return keys + [str(cookie["name"]) for cookie in page.context.cookies()]


def test_nothing_is_kept_before_the_first_message(shopper: Shopper):
    shopper.opens()
    shopper.field.fill("Perhaps I should ask")
    assert kept(shopper.page) == []
    shopper.says("Do you lend bicycles?")
    shopper.page.wait_for_function("localStorage.length === 1")
    assert {key[:3] for key in kept(shopper.page)} == {"cp:"}


def test_calls_wait_for_the_script_and_answer_with_promises(visit: Callable[..., Shopper]):
    calls = "chatplug('on', 'open', () => { window.opened = true }); chatplug('open');"
    shopper = visit(head=EARLY.replace("{calls}", calls + "window.early = window.chatplug;"))
    shopper.field.wait_for()
    assert shopper.page.evaluate("window.opened")
    assert shopper.page.evaluate("chatplug('close').then(() => 'closed')") == "closed"
    shopper.page.evaluate("early('open')")
    expect(shopper.sheet).to_be_visible()
    refused = "chatplug('identify', 'x').catch((error) => error.message)"
    assert shopper.page.evaluate(refused) == "identify is not available yet"
    shopper.page.evaluate("void chatplug('nonsense')")
    shopper.page.evaluate("chatplug('hide')")
    expect(shopper.corner).to_be_hidden()
    shopper.page.evaluate("chatplug('show')")
    shopper.page.evaluate("chatplug('lang', 'ru')")
    expect(shopper.corner).to_have_accessible_name("Задать вопрос")


def test_a_tag_that_stands_twice_draws_one_corner(visit: Callable[..., Shopper], tag: str):
    shopper = visit(body=f'<script async src="{tag}"></script><script src="{tag}"></script>')
    shopper.opens()
    expect(shopper.page.locator("cp-corner")).to_have_count(1)


def test_shutdown_leaves_nothing_and_the_tag_may_come_again(shopper: Shopper, tag: str):
    shopper.opens().says("Hello")
    shopper.page.evaluate("chatplug('shutdown')")
    expect(shopper.page.locator("cp-corner")).to_have_count(0)
    assert shopper.page.evaluate("chatplug('open').catch((error) => error.message)") == "shut down"
    shopper.page.add_script_tag(url=tag)
    expect(shopper.corner).to_be_visible()


def test_what_the_page_asks_for(visit: Callable[..., Shopper]):
    wishes = '<meta name="cp" content="lang=ru; position=left; offset-x=40; offset-y=60">'
    shopper = visit(head=wishes, attributes=' data-open-on="#ask" data-hide-on="/checkout/*, /cart" data-z="77"')
    box = shopper.corner.bounding_box()
    assert box is not None
    assert (box["x"], 800 - box["y"] - box["height"]) == (40, 60)
    expect(shopper.corner).to_have_accessible_name("Задать вопрос")
    shopper.page.click("#ask")
    shopper.field.wait_for()
    shopper.page.evaluate("history.pushState(null, '', '/checkout/pay')")
    expect(shopper.sheet).to_be_hidden()
    expect(shopper.corner).to_be_hidden()
    shopper.page.evaluate("history.pushState(null, '', '/shop#cp-open')")
    expect(shopper.corner).to_be_visible()


def test_on_a_right_to_left_page_it_stands_left(visit: Callable[..., Shopper]):
    box = visit(html=' dir="rtl"').corner.bounding_box()
    assert box is not None
    assert box["x"] == 20


def test_escape_closes_and_the_focus_goes_back(visit: Callable[..., Shopper]):
    shopper = visit()
    shopper.page.get_by_role("link", name="Ask us").press("Enter")
    expect(shopper.field).to_be_focused()
    shopper.page.keyboard.press("Escape")
    expect(shopper.sheet).to_be_hidden()
    expect(shopper.page.get_by_role("link", name="Ask us")).to_be_focused()
    shopper.presses(shopper.corner)
    expect(shopper.corner).to_have_attribute("aria-expanded", "true")
    shopper.presses(shopper.corner)
    expect(shopper.corner).to_be_focused()


def test_no_rule_of_the_page_reaches_it(visit: Callable[..., Shopper]):
    rules = (
        "* { all: unset !important } "
        "cp-corner, iframe, button, div { display: none !important; position: static !important; top: 9px !important }"
    )
    shopper = visit(head=f"<style>{rules}</style>")
    shopper.presses(shopper.corner)
    shopper.field.wait_for()
    box = shopper.sheet.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (360, 540)
    shopper.page.emulate_media(media="print")
    expect(shopper.corner).to_be_hidden()


def test_a_page_that_empties_itself_keeps_the_corner(shopper: Shopper):
    shopper.page.evaluate("document.querySelector('cp-corner').remove()")
    expect(shopper.corner).to_be_visible()
    shopper.opens()


def test_a_sandboxed_page_gets_a_link(shop: Shop, put: Callable[..., str], person: Callable[..., Page]):
    put()
    shop.pages["/outer"] = (
        PAGE.replace("{html}", "")
        .replace("{head}", "")
        .replace("{body}", '<iframe sandbox="allow-scripts allow-popups" src="/own"></iframe>')
    )
    page = person("shopper")
    page.goto(shop.origin + "/outer")
    link = page.frame_locator("iframe").locator("cp-corner a")
    expect(link).to_have_attribute("href", re.compile("/cp/p/"))
    expect(link).to_have_accessible_name("Ask a question (opens in a new tab)")


def test_a_policy_without_our_frame_gets_a_link(
    shop: Shop, put: Callable[..., str], make_shopper: Callable[..., Shopper], complaints: Complaints
):
    complaints.forgive("Framing '")  # the browser's own words
    address = put()
    shop.headers["Content-Security-Policy"] = "frame-src 'none'"
    shopper = make_shopper(address)
    reasons: list[str] = []
    shopper.page.on("console", lambda message: reasons.append(message.text))
    shopper.corner.hover()
    expect(shopper.page.locator("cp-corner a")).to_be_visible()
    with shopper.page.context.expect_page() as opened:
        shopper.corner.click()
    expect(opened.value.locator("textarea")).to_be_visible()
    assert any("[chatplug] using a link: no frame-src" in reason for reason in reasons)


def test_elsewhere_it_is_not_shown_and_says_why(put: Callable[..., str], tag: str, person: Callable[..., Page]):
    def strange(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"loopback":true', '"loopback":false'))

    page = person("shopper")
    page.route(tag, strange)
    with page.expect_console_message(lambda message: "[chatplug] not shown" in message.text):
        page.goto(put())
    expect(page.locator("cp-corner")).to_have_count(0)
