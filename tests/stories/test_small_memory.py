"""The main stories with a server that may use 512 MB: the smallest machine that can be rented."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.figures import figure
from tests.faults.people import database_of, query
from tests.houses import House
from tests.processes import Server
from tests.sockets import LiveSocket
from tests.stories import test_console as console
from tests.stories import test_two_people as two_people
from tests.stories.people import Desk, Shopper

SOCKETS = 200


@pytest.fixture
def house(limited_server: Server, tmp_path: Path) -> House:
    """A house whose server has little memory."""
    return House(tmp_path / "house", server=limited_server)


@pytest.fixture
def crowd(house: House) -> Iterator[list[LiveSocket]]:
    """Two hundred visitors with an open panel, each of whom has written."""
    people = [house.visitor() for _ in range(SOCKETS)]
    panels = [LiveSocket(one, one.sends(f"hello from {n}").must(201)["after"]).hello() for n, one in enumerate(people)]
    yield panels
    for panel in panels:
        panel.ws.shutdown()


@pytest.fixture(autouse=True)
def memory_is_told(house: House) -> Iterator[None]:
    """Print what was used; the limit held to the end, and nothing hit it."""
    yield
    small = house.server.memory
    assert small is not None
    assert house.server.is_running(), house.server.output()
    assert "MemoryError" not in house.server.output()
    used = {"resident_mb": house.server.memory_kb() / 1000}
    most = small.most_mb()
    if most is not None:
        used["most_with_files_mb"] = most
        assert most < small.megabytes
    figure("512 MB", f"stories within 512 MB ({small.kind})", **used)


def test_two_people_talk_among_two_hundred(house: House, crowd: list[LiveSocket], desk: Desk, shopper: Shopper):
    shopper.opens().says("Do you mend electric bicycles?")
    desk.page.get_by_role("textbox", name="Search names").fill("electric")
    desk.picks("Do you mend electric bicycles?")
    desk.answers("The wheels and brakes, yes.")
    shopper.sees("The wheels and brakes, yes.")
    for number in (0, SOCKETS - 1):
        conversation = crowd[number].person.get("state").must()["conversation"]["id"]
        house.owner.replies(conversation, f"and to you, {number}")
        assert crowd[number].texts(2)[1] == f"and to you, {number}"


def test_the_story_of_two_people(desk: Desk, shopper: Shopper):
    two_people.test_from_a_question_to_an_answer_and_back(desk, shopper)


def test_the_console_by_keys(house: House, desk: Desk):
    asked = ["Do you have Assam?", "Where is my order?", "Is the blue kettle in stock?"]
    for question in asked:
        house.visitor().says(question)
    console.test_everything_can_be_done_by_keys(asked, desk)


def test_a_backup_meanwhile(house: House, crowd: list[LiveSocket], tmp_path: Path):
    saved = tmp_path / "saved.zip"
    ran = house.server.run("backup", str(saved), "--json")
    assert ran.returncode == 0, ran.stderr
    there = Server(tmp_path / "there")
    assert there.run("restore", str(saved), "--yes").returncode == 0
    counted = "SELECT count(*) FROM message WHERE author = 'visitor'"
    assert query(database_of(there.data), counted) == query(database_of(house.server.data), counted) == [(SOCKETS,)]


def test_the_limit_is_real(new_server: Callable[..., Server]):
    with pytest.raises(AssertionError, match="it ended"):
        new_server().may_use(24).start()
