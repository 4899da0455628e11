"""On a phone: the page is never covered whole, and the close button is always on the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.houses import House
from tests.stories.people import Desk, Shopper

PHONES = [pytest.param((390, 844), id="390x844"), pytest.param((320, 480), id="320x480")]
LEAST_OF_PAGE = 0.2  # so much of the screen shows the page at least
LEAST_TOUCH_PX = 40
# What a keyboard leaves of the screen: the layout stays, the visual viewport shrinks.
KEYBOARD = """(height) => {
  Object.defineProperty(visualViewport, "height", { configurable: true, get: () => height });
  visualViewport.dispatchEvent(new Event("resize"));
}"""


@pytest.fixture
def house(shared_house: House) -> House:
    """These stories leave the house as it was."""
    return shared_house


def box_of(locator: Locator) -> dict[str, float]:
    """Where something is on the screen, once it has come to rest."""
    locator.wait_for()
    before: Any = None
    while before != (before := locator.bounding_box()):
        locator.page.wait_for_timeout(120)
    assert before is not None
    return dict(before)


def assert_on_screen(box: dict[str, float], width: float, height: float) -> None:
    """All of it is visible."""
    assert box["x"] >= -0.5
    assert box["y"] >= -0.5
    assert box["x"] + box["width"] <= width + 0.5
    assert box["y"] + box["height"] <= height + 0.5


@pytest.mark.parametrize("screen", PHONES)
def test_the_sheet_leaves_the_page_in_sight(screen: tuple[int, int], desk: Desk, make_shopper: Callable[..., Shopper]):
    width, height = screen
    shopper = make_shopper(phone=screen)
    shopper.opens()
    sheet = box_of(shopper.sheet)
    assert_on_screen(sheet, width, height)
    assert sheet["width"] * sheet["height"] <= (1 - LEAST_OF_PAGE) * width * height
    close = box_of(shopper.panel.get_by_role("button", name="Close", exact=True))
    assert_on_screen(close, width, height)
    assert min(close["width"], close["height"]) >= LEAST_TOUCH_PX
    send = box_of(shopper.panel.get_by_role("button", name="Send"))
    assert_on_screen(send, width, height)
    shopper.says(f"from a phone {width}")
    desk.picks(f"from a phone {width}")
    desk.answers("hello, phone")
    shopper.sees("hello, phone")
    shopper.closes()
    assert shopper.page.evaluate("getComputedStyle(document.body).overflow") != "hidden"


@pytest.mark.parametrize("screen", PHONES)
def test_above_the_keyboard_everything_needed_is_on_the_screen(
    screen: tuple[int, int], make_shopper: Callable[..., Shopper]
):
    width, height = screen
    shopper = make_shopper(phone=screen)
    shopper.opens()
    left = height * 0.5
    shopper.page.evaluate(KEYBOARD, left)
    for thing in (
        shopper.panel.get_by_role("button", name="Close", exact=True),
        shopper.field,
        shopper.panel.get_by_role("button", name="Send"),
    ):
        assert_on_screen(box_of(thing), width, left)
    size = shopper.field.evaluate("(area) => parseFloat(getComputedStyle(area).fontSize)")
    assert size >= 16, "iOS zooms into smaller fields"


@pytest.mark.parametrize("screen", PHONES)
def test_the_page_can_be_used_above_the_sheet(screen: tuple[int, int], make_shopper: Callable[..., Shopper]):
    shopper = make_shopper(phone=screen)
    shopper.opens()
    shopper.page.evaluate("scrollTo(0, 200)")
    assert shopper.page.evaluate("scrollY") == 200
    top = shopper.page.evaluate("document.elementFromPoint(innerWidth / 2, 20).localName")
    assert top != "cp-corner"


@pytest.mark.parametrize("screen", PHONES)
def test_the_operator_answers_from_a_phone(
    screen: tuple[int, int], house: House, shopper: Shopper, person: Callable[..., Any]
):
    text = f"to a phone {screen[0]}"
    shopper.opens().says(text)
    desk = Desk(person("phone desk", viewport=screen, phone=True), house.server.origin).sits_down_as(house.owner)
    desk.item(text).tap()
    desk.answer.fill("from my phone")
    assert_on_screen(box_of(desk.answer), *screen)
    desk.page.get_by_role("button", name="Send").tap()
    shopper.sees("from my phone")
    desk.page.get_by_role("button", name="Back to the list").tap()
    desk.tab("Mine")
    expect(desk.item("from my phone")).to_be_visible()
    wide = desk.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= screen[0], "the console scrolls sideways"
