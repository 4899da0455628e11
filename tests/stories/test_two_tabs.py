"""One visitor, two tabs: the same list in both, drafts of their own, and one visitor for the team."""

from playwright.sync_api import expect

from tests.faults.figures import figure
from tests.houses import House
from tests.stories.people import Desk, Shopper


def is_online(house: House, conversation: int) -> bool:
    """Whether the team is told that the visitor is here."""
    return bool(house.owner.opens(conversation)["visitor"]["online"])


def test_two_tabs_of_one_visitor(house: House, desk: Desk, shopper: Shopper):
    shopper.opens().says("from the first")
    second = Shopper(shopper.page.context.new_page(), shopper.address).visits().has_it_open()
    second.field.wait_for()
    shopper.field.fill("a draft of the first")
    expect(second.field).to_have_value("")
    second.says("from the second")
    shopper.sees("from the second")
    expect(shopper.field).to_have_value("a draft of the first")
    desk.picks("from the second")
    desk.answers("to both")
    for tab in (shopper, second):
        tab.has("from the first", "from the second", "to both")
    second.field.fill("a draft of the second")
    shopper.presses(shopper.panel.get_by_role("button", name="Send"))
    shopper.is_sent("a draft of the first")
    second.has("from the first", "from the second", "to both", "a draft of the first")
    expect(second.field).to_have_value("a draft of the second")
    conversations = house.owner.inbox()
    assert len(conversations) == 1
    number = conversations[0]["id"]
    assert is_online(house, number)
    second.page.close()
    shopper.page.wait_for_timeout(6000)  # somebody is gone after five seconds without a socket
    assert is_online(house, number)
    figure("REL-07", "two tabs, one scene", conversations=1, messages=4, one_presence=True)
