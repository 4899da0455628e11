"""Pages of all kinds: strict policies, pages that never load anew, two tabs; and nothing kept before somebody acts."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.houses import House
from tests.pages import Shop
from tests.stories.people import Desk, Shopper

# What is seen of the panel's box while the corner comes, frame by frame.
SEEN = """{
  window.seen = [];
  const look = () => {
    const box = document.querySelector("cp-corner")?.shadowRoot?.querySelector("[role=dialog]");
    if (box) seen.push(getComputedStyle(box).visibility);
    if (seen.length < 20) requestAnimationFrame(look);
  };
  look();
}"""
KEPT = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie,
  databases: (await indexedDB.databases()).map((one) => one.name), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": [], "session": [], "cookies": "", "databases": [], "caches": [], "workers": 0}


@pytest.fixture
def house(shared_house: House) -> House:
    """These stories leave the house as it was."""
    return shared_house


def panel_frame(page: Page) -> Frame:
    """The panel's frame itself."""
    return next(frame for frame in page.frames if "/cp/p/" in frame.url)


def visitors(house: House) -> int:
    """How many visitors the server knows."""
    path = f"file:{house.server.data / 'chatplug.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM visitor").fetchone()[0])


def test_nothing_is_kept_before_somebody_acts(house: House, shopper: Shopper):
    known = visitors(house)
    shopper.corner.hover()
    shopper.opens()
    shopper.field.fill("I have not decided yet")
    shopper.page.wait_for_timeout(700)
    assert shopper.page.evaluate(KEPT) == NOTHING
    assert panel_frame(shopper.page).evaluate(KEPT) == NOTHING
    assert shopper.page.context.cookies() == []
    assert visitors(house) == known
    shopper.says("now I have")
    assert visitors(house) == known + 1
    assert panel_frame(shopper.page).evaluate("Object.keys(localStorage).length") > 0
    assert shopper.page.context.cookies() == []


def test_before_intent_there_is_one_request(house: House, shop: Shop, person: Callable[..., Any]):
    page = person("shopper")
    ours: list[str] = []
    page.on("request", lambda request: ours.append(request.url) if house.server.origin in request.url else None)
    page.goto(shop.origin)
    page.locator("cp-corner .b").wait_for()
    page.wait_for_timeout(1000)
    assert len(ours) == 1, ours
    assert page.locator("iframe").count() == 0


def test_nothing_flashes_while_the_corner_comes(shop: Shop, person: Callable[..., Any]):
    page = person("shopper")
    page.add_init_script(SEEN)
    page.goto(shop.origin)
    page.wait_for_function("seen.length >= 20")
    assert page.evaluate("new Set(seen).size === 1 && seen[0] === 'hidden'"), page.evaluate("seen")


def test_a_strict_policy_is_not_violated_once(strict_shop: str, desk: Desk, make_shopper: Callable[..., Shopper]):
    shopper = make_shopper(strict_shop)
    shopper.page.get_by_role("button", name="Ask a question").last.click()
    shopper.field.wait_for()
    shopper.says("from behind a strict policy")
    desk.picks("from behind a strict policy")
    desk.answers("welcome")
    shopper.sees("welcome")
    shopper.closes()


def test_where_the_policy_forbids_the_frame_the_button_is_a_link(
    house: House, shop: Shop, make_shopper: Callable[..., Shopper], complaints: Any
):
    complaints.forgive("violates the following Content Security Policy directive", "Framing 'http")
    shop.headers["Content-Security-Policy"] = f"script-src {house.server.origin}; frame-src 'none'"
    shopper = make_shopper()
    shopper.corner.hover()
    link = shopper.page.get_by_role("link", name="Ask a question")
    with shopper.page.context.expect_page() as opened:
        link.click()
    full = opened.value
    full.get_by_role("textbox", name="Write a message").fill("on the full page")
    full.get_by_role("button", name="Send").click()
    expect(full.locator(".row.own")).to_have_attribute("data-status", "sent")


def test_a_page_that_never_loads_anew_keeps_one_frame(
    make_shop: Callable[[str], Shop], desk: Desk, make_shopper: Callable[..., Shopper]
):
    shopper = make_shopper(make_shop("spa").origin)
    page = shopper.page
    loaded: list[str] = []
    page.on("framenavigated", lambda frame: loaded.append(frame.url) if "/cp/p/" in frame.url else None)
    shopper.opens().says("which plant forgives me?")
    desk.picks("which plant forgives me?")
    shopper.field.fill("a draft that must")
    for plant in ("Pothos", "Monstera", "Sansevieria") * 4:
        page.get_by_role("navigation").get_by_role("link", name=plant).click()
        expect(page.get_by_role("heading", name=plant)).to_be_visible()
    assert page.locator("cp-corner").count() == 1
    assert page.locator("cp-corner iframe").count() == 1
    assert len(loaded) == 1, loaded
    expect(shopper.field).to_have_value("a draft that must")
    card = desk.page.get_by_role("complementary", name="About the visitor")
    expect(card.get_by_role("link", name="Sansevieria")).to_be_visible()
    desk.answers("this one")
    shopper.sees("this one")


def test_two_tabs_are_one_visitor(desk: Desk, shopper: Shopper):
    shopper.opens().says("from the first tab")
    other = Shopper(shopper.page.context.new_page(), shopper.address).visits()
    other.has_it_open()
    other.has("from the first tab")
    other.says("from the second tab")
    shopper.has("from the first tab", "from the second tab")
    desk.picks("from the second tab")
    desk.answers("to both")
    for tab in (shopper, other):
        tab.has("from the first tab", "from the second tab", "to both")
    desk.has("from the first tab", "from the second tab", "to both")


def test_two_tabs_that_write_first_at_once_are_one_visitor(house: House, shopper: Shopper):
    known = visitors(house)
    other = Shopper(shopper.page.context.new_page(), shopper.address).visits()
    shopper.page.bring_to_front()
    shopper.opens()
    other.page.bring_to_front()
    other.opens()
    for tab, text in ((shopper, "one of two"), (other, "two of two")):
        tab.field.fill(text)
    shopper.field.press("Enter")
    other.field.press("Enter")
    for tab in (shopper, other):
        expect(tab.bubbles).to_have_count(2)
    assert visitors(house) == known + 1


def test_the_page_may_call_before_the_script_has_come(house: House, shop: Shop, tag: str, person: Callable[..., Any]):
    stub = "window.chatplug=window.chatplug||function(){(chatplug.q=chatplug.q||[]).push(arguments)}"
    shop.pages["/early.html"] = (
        '<!doctype html><html lang="en"><title>Early</title><link rel="icon" href="data:,"><h1>Early</h1>'
        f'<script>{stub};chatplug("on","open",()=>{{document.title="opened"}});chatplug("open")</script>'
        f'<script async src="{tag}"></script><script async src="{tag}"></script>'
    )
    page = person("shopper")
    page.goto(f"{shop.origin}/early.html")
    page.frame_locator("cp-corner iframe").locator("textarea").wait_for()
    expect(page).to_have_title("opened")
    assert page.locator("cp-corner").count() == 1, "two tags are still one corner"
    page.evaluate("chatplug('shutdown')")
    expect(page.locator("cp-corner")).to_have_count(0)


def test_an_origin_that_is_not_allowed_gets_a_reason_and_no_button(shop: Shop, person: Callable[..., Any]):
    page = person("shopper")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(shop.origin.replace("127.0.0.1", "shop.test"))
    page.wait_for_timeout(1000)
    assert page.locator("cp-corner").count() == 0
    assert any("not an allowed address" in line for line in said), said


def test_one_click_allows_the_origin_that_was_seen(
    house: House, shop: Shop, person: Callable[..., Any], make_shopper: Callable[..., Shopper]
):
    address = shop.origin.replace("127.0.0.1", "shop2.test")
    install = Desk(person("desk"), house.server.origin).sits_down_as(house.owner, f"sites/{house.site}/install").page
    page = person("first look")
    page.goto(address)
    row = install.get_by_role("listitem").filter(has_text=address)
    row.get_by_role("button", name="Allow it").click()
    expect(row.get_by_text("Allowed")).to_be_visible()
    page.close()
    shopper = make_shopper(address)
    shopper.opens().says("allowed now")
