"""Sockets that are cut, readers that sleep or die, lines on which nothing passes."""

import time
from collections.abc import Callable

import pytest

from tests.doors import HttpDoor
from tests.factories import Visitor
from tests.faults.figures import figure, pick
from tests.faults.many import write_many
from tests.faults.people import Panel
from tests.faults.proxy import Proxy
from tests.houses import House
from tests.sockets import LiveSocket, poll

PACE = pick(10.0, 1.0)  # the server's beats and silences are so much shorter in the short run
BEAT = 25 / PACE
MISSED = 200


def settled(house: House, proxy: Proxy) -> tuple[Visitor, int, Panel]:
    """A visitor behind the proxy whose panel follows."""
    visitor = Visitor(HttpDoor(proxy.origin), house.site)
    first = visitor.sends("hello").must(201)
    panel = Panel(visitor, first["after"], house.server.origin, jitter=False)
    panel.start()
    assert panel.ready.wait(10)
    assert panel.waits_for(1, 5)
    return visitor, first["conversation"]["id"], panel


@pytest.mark.parametrize(
    "how",
    [
        "cut for 1 s",
        f"cut for {pick(2, 30)} s",
        "server restarted",
        pytest.param("cut for 600 s", marks=pytest.mark.long),
    ],
)
def test_what_was_missed_comes_in_order(house: House, proxy: Proxy, how: str):
    _, conversation, panel = settled(house, proxy)
    proxy.down = True
    proxy.cut()
    until = time.monotonic() + (float(how.split()[2]) if how.startswith("cut") else 0)
    for number in range(MISSED):
        house.owner.replies(conversation, f"line {number}")
        if number == MISSED // 2 and how == "server restarted":
            house.server.kill()
            house.server.start()
    time.sleep(max(0.0, until - time.monotonic()))
    proxy.down = False
    begun = time.monotonic()
    came = panel.waits_for(MISSED + 1, 40)
    took = time.monotonic() - begun
    panel.leave()
    wanted = ["hello", *(f"line {number}" for number in range(MISSED))]
    lost = len(set(wanted) - set(panel.shown))
    doubled = len(panel.shown) - len(set(panel.shown))
    in_order = panel.shown == wanted
    numbers = {"written": MISSED, "lost": lost, "doubled": doubled, "in_order": in_order, "seconds_to_resume": took}
    figure("REL-05", how, **numbers)
    assert came
    assert in_order


def catch_up(visitor: Visitor, after: int, count: int, by_poll: bool) -> tuple[int, bool, float]:
    """Follow from a cursor until everything is there: texts, whether a reset came, seconds."""
    opened = None if by_poll else LiveSocket(visitor, after).hello()
    try:
        return read_on(visitor, opened, after, count)
    finally:
        if opened:
            opened.ws.shutdown()


def read_on(visitor: Visitor, opened: LiveSocket | None, cursor: int, count: int) -> tuple[int, bool, float]:
    """Read frames until there are so many, or a reset says to load the state instead."""
    begun, texts = time.monotonic(), 0
    while texts < count and time.monotonic() - begun < 60:
        if opened:
            frames = [opened.receive(10)]
        else:
            frames, cursor = poll(visitor, cursor)
        if any(frame["type"] == "reset" for frame in frames):
            state = visitor.get("state").must()
            assert len(state["messages"]) == 50
            return 50, True, time.monotonic() - begun
        texts += sum(frame["type"] == "message" for frame in frames)
    return texts, False, time.monotonic() - begun


def test_ten_thousand_missed_are_paged_or_reset(house: House):
    visitor = house.visitor()
    first = visitor.sends("hello").must(201)
    conversation = first["conversation"]["id"]
    number = house.owner.opens(conversation)["conversation"]["visitor"]["id"]
    after = visitor.get("state").must()["after"]
    for count in (4_900, 5_100):  # paged while it is less than 5,000, then told to load anew
        write_many(house.server.data, number, conversation, count)
        time.sleep(1)  # the server looks for other processes' changes four times a second
        for by_poll in (False, True):
            texts, reset, took = catch_up(visitor, after, count, by_poll)
            missed = 4_900 if count == 4_900 else 10_000
            how = "poll" if by_poll else "socket"
            figure("REL-05", f"{missed} missed, by {how}", frames=texts, reset=reset, seconds_to_resume=took)
            assert reset == (missed == 10_000)
            assert reset or texts == count
            assert took <= pick(8, 2)
    assert house.server.is_healthy()


def test_an_idle_line_is_kept_open(make_house: Callable[..., House], make_proxy: Callable[[House], Proxy]):
    house = make_house(pace=str(PACE))
    proxy = make_proxy(house)
    proxy.idle_seconds = 30 / PACE
    _, conversation, panel = settled(house, proxy)
    time.sleep(pick(6, 600))
    begun = time.monotonic()
    house.owner.replies(conversation, "still there?")
    arrived = panel.waits_for(2, 5)
    took = time.monotonic() - begun
    panel.leave()
    what = f"a proxy that cuts after {30 / PACE:g} s of silence, beats every {BEAT:g} s"
    figure("REL-10", what, disconnects=len(panel.connected_at) - 1, seconds_to_the_next_message=took)
    assert arrived
    assert len(panel.connected_at) == 1
    assert took <= pick(3, 1)
