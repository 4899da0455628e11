"""The console by itself: the keyboard, drafts, photo, one-time links, both languages, small screens."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chatplug.console import routes as console
from tests.houses import House
from tests.stories.people import Desk

PAGES = (
    *("inbox/waiting", "inbox/mine", "inbox/closed", "inbox/spam", "inbox/nothing", "blocked", "alerts", "server"),
    *("sites", "sites/{site}/install", "sites/{site}/settings", "team", "me", "setup", "welcome", "forgotten", "reset"),
)  # and conversations, which are picked from the list
DOORS = ("inbox", "setup", "welcome", "forgotten", "reset")  # what somebody finds there who is not signed in
OURS = ("/cp/p/{site}", "/cp/p/{site}?plain", "/demo", "/demo/shop")
TELL_VIOLATIONS = "addEventListener('securitypolicyviolation', (told) => console.error(told.violatedDirective))"
PICTURE = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 800 });
  canvas.getContext("2d").fillRect(0, 0, 400, 800);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return Array.from(new Uint8Array(await blob.arrayBuffer()));
}"""


@pytest.fixture
def questions(house: House) -> list[str]:
    """Three visitors who wait, the first one longest."""
    asked = ["Do you have Assam?", "Where is my order?", "Is the blue kettle in stock?"]
    for question in asked:
        house.visitor().says(question)
    return asked


def test_everything_can_be_done_by_keys(questions: list[str], desk: Desk):
    page = desk.page
    expect(page.locator("a.item")).to_have_count(3)
    for key in ("j", "j", "ArrowDown", "k"):
        page.keyboard.press(key)
    expect(page.locator("a.item", has_text=questions[1])).to_be_focused()
    page.keyboard.press("Enter")
    desk.sees(questions[1])
    page.keyboard.press("t")
    expect(page.get_by_text("You have it")).to_be_visible()
    page.keyboard.press("r")
    expect(desk.answer).to_be_focused()
    page.keyboard.type("jket? are letters here")
    page.keyboard.press("Control+Enter")
    desk.sees("jket? are letters here")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_text("This conversation is closed")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("a.item").first).to_be_focused()
    expect(page.locator("a.item")).to_have_count(2)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("a.item").first).to_be_focused()


def test_a_draft_waits_in_its_conversation(questions: list[str], desk: Desk):
    desk.picks(questions[0])
    desk.answer.fill("We have Assam and")
    desk.picks(questions[1])
    expect(desk.answer).to_have_value("")
    desk.page.reload()
    desk.picks(questions[0])
    expect(desk.answer).to_have_value("We have Assam and")
    desk.answer.press("End")
    desk.answers("We have Assam and Ceylon.")
    expect(desk.answer).to_have_value("")


def test_search_finds_words_and_says_when_there_are_none(questions: list[str], desk: Desk):
    search = desk.page.get_by_role("textbox", name="Search names")
    search.fill("blue")
    expect(desk.page.locator("a.item")).to_have_count(1)
    search.fill("100%_")
    expect(desk.page.get_by_text("Nothing found")).to_be_visible()
    search.press("Escape")
    expect(desk.page.locator("a.item")).to_have_count(3)


def test_a_photo_is_cut_square_before_it_is_sent(house: House, desk: Desk):
    page = desk.page
    page.goto(f"{house.server.origin}/console/me")
    picture = bytes(page.evaluate(PICTURE))
    page.locator("input[type=file]").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": picture})
    page.get_by_role("dialog", name="Your photo").get_by_role("slider").fill("2")
    page.get_by_role("button", name="Use this photo").click()
    photo = page.locator(".avatar.huge img")
    photo.wait_for()
    assert photo.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [512, 512]
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(photo).to_have_count(0)


def test_an_invited_operator_comes_in_by_the_link_in_their_own_language(
    house: House, desk: Desk, person: Callable[..., Any], complaints: Any
):
    complaints.forgive("410", "401", "WebSocket connection to")
    page = desk.page
    page.goto(f"{house.server.origin}/console/team")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("Name").fill("Boris Petrov")
    page.get_by_label("E-mail").fill("boris@example.com")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("dialog").locator("code").inner_text()
    page.get_by_role("button", name="Done").click()

    guest: Page = person("boris", viewport=(390, 844), phone=True, locale="ru-RU")
    guest.goto(link)
    guest.get_by_label("Пароль").fill("семь синих чайников")
    guest.locator("button[type=submit]").click()
    guest.get_by_role("heading", name="Входящие").wait_for()
    assert "#" not in guest.url
    expect(page.locator(".rows li", has_text="Boris Petrov").get_by_text("Here")).to_be_visible()

    again: Page = person("somebody else")
    again.goto(link)
    again.get_by_label("Password").fill("not the first to come")
    again.locator("button[type=submit]").click()
    expect(again.get_by_role("alert")).to_contain_text("used")

    page.get_by_role("button", name="Change Boris Petrov").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    guest.get_by_role("heading", name="Войти").wait_for()


@pytest.mark.sec("SEC-02")
@pytest.mark.parametrize("screen", [(1366, 768), (390, 844), (320, 480)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_tour_fits_the_screen_and_breaks_no_policy(
    shared_house: House, person: Callable[..., Any], screen: tuple[int, int], lang: str
):
    house = shared_house
    house.owner.put("me", {"lang": lang}).must()
    house.visitor().says("A very long question " * 20 + "https://shop.example/" + "long" * 60)
    scheme = "dark" if lang == "ru" else "light"
    page: Page = person("desk", viewport=screen, phone=screen[0] < 760, color_scheme=scheme)
    page.add_init_script(TELL_VIOLATIONS)
    origin = house.server.origin
    cookies = [{"name": name, "value": value, "url": origin} for name, value in house.owner.cookies.items()]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    for path in PAGES:
        page.goto(f"{origin}/console/{path.format(site=house.site)}")
        page.locator("h1").first.wait_for()
        fits(page, path)
    page.goto(f"{origin}/console/inbox/waiting")
    page.locator("a.item").first.click()
    page.locator("#reply").wait_for()
    fits(page, "conversation")
    page.goto(f"{page.url}/visitor")
    page.get_by_role("complementary").wait_for()
    fits(page, "visitor")


@pytest.mark.sec("SEC-02")
def test_doors_and_visitors_pages_break_no_policy(shared_house: House, person: Callable[..., Any]):
    page: Page = person("stranger")
    page.add_init_script(TELL_VIOLATIONS)
    for path in DOORS:
        page.goto(f"{shared_house.server.origin}/console/{path}")
        page.locator("h1").first.wait_for()
        fits(page, path)
    for path in OURS:
        page.goto(shared_house.server.origin + path.format(site=shared_house.site))
        page.locator("textarea, main").first.wait_for()
        page.wait_for_load_state("load")


@pytest.mark.sec("SEC-02")
def test_no_page_is_left_out_of_the_tour():
    assert {path.split("/")[0] for path in PAGES} | {"conversations"} == console.PAGES


def fits(page: Page, where: str) -> None:
    """Nothing scrolls sideways."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room, f"{where} scrolls sideways: {wide} of {room}"
