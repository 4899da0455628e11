"""In a flood: a new visitor gets through by a second of work; whoever writes too much is told, and loses nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browsers import Complaints
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House
from tests.stories.people import Shopper

QUARTER = ("--limit-scale", "0.25")  # waits long enough to be seen: one message every four seconds
BURST = 5  # messages that one visitor may send at once then


@pytest.fixture
def flags() -> tuple[str, ...]:
    """How the house is run; a test says so by its parameters."""
    return ONE_ADDRESS_PLAYS_EVERYBODY


@pytest.fixture
def house(tmp_path: Path, flags: tuple[str, ...]) -> Iterator[House]:
    """A house with options of the test's own."""
    house = House(tmp_path / "house", *flags)
    yield house
    house.close()


@pytest.mark.sec("SEC-50")
@pytest.mark.parametrize("flags", [(*ONE_ADDRESS_PLAYS_EVERYBODY, "--proof-of-work", "always")])
def test_a_new_visitor_gets_through_by_work(house: House, shopper: Shopper, complaints: Complaints):
    complaints.forgive("status of 428")
    asked: list[int] = []
    fetched: list[str] = []
    shopper.page.on("response", lambda answer: "/messages" in answer.url and asked.append(answer.status))
    shopper.page.on("request", lambda request: "/cp/a/proof" in request.url and fetched.append(request.url))
    shopper.opens()
    assert not fetched, "nobody pays for it before it is asked for"
    shopper.says("An honest question")
    shopper.says("They are asked once")
    assert asked == [428, 201, 201]
    assert len(fetched) == 1
    assert house.owner.sees(1) == ["An honest question", "They are asked once"]


@pytest.mark.parametrize("flags", [(*ONE_ADDRESS_PLAYS_EVERYBODY, "--proof-of-work", "always")])
def test_the_wait_without_scripts_is_said(house: House, person: Callable[..., Any], complaints: Complaints):
    complaints.forgive("status of 429")
    page = person("reader", java_script_enabled=False)
    page.goto(f"{house.server.origin}/cp/p/{house.site}")
    page.get_by_label("Your message").fill("No scripts here")
    page.wait_for_timeout(2_500)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"Please wait 1\d s, then press Send once more"))
    expect(page.get_by_label("Your message")).to_have_value("No scripts here")


@pytest.mark.sec("SEC-50")
@pytest.mark.parametrize("flags", [QUARTER])
def test_who_writes_too_much_is_told_and_loses_nothing(house: House, shopper: Shopper, complaints: Complaints):
    complaints.forgive("status of 429")
    shopper.opens()
    texts = [f"Line {number}" for number in range(BURST + 2)]
    for text in texts:
        shopper.writes(text)
    shopper.field.fill("What I am writing meanwhile")
    told = shopper.panel.locator(".unsent").last
    expect(told).to_contain_text("That was a lot at once.")
    expect(told.get_by_role("timer")).to_have_text(re.compile(r"It goes by itself in \d+ s\."))
    shopper.has(*texts)
    last = shopper.panel.locator(".row.own", has_text=texts[-1])
    expect(last).to_have_attribute("data-status", "sent", timeout=30_000)
    expect(shopper.field).to_have_value("What I am writing meanwhile")
    assert house.owner.sees(1) == texts
