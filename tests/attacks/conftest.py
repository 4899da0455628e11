"""Real servers that are attacked from outside; what was measured is printed at the end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import figures
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each of these runs a real server, and takes its time in `make faults`."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("server")
            if figures.LONG:
                item.add_marker(pytest.mark.timeout(3600))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was measured."""
    rows = figures.table("SEC")
    if len(rows) > 2:
        terminalreporter.section("attacks")
        for row in rows:
            terminalreporter.write_line(row)


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Make servers with an owner: `make_house("--limit-scale", "1")`."""
    made: list[House] = []

    def make(*flags: str) -> House:
        made.append(House(tmp_path / f"house{len(made)}", *(flags or ONE_ADDRESS_PLAYS_EVERYBODY)))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A server for this test alone."""
    return make_house()
