"""Signing in when more than a password is wanted, or less is known: two steps, codes on paper, a forgotten password."""

import re
import time
from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import default as default_policy
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from chatplug.team import codes
from tests.browsers import Complaints
from tests.factories import PASSWORD
from tests.faults.postoffice import PostOffice
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House
from tests.stories.people import Desk

FRESH = "quite another password"


class Phone:
    """The app on somebody's phone."""

    def __init__(self, secret: str) -> None:
        self.app = pyotp.TOTP(secret.replace(" ", ""))

    def code(self, ahead: int = 0) -> str:
        """What it shows now, or so many times later: the server takes one step ahead."""
        return self.app.at(int(time.time()) + ahead * codes.STEP_SECONDS)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server."""
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture
def house(tmp_path: Path, office: PostOffice) -> Iterator[House]:
    """A house that can send mail."""
    house = House(tmp_path / "house", *ONE_ADDRESS_PLAYS_EVERYBODY, *office.flags)
    yield house
    house.close()


@pytest.fixture
def page(person: Callable[..., Any], house: House) -> Page:
    """A browser in which nobody is signed in."""
    page: Page = person("somebody")
    page.goto(f"{house.server.origin}/console/")
    return page


def gives_password(page: Page, password: str = PASSWORD) -> None:
    """The first step."""
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def is_in(page: Page) -> None:
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def sets_up(page: Page, dialog: Any) -> tuple[Phone, list[str]]:
    """From the QR code to the codes on paper."""
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    phone = Phone(dialog.locator(".scan code").inner_text())
    page.get_by_label("Code from the app").fill(phone.code())
    expect(page.get_by_text("They are shown only now.")).to_be_visible()
    paper = page.locator(".paper li").all_inner_texts()
    assert len(paper) == codes.PAPER_CODES
    return phone, paper


def test_two_steps_from_setting_up_to_signing_in(desk: Desk, page: Page, complaints: Complaints):
    complaints.forgive("status of 403", "status of 401")
    mine = desk.page
    mine.goto(f"{desk.origin}/console/me")
    mine.get_by_role("button", name="Set it up").click()
    dialog = mine.get_by_role("dialog")
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Go on").click()
    phone, paper = sets_up(mine, dialog)
    with mine.expect_download() as saved:
        dialog.get_by_role("button", name="Download").click()
    assert all(code in Path(saved.value.path()).read_text() for code in paper)
    dialog.get_by_role("button", name="I have kept them").click()
    expect(mine.get_by_text("10 recovery codes left")).to_be_visible()

    gives_password(page)
    field = page.get_by_label("Code from the app")
    expect(field).to_be_focused()
    assert field.get_attribute("autocomplete") == "one-time-code"
    assert field.get_attribute("inputmode") == "numeric"
    field.fill("000000")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    field.fill(phone.code(ahead=1))
    is_in(page)

    page.goto(f"{desk.origin}/console/me")
    page.get_by_role("button", name="Sign out", exact=True).click()
    gives_password(page)
    page.get_by_role("button", name="Use a recovery code").click()
    page.get_by_label("Recovery code", exact=True).fill(paper[0].upper())
    page.get_by_role("button", name="Sign in").click()
    is_in(page)
    mine.reload()
    expect(mine.get_by_text("9 recovery codes left")).to_be_visible()


def test_a_browser_elsewhere_is_signed_out(desk: Desk, page: Page, complaints: Complaints):
    complaints.forgive("status of 401", "status of 403", "WebSocket")
    gives_password(page)
    is_in(page)
    desk.page.goto(f"{desk.origin}/console/me")
    row = desk.page.get_by_role("listitem").filter(has_text="last seen")
    row.get_by_role("button", name="Sign out").click()
    expect(desk.page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    expect(page.get_by_text("You were signed out.")).to_be_visible()


def test_what_the_owner_demands_is_set_up_at_the_door(house: House, desk: Desk, page: Page, complaints: Complaints):
    complaints.forgive("status of 409", "status of 401")
    secret = house.owner.post("me/two-steps", {"password": PASSWORD}).must()["secret"]
    house.owner.put("me/two-steps", {"code": pyotp.TOTP(secret).now()}).must()
    link = house.owner.post("operators", {"name": "Grace", "email": "grace@example.com"}).must(201)["link"]
    mine = desk.page
    mine.goto(f"{desk.origin}/console/team")
    mine.get_by_role("switch", name="Everybody signs in in two steps").check()
    expect(mine.get_by_text("1 of 2 have it now.")).to_be_visible()

    page.goto(link)
    page.reload()  # from the sign-in page only the part after # has changed
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save and go to the inbox").click()
    sets_up(page, page)
    page.get_by_role("button", name="I have kept them").click()
    is_in(page)
    expect(mine.get_by_text("2 of 2 have it now.")).to_be_visible()


def test_a_forgotten_password(house: House, office: PostOffice, page: Page, complaints: Complaints):
    complaints.forgive("status of 401", "status of 410")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("a link is on its way")).to_be_visible()
    assert office.waits_for(1, 10)
    letter = message_from_string(office.letters[0], policy=default_policy)
    link = re.search(r"http\S+/console/reset#[\w-]+", letter.get_content())
    assert link, office.letters[0]
    page.goto(link[0])
    page.get_by_label("New password").fill(FRESH)
    page.get_by_role("button", name="Save and go to the inbox").click()
    is_in(page)
    assert "#" not in page.url, "the secret has left the address bar"
    assert house.owner.get("me").status == 401

    page.goto(f"{house.server.origin}/console/me")
    page.get_by_role("button", name="Sign out", exact=True).click()
    gives_password(page)
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    gives_password(page, FRESH)
    is_in(page)


def test_without_mail_the_page_says_what_to_do(tmp_path: Path, person: Callable[..., Any]):
    house = House(tmp_path / "mute")
    try:
        page = person("somebody")
        page.goto(f"{house.server.origin}/console/forgotten")
        expect(page.get_by_text("sends no mail")).to_be_visible()
        expect(page.get_by_text("chatplug operator password")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_count(0)
    finally:
        house.close()
