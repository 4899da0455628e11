"""A house for each story, somebody else's shop on another port, and two people."""

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browsers import WAIT_MS, Complaints
from tests.houses import House
from tests.pages import EXAMPLES, Shop
from tests.stories.people import Desk, Shopper

TAG_IN_EXAMPLES = "https://chat.example.com/cp/s_3kf9ab/v1.js"
# What Chromium itself says when a server is not there; stories forgive it that take the server away.
SERVER_GONE = (
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_CONTENT_LENGTH_MISMATCH",
    "ERR_EMPTY_RESPONSE",
    "WebSocket connection to",
)


expect.set_options(timeout=WAIT_MS)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A real server with an owner, for one story."""
    house = House(tmp_path / "house")
    yield house
    house.close()


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for all stories of a file that says so: those that neither break it nor count what is in it."""
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture
def person(house: House, person: Callable[..., Any]) -> Callable[..., Any]:
    """As everywhere, but browsers are closed before the house is: its end is not their story."""
    return person


@pytest.fixture
def tag(house: House) -> str:
    """The address in the tag."""
    return f"{house.server.origin}/cp/{house.site}/v1.js"


@pytest.fixture
def make_shop(tag: str) -> Iterator[Callable[[str], Shop]]:
    """Serve an example from another port, with the tag pasted in: `make_shop("plain")`."""
    made: list[Shop] = []

    def make(example: str) -> Shop:
        made.append(Shop(EXAMPLES / example, {TAG_IN_EXAMPLES: tag}))
        return made[-1]

    yield make
    for shop in made:
        shop.close()


@pytest.fixture
def shop(make_shop: Callable[[str], Shop]) -> Shop:
    """The plain example."""
    return make_shop("plain")


@pytest.fixture
def strict_shop(tag: str) -> Iterator[str]:
    """The example with the strict policy, served by its own server; its address."""
    spec = importlib.util.spec_from_file_location("strict_csp_serve", EXAMPLES / "strict-csp" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    server = module.serve(tag, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def make_shopper(person: Callable[..., Any], shop: Shop) -> Callable[..., Shopper]:
    """Send somebody to the shop, in a browser of their own."""

    def make(address: str = "", phone: tuple[int, int] | None = None, **options: Any) -> Shopper:
        size = {"viewport": phone, "phone": True} if phone else {}
        page = person("shopper", **size, **options)
        return Shopper(page, address or shop.origin, touch=phone is not None).visits()

    return make


@pytest.fixture
def shopper(make_shopper: Callable[..., Shopper]) -> Shopper:
    """Somebody on the plain page."""
    return make_shopper()


@pytest.fixture
def desk(person: Callable[..., Any], house: House) -> Desk:
    """The owner at the console."""
    return Desk(person("desk"), house.server.origin).sits_down_as(house.owner)


@pytest.fixture
def no_server_is_forgiven(complaints: Complaints) -> None:
    """This story takes the server or the network away; Chromium says so by itself."""
    complaints.forgive(*SERVER_GONE)
