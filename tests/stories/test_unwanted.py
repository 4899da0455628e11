"""Somebody nobody wants to hear: blocked by key, put away as spam, and let in again."""

from playwright.sync_api import expect

from tests.browsers import Complaints
from tests.stories.people import Desk, Shopper

REFUSED = "Your message could not be taken right now."


def test_an_operator_blocks_and_takes_it_back(desk: Desk, shopper: Shopper, complaints: Complaints):
    complaints.forgive("status of 403")
    shopper.opens()
    shopper.says("Buy my watches")
    desk.picks("Buy my watches")
    desk.page.locator("#talk-title").focus()
    desk.page.keyboard.press("b")
    dialog = desk.page.get_by_role("dialog", name="Block Visitor 1?")
    dialog.get_by_label("Reason (only the team sees it)").fill("Sells watches")
    desk.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(desk.page.get_by_text("Sells watches")).to_be_visible()
    shopper.writes("Buy them now")
    row = shopper.panel.locator(".row.own", has_text="Buy them now")
    expect(row).to_have_attribute("data-status", "failed")
    expect(row).to_contain_text(REFUSED)
    expect(shopper.panel.get_by_text("block")).to_have_count(0)
    desk.page.get_by_role("button", name="Undo").click()
    desk.answer.wait_for()
    row.get_by_role("button", name="Try again").click()
    shopper.is_sent("Buy them now")
    desk.has("Buy my watches", "Buy them now")


def test_spam_is_put_away_and_found_again(desk: Desk, shopper: Shopper):
    shopper.opens()
    shopper.says("Buy my watches")
    desk.picks("Buy my watches")
    desk.page.get_by_role("button", name="More").click()
    desk.page.get_by_role("menuitem", name="Spam: close and block").click()
    expect(desk.item("Buy my watches")).to_have_count(0)
    desk.tab("Closed")
    expect(desk.item("Buy my watches")).to_have_count(0)
    desk.page.get_by_role("button", name="Spam and blocked visitors").click()
    desk.page.get_by_role("menuitem", name="Spam (1)").click()
    desk.item("Buy my watches").click()
    desk.page.get_by_role("button", name="Not spam").first.click()
    desk.answer.wait_for()
    desk.tab("All")
    expect(desk.item("Buy my watches")).to_have_count(1)


def test_the_list_of_the_blocked_lets_in_again(desk: Desk, shopper: Shopper, house):
    shopper.opens()
    shopper.says("Buy my watches")
    desk.page.goto(f"{desk.origin}/console/blocked")
    expect(desk.page.get_by_role("heading", name="Nobody is blocked")).to_be_visible()
    house.owner.post("visitors/1/block", {"reason": "Sells watches"}).must()
    desk.page.reload()
    expect(desk.page.get_by_text("Sells watches")).to_be_visible()
    desk.page.get_by_role("button", name="Unblock Visitor 1").click()
    expect(desk.page.get_by_role("heading", name="Nobody is blocked")).to_be_visible()
    shopper.says("Thank you")
