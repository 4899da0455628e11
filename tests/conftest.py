"""Fixtures are people and things: a site, a visitor, an operator, a server, a browser."""

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chatplug.core import clock as core_clock
from tests.doors import FlaskDoor
from tests.factories import Operator, Visitor
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY
from tests.processes import Server

MONDAY_NOON = 1_772_452_800_000  # 2026-03-02 12:00:00 UTC

pytest_plugins = ["tests.browsers", "tests.built", "tests.stores"]


MARKS = {"live": "server", "stories": "browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder, so that `-m "not browser"` means what it says."""
    for item in items:
        mark = MARKS.get(item.path.parent.name)
        if mark:
            item.add_marker(mark)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Under CI nothing may be skipped: a skip is a failure with the same reason."""
    outcome: Any = yield
    report = outcome.get_result()
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"


def is_outside(address: Any) -> bool:
    """Whether a socket address leaves this machine."""
    if not isinstance(address, tuple):
        return False
    try:
        return not ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] not in {"localhost", ""}


@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    """Whoever connects to another machine in a test hears of it at once."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and is_outside(address):
            raise AssertionError(f"a test tried to reach {address}")
        real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def no_options_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options set in this shell do not reach the tests."""
    for name in [name for name in os.environ if name.startswith("CHATPLUG_") or name in {"PORT", "DATABASE_URL"}]:
        monkeypatch.delenv(name)


@pytest.fixture
def clock() -> Iterator[ModuleType]:
    """The server's clock, standing still on a Monday at noon; `clock.advance(ms)` moves it."""
    core_clock.freeze(MONDAY_NOON)
    yield core_clock
    core_clock.freeze(None)


def make_app(data: Path, **options: Any) -> Any:
    """An app on the data of a folder, as the server makes it, without its background work."""
    from chatplug.app import create_app
    from chatplug.blocks import addresses
    from chatplug.core import live
    from chatplug.core.config import config
    from chatplug.sites import actions as sites
    from chatplug.web import limits, newcomers, repeats

    for memory in (limits, newcomers, repeats):
        memory.forget_all()
    addresses.forget_all()
    live._followers.clear()  # ears of an earlier test hear nobody of this one
    sites._last_seen.clear()  # a process's memory of pages outlives the data of one test
    return create_app(config.load({"data": str(data), **options}, {}))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a first run, made once and copied for each test."""
    from chatplug.core.db import close_database

    folder = tmp_path_factory.mktemp("template") / "data"
    core_clock.freeze(MONDAY_NOON)
    make_app(folder)
    close_database()
    core_clock.freeze(None)
    return folder


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    """This test's own copy of the data."""
    return Path(shutil.copytree(template, tmp_path / "data"))


@pytest.fixture
def app(data: Path, clock: ModuleType) -> Iterator[Any]:
    """The app on fresh data, with the clock standing still."""
    from chatplug.core.db import close_database

    yield make_app(data)
    close_database()


@pytest.fixture
def client(app: Any) -> Any:
    """Flask's own test client, for tests of what people in the factories do not do."""
    return app.test_client()


@pytest.fixture
def door(app: Any) -> FlaskDoor:
    """The way into the app in this process."""
    return FlaskDoor(app)


@pytest.fixture
def site(app: Any) -> str:
    """The id of the site that the first run makes."""
    from chatplug.sites.models import Site

    return str(Site.select().order_by(Site.created_at).get().id)


@pytest.fixture
def owner(door: FlaskDoor) -> Operator:
    """Ada, who set the server up and is signed in."""
    from chatplug.core import tokens
    from chatplug.core.db import write

    token = write(tokens.issue, "setup", "", None)
    return Operator(door, "ada@example.com").sets_up(token)


@pytest.fixture
def make_operator(owner: Operator) -> Callable[..., Operator]:
    """Make more operators: `make_operator("Grace Hopper")`."""

    def make(name: str = "Grace Hopper", role: str = "operator", title: str = "Adviser") -> Operator:
        operator = Operator(owner.door, name.split()[0].lower() + "@example.com")
        person = {"name": name, "email": operator.email, "role": role, "title": title}
        owner.post("operators", person | {"password": operator.password}).must(200, 201)
        return operator.signs_in()

    return make


@pytest.fixture
def operator(make_operator: Callable[..., Operator]) -> Operator:
    """Grace, an operator without the owner's rights, signed in."""
    return make_operator()


@pytest.fixture
def make_visitor(door: FlaskDoor, site: str) -> Callable[..., Visitor]:
    """Make more visitors, each in a browser of their own."""
    return lambda **more: Visitor(door, more.pop("site", site), **more)


@pytest.fixture
def visitor(make_visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody on the page who has done nothing yet."""
    return make_visitor()


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Make real servers that are gone after the test: `new_server("--log-format", "json")`."""
    made: list[Server] = []

    def make(*flags: str) -> Server:
        server = Server(tmp_path / f"server{len(made)}", *flags)
        made.append(server)
        return server

    yield make
    for server in made:
        server.end()
        print(server.output())  # shown by pytest when the test fails


@pytest.fixture
def server(new_server: Callable[..., Server]) -> Server:
    """A real server on data of its own, healthy."""
    server = new_server(*ONE_ADDRESS_PLAYS_EVERYBODY)
    server.start()
    return server


@pytest.fixture
def limited_server(new_server: Callable[..., Server]) -> Server:
    """A server that may use 512 MB of memory, not started yet: `House(folder, server=limited_server)` does that."""
    return new_server(*ONE_ADDRESS_PLAYS_EVERYBODY).may_use(512)
