"""A visitor writes on a page that is not ours, a person answers."""

import re

import pytest
from playwright.sync_api import expect

from tests.houses import House
from tests.stories.people import Desk, Shopper


@pytest.fixture
def house(shared_house: House) -> House:
    """These stories leave the house as it was."""
    return shared_house


def test_from_a_question_to_an_answer_and_back(desk: Desk, shopper: Shopper):
    shopper.opens().says("Do you mend electric bicycles?")
    desk.picks("Do you mend electric bicycles?")
    desk.answers("The wheels and brakes, yes.")
    shopper.sees("The wheels and brakes, yes.")
    expect(shopper.panel.get_by_text("Ada Lovelace").first).to_be_visible()
    shopper.says("Thank you!")
    desk.has("Do you mend electric bicycles?", "The wheels and brakes, yes.", "Thank you!")
    expect(shopper.panel.get_by_text("Read", exact=True)).to_be_visible()


def test_each_sees_the_other_write(desk: Desk, shopper: Shopper):
    shopper.opens().says("hello, typing")
    desk.picks("hello, typing")
    shopper.field.press_sequentially("I was wond", delay=20)
    expect(desk.page.get_by_text("The visitor is typing")).to_be_attached()
    desk.answer.press_sequentially("Go ah", delay=20)
    expect(shopper.panel.get_by_role("img", name="Ada Lovelace is writing")).to_be_visible()


def test_an_answer_to_a_closed_panel_is_counted_on_the_corner(desk: Desk, shopper: Shopper):
    shopper.opens().says("hello, closed panel")
    shopper.closes()
    desk.picks("hello, closed panel")
    desk.answers("one")
    desk.answers("two")
    expect(shopper.corner).to_have_accessible_name(re.compile("Ask a question.*2"))
    shopper.presses(shopper.corner)
    shopper.has("hello, closed panel", "one", "two")
    shopper.closes()
    expect(shopper.corner).to_have_accessible_name("Ask a question")


def test_the_inbox_is_live_and_the_title_says_so(desk: Desk, shopper: Shopper):
    before = desk.page.title()
    shopper.opens().says("Is anybody there?")
    expect(desk.item("Is anybody there?")).to_be_visible()
    expect(desk.page).not_to_have_title(before)


def test_closed_and_written_to_again_a_new_one_begins(desk: Desk, shopper: Shopper):
    shopper.opens().says("first of two")
    desk.picks("first of two")
    desk.answers("done")
    desk.page.get_by_role("button", name="Close the conversation").click()
    expect(shopper.panel.get_by_text("Ada Lovelace closed the conversation")).to_be_visible()
    shopper.says("second")
    desk.tab("Waiting")
    expect(desk.item("second")).to_be_visible()
    desk.tab("Closed")
    expect(desk.item("Ada Lovelace closed the conversation")).to_be_visible()


def test_the_desk_knows_the_page(desk: Desk, shopper: Shopper, house: House):
    shopper.opens().says("hello, page")
    desk.picks("hello, page")
    card = desk.page.get_by_role("complementary", name="About the visitor")
    expect(card.get_by_role("link", name="Harbour Bicycles")).to_be_visible()


def test_two_operators_want_the_same_conversation(house: House, desk: Desk, shopper: Shopper, person):
    grace = Desk(person("grace"), house.server.origin).sits_down_as(house.operator("Grace Hopper"))
    shopper.opens().says("hello, two operators")
    desk.picks("hello, two operators")
    grace.picks("hello, two operators")
    desk.page.get_by_role("button", name="Take", exact=True).click()
    expect(desk.page.get_by_text("You have it")).to_be_visible()
    expect(grace.page.get_by_text("Ada Lovelace has it")).to_be_visible()
    grace.answers("me too")
    desk.answers("and me")
    shopper.has("hello, two operators", "me too", "and me")
    grace.has("hello, two operators", "me too", "and me")
