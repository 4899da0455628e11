"""From the link on the terminal to the first answer, all in the browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.pages import EXAMPLES, Shop
from tests.processes import Server
from tests.stories.people import Desk, Shopper


def test_from_the_printed_link_to_the_first_answer(
    new_server: Callable[..., Server], person: Callable[..., Any], complaints: Any, tmp_path: Path
):
    server = new_server()
    server.start()
    complaints.forgive("status of 401", "ERR_CONNECTION_REFUSED")
    page = person("owner")
    page.goto(f"{server.origin}/console/setup#{server.setup_token()}")
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Start").click()

    expect(page.get_by_text("Paste this line")).to_be_visible()
    tag = page.locator("code, pre").filter(has_text="/v1.js").first.inner_text()
    assert tag.startswith("<script async src=")
    address = tag.split('"')[1]
    shop = Shop(EXAMPLES / "plain", {"https://chat.example.com/cp/s_3kf9ab/v1.js": address})
    try:
        shopper = Shopper(person("shopper"), shop.origin).visits()
        expect(page.get_by_text("Seen on").first).to_be_visible()
        shopper.opens().says("Is this the first message?")
        desk = Desk(page, server.origin).opens_inbox()
        desk.picks("Is this the first message?")
        desk.answers("The very first.")
        shopper.sees("The very first.")
    finally:
        shop.close()

    again = person("somebody else")
    again.goto(f"{server.origin}/console/setup#{server.setup_token()}")
    again.get_by_label("Your name").fill("Mallory")
    again.get_by_label("E-mail").fill("mallory@example.com")
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Start").click()
    complaints.forgive("status of 410")
    expect(again.get_by_role("alert")).to_contain_text("used")


def test_sign_out_and_in_again(house: Any, person: Callable[..., Any], complaints: Any):
    complaints.forgive("status of 401")
    page = person("owner")
    page.goto(f"{house.server.origin}/console/")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill("wrong wrong wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
