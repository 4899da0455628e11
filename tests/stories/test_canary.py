"""What people write is text on every screen: no canary sings, on either side."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.houses import House
from tests.stories.people import Desk, Shopper

CANARIES = [
    '<img src=x onerror="top.canary=1;window.canary=1">',
    "<script>window.canary=1</script>",
    "javascript:window.canary=1",
    'https://example.com/" onmouseover="window.canary=1',
    "</textarea><svg onload=window.canary=1>",
    "{{constructor.constructor('window.canary=1')()}}",
    "[x](javascript:window.canary=1) <a href=javascript:window.canary=1>x</a>",
]


@pytest.fixture
def house(shared_house: House) -> House:
    """These stories leave the house as it was."""
    return shared_house


def assert_silent(page: Page) -> None:
    """No frame of the page has a canary, and no link leads anywhere but the web."""
    for frame in page.frames:
        assert not frame.evaluate("window.canary"), frame.url
        links = frame.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.protocol)")
        assert set(links) <= {"http:", "https:", "mailto:", "tel:"}, links


@pytest.mark.sec("SEC-01")
def test_no_canary_sings_on_any_screen(house: House, desk: Desk, shopper: Shopper, complaints: Any):
    complaints.forgive("status of 429")
    page = shopper.page
    page.evaluate("(text) => { document.title = text; history.replaceState(null, '', '?' + text) }", CANARIES[0])
    shopper.opens()
    shopper.says("canaries follow")
    for canary in CANARIES:
        shopper.says(canary)
    shopper.panel.get_by_role("button", name="Leave an address").click()
    shopper.panel.get_by_role("textbox", name="E-mail or phone").fill("lin@example.com")
    shopper.panel.get_by_role("textbox", name="Name").fill(CANARIES[0][:80])
    shopper.panel.get_by_role("button", name="Save").click()
    desk.picks(CANARIES[-1])
    desk.has("canaries follow", *CANARIES)
    for canary in CANARIES:
        desk.answers(canary)
    expect(shopper.bubbles).to_have_count(2 * len(CANARIES) + 1)
    for link in (*desk.bubbles.get_by_role("link").all(), *shopper.bubbles.get_by_role("link").all()):
        link.hover()
    assert_silent(page)
    assert_silent(desk.page)
    desk.page.reload()
    desk.answer.wait_for()
    desk.tab("Mine")
    assert_silent(desk.page)


@pytest.mark.sec("SEC-01")
def test_the_transcript_is_only_text(house: House, person: Callable[..., Any]):
    visitor = house.visitor()
    for canary in CANARIES:
        visitor.says(canary)
    house.owner.replies(visitor, CANARIES[0])
    answer = house.owner.get(f"conversations/{visitor.conversation()}/transcript?format=html")
    assert answer.status == 200
    assert "attachment" in answer.headers["content-disposition"]
    page = person("reader")
    page.set_content(answer.text)
    page.wait_for_timeout(300)
    assert_silent(page)
    assert CANARIES[1] in page.inner_text("body")
