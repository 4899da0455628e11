"""One house for each file of tests, a fresh one for those that stop or kill it; sockets are closed afterwards."""

from collections.abc import Callable, Iterator

import pytest

from tests.doors import HttpDoor
from tests.factories import Operator, Person, Visitor
from tests.houses import House
from tests.processes import Server
from tests.sockets import LiveSocket


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server for all tests of a file."""
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture
def house(shared_house: House) -> House:
    """The server of this file, unless the file has its own idea."""
    return shared_house


@pytest.fixture
def owner(house: House) -> Operator:
    """The owner, signed in."""
    return house.owner


@pytest.fixture
def visitor(house: House) -> Visitor:
    """Somebody new who has done nothing yet."""
    return house.visitor()


@pytest.fixture
def live_owner(server: Server) -> Operator:
    """The owner of a server that only this test uses, set up by the link it printed."""
    return Operator(HttpDoor(server.origin), "ada@example.com").sets_up(server.setup_token())


@pytest.fixture
def live_site(live_owner: Operator) -> str:
    """The first site of that server."""
    return str(live_owner.get("sites").must()["sites"][0]["id"])


@pytest.fixture
def live_visitor(live_owner: Operator, live_site: str) -> Visitor:
    """Somebody who has done nothing yet before that server."""
    return Visitor(live_owner.door, live_site)


@pytest.fixture
def connects() -> Iterator[Callable[..., LiveSocket]]:
    """Open a socket and say nothing yet: `connects(visitor)`."""
    made: list[LiveSocket] = []

    def connect(person: Person, after: int = 0, **more: str) -> LiveSocket:
        made.append(LiveSocket(person, after, **more))
        return made[-1]

    yield connect
    for opened in made:
        opened.ws.shutdown()


@pytest.fixture
def listens(connects: Callable[..., LiveSocket]) -> Callable[..., LiveSocket]:
    """Open a socket that follows from now on, or from a cursor: `listens(operator)`."""

    def listen(person: Person, after: int | None = None) -> LiveSocket:
        cursor = person.get("state").must()["after"] if after is None else after
        return connects(person, cursor).hello()

    return listen
