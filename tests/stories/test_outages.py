"""The server dies, the network goes, sockets are blocked: nothing is lost and nobody has to reload."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.houses import House
from tests.stories.people import Desk, Shopper

RECOVERS_MS = 40_000  # the longest pause between two tries is 30 s


@pytest.mark.usefixtures("no_server_is_forgiven")
def test_killed_and_restarted_in_mid_conversation(house: House, desk: Desk, shopper: Shopper):
    shopper.opens().says("before")
    desk.picks("before")
    desk.answers("before, too")
    shopper.sees("before, too")
    house.server.kill()
    shopper.writes("while it is down")
    expect(shopper.panel.get_by_text("Sending…")).to_be_visible()
    house.server.start()
    expect(shopper.panel.locator(".row.own").last).to_have_attribute("data-status", "sent", timeout=RECOVERS_MS)
    expect(desk.bubbles.filter(has_text="while it is down")).to_be_visible(timeout=RECOVERS_MS)
    desk.answers("after")
    expect(shopper.bubbles.filter(has_text="after").last).to_be_visible(timeout=RECOVERS_MS)
    shopper.has("before", "before, too", "while it is down", "after")
    desk.has("before", "before, too", "while it is down", "after")
    desk.page.reload()
    desk.has("before", "before, too", "while it is down", "after")


@pytest.mark.usefixtures("no_server_is_forgiven")
def test_a_short_outage_is_not_worth_a_word(house: House, desk: Desk, shopper: Shopper):
    shopper.opens().says("before")
    house.server.stop()
    house.server.start()
    banner = shopper.panel.get_by_text("No connection")
    for _ in range(10):
        assert banner.count() == 0
        shopper.page.wait_for_timeout(200)
    desk.picks("before")
    desk.answers("after")
    expect(shopper.bubbles.last).to_have_text("after", timeout=RECOVERS_MS)


@pytest.mark.usefixtures("no_server_is_forgiven")
def test_who_left_while_the_line_was_down_is_not_said_to_be_here(house: House, desk: Desk, shopper: Shopper):
    shopper.opens().says("before")
    expect(shopper.panel.get_by_text("is here")).to_be_visible()
    house.server.kill()
    desk.page.goto("about:blank")
    with closing(sqlite3.connect(house.server.data / "chatplug.sqlite3")) as data, data:
        data.execute("UPDATE presence SET expires_at = 0")  # as after a minute of silence
    house.server.start()
    expect(shopper.panel.get_by_text("Nobody is here right now").first).to_be_visible(timeout=RECOVERS_MS)


def test_where_sockets_are_blocked_the_panel_polls(house: House, desk: Desk, make_shopper: Callable[..., Shopper]):
    shopper = make_shopper()
    polls: list[str] = []
    shopper.page.on("request", lambda request: polls.append(request.url) if "/cp/poll" in request.url else None)
    shopper.page.context.route_web_socket(re.compile("/cp/live$"), lambda route: route.close())
    shopper.opens().says("hello")
    desk.picks("hello")
    desk.answers("one")
    shopper.sees("one")
    desk.answers("two")
    shopper.has("hello", "one", "two")
    assert polls


def test_a_socket_that_comes_back_takes_over(desk: Desk, make_shopper: Callable[..., Shopper]):
    shopper = make_shopper()
    is_blocked = [True]
    through: list[WebSocketRoute] = []

    def gate(route: WebSocketRoute) -> None:
        if is_blocked[0]:
            route.close()
        else:
            through.append(route.connect_to_server())

    shopper.page.context.route_web_socket(re.compile("/cp/live$"), gate)
    shopper.opens().says("hello")
    desk.picks("hello")
    desk.answers("by poll")
    shopper.sees("by poll")
    is_blocked[0] = False
    for _ in range(150):
        if through:
            break
        shopper.page.wait_for_timeout(200)
    assert through, "no socket was tried again"
    desk.answers("by socket")
    shopper.has("hello", "by poll", "by socket")


@pytest.mark.usefixtures("no_server_is_forgiven")
def test_what_was_written_offline_survives_a_reload(house: House, desk: Desk, make_shopper: Callable[..., Shopper]):
    shopper = make_shopper()
    shopper.opens().says("online")
    context = shopper.page.context
    blocked = re.compile(f"{re.escape(house.server.origin)}/cp/api/")
    context.route(blocked, lambda route: route.abort("connectionrefused"))
    written = [f"offline {number}" for number in range(5)]
    for text in written:
        shopper.writes(text)
    expect(shopper.bubbles).to_have_count(6)
    shopper.page.reload()
    shopper.corner.wait_for()
    shopper.has_it_open()
    expect(shopper.bubbles.filter(has_text="offline 4")).to_be_visible()
    context.unroute(blocked)
    expect(shopper.bubbles).to_have_text(["online", *written], timeout=RECOVERS_MS)
    expect(shopper.panel.locator('.row.own:not([data-status="sent"])')).to_have_count(0, timeout=RECOVERS_MS)
    desk.picks("offline 4")
    desk.has("online", *written)


def test_a_device_without_network_says_so_at_once(desk: Desk, shopper: Shopper, complaints):
    complaints.forgive("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    shopper.opens().says("online")
    shopper.page.context.set_offline(True)
    expect(shopper.panel.get_by_text("No connection. What you write is kept and sent later.")).to_be_visible()
    shopper.writes("in the tunnel")
    expect(shopper.panel.get_by_text("Not sent yet.")).to_be_visible()
    shopper.page.context.set_offline(False)
    expect(shopper.panel.locator(".row.own").last).to_have_attribute("data-status", "sent", timeout=RECOVERS_MS)
    desk.picks("in the tunnel")
    desk.has("online", "in the tunnel")


def test_a_refused_message_can_be_tried_again(house: House, shopper: Shopper, complaints):
    complaints.forgive("status of 400")
    answer = {"ok": False, "error": "The disk is full.", "hint": "Try again soon.", "code": "full", "status": 400}
    shopper.opens().says("fine")
    pattern = re.compile("/cp/api/v1/messages$")
    shopper.page.context.route(pattern, lambda route: route.fulfill(status=400, json=answer))
    shopper.writes("refused")
    expect(shopper.panel.get_by_text("Not sent.")).to_be_visible()
    expect(shopper.panel.get_by_text("The disk is full.")).to_be_visible()
    shopper.page.context.unroute(pattern)
    shopper.panel.get_by_role("button", name="Try again").click()
    shopper.is_sent("refused")
    assert house.owner.inbox()[0]["last"]["body"] == "refused"
