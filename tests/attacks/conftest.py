"""Real servers that are attacked from outside; what was measured is printed at the end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.crowds import Crowd, Watch, raise_descriptor_limit
from tests.faults import figures
from tests.faults.servers import BentServer
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each of these runs a real server, and takes its time in `make faults`."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("server")
            if figures.LONG:
                item.add_marker(pytest.mark.timeout(3600), append=False)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was measured."""
    rows = figures.table("SEC")
    if len(rows) > 2:
        terminalreporter.section("attacks")
        for row in rows:
            terminalreporter.write_line(row)


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Make servers with an owner: `make_house("--limit-scale", "1")`, `make_house(pace="10")`."""
    made: list[House] = []

    def make(*flags: str, **bends: str) -> House:
        folder = tmp_path / f"house{len(made)}"
        made.append(House(folder, server=BentServer(folder, *(flags or ONE_ADDRESS_PLAYS_EVERYBODY), **bends)))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A server for this test alone, with its deadlines as they are."""
    return make_house()


@pytest.fixture
def crowd() -> Iterator[Callable[[House], Crowd]]:
    """A crowd before a house; whoever is left of it goes after the test."""
    raise_descriptor_limit()
    made: list[Crowd] = []

    def gather(house: House) -> Crowd:
        made.append(Crowd(house))
        return made[-1]

    yield gather
    for each in made:
        each.leave()


@pytest.fixture
def watch() -> Iterator[Callable[[House], Watch]]:
    """Somebody who asks the server all the time whether it is well: `with watch(house) as seen:`."""
    made: list[Watch] = []

    def begin(house: House) -> Watch:
        made.append(Watch(house))
        return made[-1]

    yield begin
    for each in made:
        each.done.set()
