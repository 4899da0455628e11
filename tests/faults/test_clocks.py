"""The wall clock jumps by an hour, both ways, while people chat and work waits."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.figures import figure, pick
from tests.faults.people import Panel, Sender, database_of, finish, is_whole, ledger, query
from tests.houses import House

HOUR = 3600
PACE = pick(10.0, 1.0)


@pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["an hour ahead", "an hour back"])
def test_a_clock_step_while_chatting(make_house: Callable[..., House], tmp_path: Path, step: int):
    clock = tmp_path / "clock"
    clock.write_text("0")
    house = make_house(clock=str(clock), pace=str(PACE))
    house.owner.is_here()
    visitor = house.visitor()
    first = visitor.sends("hello").must(201)
    console = Panel(house.owner, house.owner.get("state").must()["after"], house.server.origin)
    panel = Panel(visitor, first["after"], house.server.origin)
    told: list[tuple[float, str]] = []
    panel.take = watching(panel, told)  # type: ignore[method-assign]
    senders = [Sender(house.visitor(), f"visitor-{n}", None, 0.1) for n in range(4)]
    for thread in (console, panel, *senders):
        thread.start()
    assert console.ready.wait(10)
    assert panel.ready.wait(10)
    time.sleep(1)
    clock.write_text(str(step))
    stepped = time.monotonic()
    time.sleep(pick(3, 70))
    house.owner.replies(first["conversation"]["id"], "after the step")
    arrived = panel.waits_for(2, 5)
    signed_in = house.owner.get("me").status
    here = visitor.state()["site"]["presence"]["state"]
    finish(senders)
    for one in (console, panel):
        one.leave()
    console.join()
    gone = gone_after(house, visitor, 60 / PACE + 15)  # the console has left: is that noticed in time?
    found = ledger(database_of(house.server.data), senders)
    cut = len(console.connected_at) + len(panel.connected_at) - 2
    flicker = sum(state == "nobody" for at, state in told if at >= stepped)
    numbers = {"sockets_cut": cut, "signed_in": signed_in, "times_told_nobody": flicker, "seconds_to_gone": gone}
    figure("REL-14", f"clock {step / HOUR:+.0f} h", **numbers, **found)
    assert arrived
    assert panel.shown == ["hello", "after the step"]
    assert (cut, signed_in, here, flicker) == (0, 200, "here", 0)
    assert gone <= 60 / PACE + 15
    assert is_whole(found)


def watching(panel: Panel, told: list[tuple[float, str]]) -> Callable[[dict[str, object]], None]:
    """Take frames as before, and note what is told of presence."""
    take = panel.take

    def note(frame: dict[str, object]) -> None:
        if frame["type"] == "presence":
            told.append((time.monotonic(), frame["data"]["state"]))  # type: ignore[index]
        take(frame)

    return note


def gone_after(house: House, visitor: object, seconds: float) -> float:
    """How long it takes until visitors are told that nobody is here."""
    begun = time.monotonic()
    while visitor.state()["site"]["presence"]["state"] == "here":  # type: ignore[attr-defined]
        if time.monotonic() - begun > seconds + 10:
            break
        time.sleep(0.2)
    return time.monotonic() - begun


@pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["an hour ahead", "an hour back"])
def test_waiting_work_is_not_held_up_by_a_clock_step(make_house: Callable[..., House], tmp_path: Path, step: int):
    clock = tmp_path / "clock"
    clock.write_text("0")
    house = make_house(clock=str(clock), pace="10")
    database = database_of(house.server.data)
    now = query(database, "SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000")[0][0]
    add_job(database, now + 3000)
    time.sleep(1)
    clock.write_text(str(step))
    begun = time.monotonic()
    while state_of_job(database) != "failed" and time.monotonic() - begun < 20:
        time.sleep(0.1)
    took = time.monotonic() - begun
    figure("REL-14", f"clock {step / HOUR:+.0f} h, a job due in 2 s", seconds=took, state=state_of_job(database))
    assert state_of_job(database) == "failed"  # tried: nobody handles this kind
    assert took < 10


def add_job(database: Path, run_at: int) -> None:
    """Put a job of an unknown kind beside the running server."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        connection.execute(
            "INSERT INTO job (kind, payload, state, run_at, created_at) VALUES ('unknown', '{}', 'waiting', ?, ?)",
            (run_at, run_at),
        )


def state_of_job(database: Path) -> str:
    """What became of it."""
    return str(query(database, "SELECT state FROM job WHERE kind = 'unknown'")[0][0])
