"""Nobody is at the console: the panel says so truthfully, and nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.houses import House
from tests.stories.people import Desk, Shopper


def test_the_truth_is_told_and_the_message_waits_at_the_top(house: House, shopper: Shopper, person: Callable[..., Any]):
    shopper.opens()
    expect(shopper.panel.get_by_text("Nobody is here right now. Leave your question and an address")).to_be_visible()
    shopper.panel.get_by_role("textbox", name="E-mail or phone, for our answer").fill("lin@example.com")
    shopper.says("Can you mend a tandem?")
    expect(shopper.panel.get_by_text("The answer will reach you at lin@example.com.")).to_be_visible()
    shopper.page.close()

    desk = Desk(person("desk"), house.server.origin).sits_down_as(house.owner)
    expect(desk.item("Can you mend a tandem?")).to_contain_text("left when nobody was here")
    desk.picks("Can you mend a tandem?")
    card = desk.page.get_by_role("complementary", name="About the visitor")
    expect(card.get_by_role("link", name="lin@example.com")).to_be_visible()
    expect(card.get_by_text("says").first).to_be_visible()
    desk.answers("Yes, bring it on Tuesday.")

    back = Shopper(shopper.page.context.new_page(), shopper.address).visits()
    expect(back.corner).to_have_accessible_name(re.compile("Ask a question.*1"))
    back.presses(back.corner)
    back.sees("Yes, bring it on Tuesday.")


def test_an_address_is_asked_for_late_and_may_be_refused(house: House, shopper: Shopper):
    shopper.opens().says("hello")
    question = shopper.panel.get_by_role("heading", name="Where shall we send the answer if we are cut off?")
    expect(question).to_be_visible()
    shopper.panel.get_by_role("textbox", name="E-mail or phone").fill("nonsense")
    shopper.panel.get_by_role("button", name="Save").click()
    expect(shopper.panel.get_by_role("alert")).to_contain_text("neither an e-mail address nor a phone number")
    shopper.panel.get_by_role("button", name="Not now").click()
    expect(question).to_have_count(0)
    shopper.says("still here")
    assert house.owner.inbox()[0]["visitor"]["email"] is None


def test_somebody_comes_and_an_open_panel_hears_of_it(house: House, shopper: Shopper, person: Callable[..., Any]):
    shopper.opens().says("hello")
    head = shopper.panel.locator("header").get_by_role("status")
    expect(head).to_have_text("Nobody is here right now")
    Desk(person("desk"), house.server.origin).sits_down_as(house.owner)
    expect(head).to_contain_text("Ada Lovelace")


def test_a_site_may_hide_the_corner_while_nobody_is_there(house: House, shop: Any, person: Callable[..., Any]):
    site = house.owner.get("sites").must()["sites"][0]
    settings = site["settings"] | {"when_nobody": "hide"}
    house.owner.put(f"sites/{house.site}", {"settings": settings}).must()
    page = person("shopper")
    page.goto(shop.origin)
    page.locator("cp-corner").wait_for(state="attached")
    expect(page.locator("cp-corner .b")).to_be_hidden()
