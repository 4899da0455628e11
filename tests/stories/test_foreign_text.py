"""Markup, scripts and foreign pictures in all that strangers and colleagues can write, on every page that shows it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.doors import Answer
from tests.factories import Visitor
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House
from tests.pages import Shop
from tests.stories.people import Desk
from tests.stories.test_canary import assert_silent
from tests.stories.test_console import TELL_VIOLATIONS, fits
from tests.stories.test_plain_form import PERSONS_PACE_MS
from tests.webs import Web

SEND_AT_ONCE = """(text) => {
  const form = document.querySelector("form");
  form.elements.message.value = text;
  form.elements.name.value = text.slice(0, 80);
  form.requestSubmit();
}"""
AWAY = "canary.test"  # nobody's pictures are asked for there
SIGN = "window.canary=1"
EVIL = [
    f"<img src=http://{AWAY}/a.png onerror={SIGN}>",
    f"<svg onload={SIGN}>",
    f'"><script>{SIGN}</script>',
    f"{{{{constructor.constructor('{SIGN}')()}}}}",
    f"<!--<script>{SIGN}//",
    f"javascript:{SIGN}",
    f"[a](javascript:{SIGN}) ![b](http://{AWAY}/b.png)",
    f"data:text/html,<script>top.{SIGN}</script>",
    f"http://{AWAY}/c.png?{SIGN}",
    f"</textarea></title><style>@import 'http://{AWAY}/e'</style>{SIGN}",
    f"\u202e{SIGN} \u2066moc.tset.yranac",
    f"{SIGN} Z" + "\u0301" * 3900,
    f"{SIGN} " + "W" * 3900,
]
OWN_TEXTS = ("title", "greeting", "placeholder", "away", "contact_ask", "launcher_label", "privacy_note")
LISTS = ("inbox/waiting", "inbox/mine", "inbox/all", "inbox/closed", "inbox/spam", "blocked", "alerts", "server")
SETTINGS = ("team", "me", "sites", "sites/{site}/install", "sites/{site}/settings")
QUIET = {"server"}  # tells of the machine alone
ALL_TEXT = (
    "document.body.innerText + [...document.querySelectorAll('input,textarea')].map((one) => one.value).join(' ')"
)
GROWN = """[...document.querySelectorAll("img,script,style,svg[onload],link,iframe,object")]
  .filter((one) => one.matches("[onerror],[onload]") || (one.src ?? one.href ?? "").includes("canary")).length"""


class Haunted(House):
    """A house in which every text is hostile."""

    web: Web
    visitors: list[Visitor]

    def is_haunted_by(self, text: str) -> Visitor:
        """A visitor comes who has nothing but this to say."""
        visitor, told = self.visitor(), text[:1500]
        page = {"url": f"https://shop.example/?{told}", "title": told, "referrer": f"https://ref.example/{told}"}
        visitor.says(text, page={**page, "context": {told[:60]: told}}, lang="en")
        visitor.leaves_contact(name=text[:80])
        self.owner.replies(visitor, text)
        return visitor

    def asks_for_the_button(self, referrer: str) -> Answer:
        """Somebody's page asks for the script."""
        return self.door.request("GET", f"/cp/{self.site}/v1.js", None, {"Referer": referrer})


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haunted]:
    """Hostile visitors, operators, sites and pages."""
    web = Web()
    house = Haunted(
        tmp_path_factory.mktemp("haunted"), *ONE_ADDRESS_PLAYS_EVERYBODY, "--allow-private", f"127.0.0.1:{web.port}"
    )
    house.web = web
    owner, settings = house.owner, {"texts": {key: {"en": EVIL[0]} for key in OWN_TEXTS}}
    owner.put("me", {"name": EVIL[0], "title": EVIL[2]}).must()
    house.operator().put("me", {"name": EVIL[1], "title": EVIL[3]}).must()
    settings["texts"]["title"] = settings["texts"]["launcher_label"] = {"en": EVIL[1]}
    owner.put(f"sites/{house.site}", {"name": EVIL[1], "settings": settings}).must()
    house.visitors = [house.is_haunted_by(text) for text in EVIL]
    for url in ("javascript:" + SIGN, "data:text/html," + SIGN):
        house.visitor().says(url, page={"url": url, "title": "", "referrer": url})
        house.asks_for_the_button(url)
    house.asks_for_the_button(f"https://shop.example/{EVIL[0]}")
    owner.does("close", house.visitors[0].conversation()).must()
    owner.does("spam", house.visitors[1].conversation()).must()
    number = owner.opens(house.visitors[2].conversation())["conversation"]["visitor"]["id"]
    owner.post(f"visitors/{number}/block", {"reason": EVIL[2]}).must()
    yield house
    house.close()
    web.close()


@pytest.fixture
def house(shared_house: Haunted) -> Haunted:
    """These stories only look."""
    return shared_house


class Watched:
    """A page under watch: what it asks for, what pops up."""

    def __init__(self, page: Page) -> None:
        self.page, self.asked, self.said = page, list[str](), list[str]()
        page.add_init_script(TELL_VIOLATIONS)
        page.context.on("request", lambda request: self.asked.append(request.url))
        page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))

    def is_calm(self, where: str, shows: bool = True) -> None:
        """The text is there, and it is nothing but text."""
        if shows:
            until = time.monotonic() + 8
            while SIGN not in self.page.evaluate(ALL_TEXT):  # by itself it would ask in a way that the policy forbids
                assert time.monotonic() < until, where
                self.page.wait_for_timeout(50)
        assert_silent(self.page)
        for frame in self.page.frames:
            assert frame.evaluate(GROWN) == 0, where
        assert not self.said, where
        assert not [url for url in self.asked if url.split("/")[2:3] == [AWAY]], where
        fits(self.page, where)


@pytest.fixture
def watched(person: Callable[..., Any]) -> Callable[..., Watched]:
    """Somebody's page under watch: `watched("desk", viewport=(390, 844), phone=True)`."""
    return lambda who, **how: Watched(person(who, **how))


@pytest.mark.sec("SEC-01", "SEC-02")
@pytest.mark.parametrize("screen", [(1366, 768), (390, 844)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_console_shows_foreign_text_as_text(house: Haunted, watched: Callable[..., Watched], screen: Any):
    desk = watched("desk", viewport=screen, phone=screen[0] < 760)
    Desk(desk.page, house.server.origin).sits_down_as(house.owner, "me")
    for path in (*LISTS, *SETTINGS):
        desk.page.goto(f"{house.server.origin}/console/{path.format(site=house.site)}")
        desk.page.locator("h1").first.wait_for()
        desk.is_calm(path, shows=path not in QUIET)
    numbers = [visitor.conversation() for visitor in house.visitors]
    nowhere = [max(numbers) + 1, max(numbers) + 2]  # their page is no page
    for number in numbers + nowhere:
        desk.page.goto(f"{house.server.origin}/console/conversations/{number}")
        desk.page.get_by_role("log").locator(".bubble").first.wait_for()
        desk.is_calm(f"conversation {number}")
        desk.page.goto(f"{house.server.origin}/console/conversations/{number}/visitor")
        desk.page.get_by_role("complementary").locator(".facts").first.wait_for()
        desk.is_calm(f"details {number}", shows=number not in nowhere)


@pytest.mark.sec("SEC-01")
def test_a_search_shows_what_it_found_as_text(house: Haunted, watched: Callable[..., Watched]):
    desk = watched("desk")
    Desk(desk.page, house.server.origin).sits_down_as(house.owner)
    search = desk.page.get_by_role("textbox", name="Search names")
    for text in (EVIL[3], "canary", "canary=1", "nobody wrote " + EVIL[0]):
        search.fill(text)
        desk.page.wait_for_timeout(700)
        desk.is_calm(f"search for {text}")
    expect(desk.page.get_by_text("Nothing found")).to_be_visible()


@pytest.mark.sec("SEC-01")
def test_a_checked_page_is_shown_as_text(house: Haunted, watched: Callable[..., Watched]):
    policy = f"script-src 'self' <img/src=http://{AWAY}/p/onerror={SIGN}>; frame-src {SIGN}"
    body = f"<title>{EVIL[0]}</title><base href=http://{AWAY}/><meta name=generator content='{SIGN}'>{EVIL[2]}"
    url = house.web.put(f"/?{SIGN}", body, headers={"Content-Security-Policy": policy, "Server": EVIL[0]})
    desk = watched("desk")
    Desk(desk.page, house.server.origin).sits_down_as(house.owner, f"sites/{house.site}/install")
    for address in (url, f"http://{AWAY}/{EVIL[0]}"):
        field = desk.page.get_by_label("Address of the page")
        field.fill(address)
        field.press("Enter")
        desk.page.locator(".check-step.error").first.wait_for()
        desk.page.get_by_text("Looking at the page").wait_for(state="hidden")
        desk.is_calm(address)
    assert house.web.asked


@pytest.mark.sec("SEC-01")
@pytest.mark.parametrize("screen", [(1280, 800), (320, 480)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_panel_shows_the_teams_text_as_text(
    house: Haunted, make_shop: Callable[[str], Shop], watched: Callable[..., Watched], screen: Any
):
    guest = watched("shopper", viewport=screen, phone=screen[0] < 760)
    guest.page.goto(f"{make_shop('plain').origin}/?{SIGN}#{EVIL[0]}")
    guest.page.locator("cp-corner .b").click()
    panel = guest.page.frame_locator("cp-corner iframe")
    panel.locator("textarea").fill(f"here is {screen}")
    panel.locator(".send").click()
    expect(panel.locator(".row.own").last).to_have_attribute("data-status", "sent")
    number = next(item["id"] for item in house.owner.inbox() if item["last"]["body"] == f"here is {screen}")
    for text in EVIL:
        house.owner.replies(number, text)
    expect(panel.locator(".bubble")).to_have_count(len(EVIL) + 1)
    for link in panel.locator(".bubble a").all():
        link.hover()
    guest.is_calm("panel", shows=False)
    shown = guest.page.frames[1].evaluate(
        "[document.body.innerText, document.documentElement.scrollWidth - innerWidth]"
    )
    assert shown[0].count(SIGN) >= len(EVIL)
    assert shown[1] <= 0, "the panel scrolls sideways"


@pytest.mark.sec("SEC-01")
def test_the_form_and_its_page_show_text_as_text(house: Haunted, watched: Callable[..., Watched], complaints: Any):
    complaints.forgive("status of 429")
    guest = watched("reader")
    for text in (EVIL[0], EVIL[2], EVIL[9]):
        guest.page.goto(f"{house.server.origin}/cp/p/{house.site}?plain")
        guest.page.evaluate(SEND_AT_ONCE, text)  # quicker than a person, however slow the machine is
        expect(guest.page.get_by_role("alert")).to_be_visible()  # too quick: drawn again, with what was typed
        guest.is_calm("form drawn again")
        expect(guest.page.locator("textarea")).to_have_value(text)
        guest.page.wait_for_timeout(PERSONS_PACE_MS)
        guest.page.locator("form button").first.click()
        guest.page.wait_for_url("**/cp/l/**")
        guest.is_calm("page of the link")


@pytest.mark.sec("SEC-01")
def test_transcripts_are_text(house: Haunted, watched: Callable[..., Watched]):
    reader = watched("reader")
    for visitor in house.visitors:
        path = f"conversations/{visitor.conversation()}/transcript"
        for answer in (house.owner.get(f"{path}?format=html"), visitor.get("transcript?format=html")):
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["x-content-type-options"] == "nosniff"
            reader.page.set_content(answer.text)
            assert SIGN in reader.page.inner_text("body")
            reader.is_calm(path)
        for answer in (house.owner.get(f"{path}?format=text"), visitor.get("transcript?format=text")):
            assert answer.headers["content-type"] == "text/plain; charset=utf-8"
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert SIGN in answer.text


@pytest.mark.sec("SEC-01")
def test_an_address_that_is_code_is_no_address(house: Haunted):
    for url in (EVIL[5], EVIL[7], 'https://x.example/" onmouseover=x', "//evil.test"):
        answer = house.owner.put(f"sites/{house.site}", {"settings": {"texts": {"privacy_url": {"en": url}}}})
        assert answer.status == 400, url
