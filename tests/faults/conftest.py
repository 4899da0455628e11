"""Houses that are broken into, proxies before them, small disks below them; the table at the end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import figures
from tests.faults.proxy import Proxy
from tests.faults.servers import BentServer, Disk
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each of these runs a real server; those for the long run alone are not collected otherwise, nor skipped."""
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker("server")
        if figures.LONG:
            item.add_marker(pytest.mark.timeout(3600))
    away = [item for item in mine if item.get_closest_marker("long") and not figures.LONG]
    if away:
        items[:] = [item for item in items if item not in away]
        config.hook.pytest_deselected(items=away)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was measured."""
    rows = figures.table("REL")
    if len(rows) > 2:
        terminalreporter.section("faults")
        for line in rows:
            terminalreporter.write_line(line)


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Make servers with an owner: `make_house()`, `make_house(folder, pace="10")`."""
    made: list[House] = []

    def make(folder: Path | None = None, flags: tuple[str, ...] = (), **bends: str) -> House:
        where = folder or tmp_path / f"house{len(made)}"
        server = BentServer(where, *ONE_ADDRESS_PLAYS_EVERYBODY, *flags, **bends)
        made.append(House(where, server=server))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A server for this test alone."""
    return make_house()


@pytest.fixture
def make_proxy() -> Iterator[Callable[[House], Proxy]]:
    """Make proxies before a house."""
    made: list[Proxy] = []

    def make(house: House) -> Proxy:
        made.append(Proxy(house.server.port))
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()


@pytest.fixture
def proxy(house: House, make_proxy: Callable[[House], Proxy]) -> Proxy:
    """A proxy before this test's server."""
    return make_proxy(house)


@pytest.fixture
def make_disk(tmp_path: Path) -> Iterator[Callable[[int], Disk]]:
    """Make small disks: `make_disk(8)` of 8 MB."""
    made: list[Disk] = []

    def make(megabytes: int) -> Disk:
        made.append(Disk(tmp_path / f"disk{len(made)}", megabytes))
        return made[-1]

    yield make
    for disk in made:
        disk.remove()
