"""A tab sleeps, as browsers and machines let it to save power: what was written meanwhile is there once it wakes up.

Chromium without a screen takes no page for hidden and so freezes none; its process for the page is stopped instead.
"""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.faults.figures import figure, pick
from tests.houses import House
from tests.stories.people import Desk, Shopper

ASLEEP_SECONDS = pick(2, 600)  # after a minute of silence the server gives the socket up
WRITTEN = 20
CATCHES_UP_MS = pick(40_000, 3000)


def renderers(browser: Browser) -> set[int]:
    """The processes in which a browser runs its pages."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return {process["id"] for process in found if process["type"] == "renderer"}


def read_upto(house: House, conversation: int) -> int:
    """How far the visitor has read, as the console is told."""
    item: dict[str, Any] = next(item for item in house.owner.inbox() if item["id"] == conversation)
    return int(item["visitor_read"])


@pytest.mark.timeout(pick(120, 900))
def test_a_sleeping_tab_catches_up(house: House, desk: Desk, make_shopper: Callable[..., Shopper]):
    browser = desk.page.context.browser
    assert browser is not None
    others = renderers(browser)
    shopper = make_shopper()
    shopper.opens().says("before")
    desk.picks("before")
    desk.answers("and one answer")
    shopper.sees("and one answer")
    conversation = house.owner.inbox()[0]["id"]
    asleep = renderers(browser) - others
    assert asleep
    for process in asleep:
        os.kill(process, signal.SIGSTOP)
    try:
        read = read_upto(house, conversation)
        for number in range(WRITTEN):
            house.owner.replies(conversation, f"while asleep {number}")
        time.sleep(ASLEEP_SECONDS)
        read_asleep = read_upto(house, conversation)
    finally:
        for process in asleep:
            os.kill(process, signal.SIGCONT)
    woken = time.monotonic()
    expect(shopper.bubbles).to_have_count(WRITTEN + 2, timeout=CATCHES_UP_MS)
    took = time.monotonic() - woken
    figure("REL-20", f"a tab asleep for {ASLEEP_SECONDS} s (SIGSTOP)", written=WRITTEN, seconds_to_catch_up=took)
    assert read_asleep == read, "the tab was awake"
    missed = [f"while asleep {number}" for number in range(WRITTEN)]
    shopper.has("before", "and one answer", *missed)
    shopper.says("after")
    desk.has("before", "and one answer", *missed, "after")
