"""Without JavaScript: the same address is a form, and the answer is read at a page of one's own."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from chatplug.widget import stamp
from tests.houses import House
from tests.stories.people import Desk

PERSONS_PACE_MS = stamp.QUICK_MS + 100


def test_a_question_and_its_answer_without_scripts(
    house: House, desk: Desk, person: Callable[..., Any], complaints: Any
):
    complaints.forgive("status of 410")
    page = person("reader", java_script_enabled=False)
    page.goto(f"{house.server.origin}/cp/p/{house.site}")
    page.get_by_label("Your message").fill("Do you answer without scripts?")
    page.get_by_label("Name").fill("Lin")
    page.wait_for_timeout(PERSONS_PACE_MS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Do you answer without scripts?")).to_be_visible()
    capability = page.url
    assert "/cp/l/" in capability
    desk.picks("Do you answer without scripts?")
    desk.answers("We do.")
    page.get_by_role("link", name="Look for an answer").click()
    expect(page.get_by_text("We do.")).to_be_visible()
    page.get_by_label("Write more").fill("Wonderful")
    page.get_by_role("button", name="Send", exact=True).click()
    desk.sees("Wonderful")
    assert page.url.split("#")[0] == capability
    assert page.context.cookies() == []
    page.get_by_role("button", name="Switch this page off").click()
    gone = page.goto(capability)
    assert gone is not None
    assert gone.status in {404, 410}
    expect(page.get_by_text("We do.")).to_have_count(0)


def test_what_was_typed_comes_back_with_the_reason(house: House, person: Callable[..., Any], complaints: Any):
    complaints.forgive("status of 400")
    page = person("reader", java_script_enabled=False)
    page.goto(f"{house.server.origin}/cp/p/{house.site}?plain")
    page.get_by_label("Your message").fill("   ")
    page.get_by_label("Name").fill("Lin")
    page.wait_for_timeout(PERSONS_PACE_MS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Lin")


def test_whoever_is_too_quick_presses_once_more(house: House, person: Callable[..., Any], complaints: Any, desk: Desk):
    complaints.forgive("status of 429")
    page = person("reader", java_script_enabled=False)
    page.goto(f"{house.server.origin}/cp/p/{house.site}")
    page.get_by_label("Your message").fill("Pasted in no time")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("press Send once more")
    expect(page.get_by_label("Your message")).to_have_value("Pasted in no time")
    page.wait_for_timeout(PERSONS_PACE_MS)
    page.get_by_role("button", name="Send").click()
    desk.picks("Pasted in no time")
