"""The owner checks a page at the console, and sees it happen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House
from tests.stories.people import Desk
from tests.webs import Web

WORDS = "<p>" + "Kettles of every kind, and the kettles that go with them. " * 8 + "</p>"


@pytest.fixture
def web() -> Iterator[Web]:
    """The shop's own server."""
    web = Web()
    web.put("/favicon.ico", b"", headers={"Content-Type": "image/x-icon"})
    yield web
    web.close()


@pytest.fixture
def house(tmp_path: Path, web: Web) -> Iterator[House]:
    """A chat that may ask that private server."""
    house = House(tmp_path / "house", *ONE_ADDRESS_PLAYS_EVERYBODY, "--allow-private", f"127.0.0.1:{web.port}")
    yield house
    house.close()


@pytest.fixture
def page(desk: Desk, house: House) -> Page:
    """The install page, open before the owner."""
    desk.page.goto(f"{house.server.origin}/console/sites/{house.site}/install")
    return desk.page


def check(page: Page, url: str) -> None:
    field = page.get_by_label("Address of the page")
    field.fill(url)
    field.press("Enter")


def test_a_check_finds_what_is_missing_and_then_that_it_is_mended(page, house, web, person):
    url = web.put("/", WORDS, headers={"Content-Security-Policy": "script-src 'self'"})
    check(page, url)
    expect(page.get_by_text("2 things are wrong.")).to_be_visible()
    expect(page.get_by_text("The tag is not on this page.")).to_be_visible()
    wanted = page.locator(".check-step.error code").filter(has_text="script-src 'self' http://127.0.0.1")
    expect(wanted).to_be_visible()
    expect(page.get_by_text("Waiting for the page to ask for the button")).to_be_visible()

    tag = page.locator(".check-step.error code").filter(has_text="/v1.js").inner_text()
    web.put(
        "/", WORDS + tag, headers={"Content-Security-Policy": wanted.inner_text() + f"frame-src {house.server.origin}"}
    )
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Nothing stops the chat on this page.")).to_be_visible()
    expect(page.get_by_text("Sockets get through")).to_be_visible()

    person("shopper").goto(url)
    expect(page.get_by_text("A browser asked for the button on")).to_be_visible()


def test_what_is_no_address_is_said_beside_the_field(page, complaints):
    complaints.forgive("status of 400")
    check(page, "not an address")
    expect(page.get_by_role("alert")).to_contain_text("is not the address of a page")


def test_a_server_on_this_machine_says_that_it_is_not_on_the_air(page, house):
    expect(page.get_by_text("The server is not on the air yet")).to_be_visible()
    expect(page.get_by_text("sudo chatplug up chat.example.com")).to_be_visible()
    expect(page.get_by_text("1. Paste this line")).to_be_visible()
    house.owner.post(f"sites/{house.site}/origins", {"origin": "https://shop.example"}).must()
    expect(page.get_by_text("1. Paste this line")).to_have_count(0)
    expect(page.get_by_text("The server is not on the air yet")).to_be_visible()
