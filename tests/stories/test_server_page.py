"""An owner looks after the server: what is going on, what failed, and what a number on the telephone means."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.houses import House
from tests.stories.people import Desk

REASON = "550 5.1.1 No such user here"


@pytest.fixture
def failed_mail(house: House) -> None:
    """A visitor's mail that was refused for good."""
    visitor = house.visitor()
    visitor.says("Hello?")
    with closing(sqlite3.connect(house.server.data / "chatplug.sqlite3", timeout=10)) as database, database:
        database.execute(
            "INSERT INTO job (kind, payload, state, run_at, tries, outcome, created_at, done_at)"
            " VALUES ('chat.mail_answers', '{\"conversation\": 1}', 'failed', 0, 8, ?, 0, ?)",
            (REASON, int(time.time() * 1000) - 60_000),
        )


def tile(page: Page, label: str) -> Any:
    """The number under a label."""
    return page.locator(".tile", has_text=label).locator("strong")


def test_an_owner_sees_what_goes_on_and_tries_again_what_failed(house: House, desk: Desk, failed_mail: None):
    page = desk.page
    page.get_by_role("navigation").get_by_role("link", name="Server").click()
    expect(page.get_by_role("heading", name="Server", level=1)).to_be_focused()
    expect(tile(page, "Consoles connected")).to_have_text("1")
    expect(tile(page, "Waiting for an answer")).to_have_text("1")
    expect(page.get_by_role("img", name="1 messages in the last hour")).to_be_visible()
    expect(page.get_by_text("1 piece of work in the background has failed.")).to_be_visible()
    job = page.get_by_role("listitem").filter(has_text=REASON)
    expect(job).to_contain_text("8 tries")
    job.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It is being tried again.")).to_be_visible()
    expect(page.get_by_text(REASON)).to_have_count(0)  # the mail is called off: no answer is unread
    expect(page.get_by_text("Nothing has failed.")).to_be_visible()


def test_the_figures_follow_by_themselves(house: House, desk: Desk):
    page = desk.page
    page.goto(f"{house.server.origin}/console/server")
    expect(tile(page, "Waiting for an answer")).to_have_text("0")
    house.visitor().says("Is anybody there?")
    expect(tile(page, "Waiting for an answer")).to_have_text("1", timeout=12_000)
    page.get_by_text("As a table").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Last day").click()
    expect(page.get_by_role("img", name="in half an hour")).to_be_visible()


@pytest.mark.usefixtures("no_server_is_forgiven")
def test_when_the_server_is_gone_the_page_says_how_old_it_is(house: House, desk: Desk):
    page = desk.page
    page.goto(f"{house.server.origin}/console/server")
    tile(page, "Memory").wait_for()
    house.server.kill()
    expect(page.get_by_text("This is how it was at")).to_be_visible(timeout=12_000)
    expect(tile(page, "Memory")).to_be_visible()


def test_an_operator_is_told_whose_it_is(house: House, person: Callable[..., Any]):
    grace = Desk(person("grace", viewport=(390, 844), phone=True), house.server.origin)
    grace.sits_down_as(house.operator())
    expect(grace.page.get_by_role("navigation").first.get_by_role("link", name="Server")).to_have_count(0)
    grace.page.goto(f"{house.server.origin}/console/server")
    expect(grace.page.get_by_role("heading", name="Only an owner sees this")).to_be_visible()
