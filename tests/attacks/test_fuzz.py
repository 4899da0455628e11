"""A thousand requests that nobody wrote down, twenty thousand in `make faults`: never a 5xx, always what was described.

`FUZZ_SEED` repeats a run; the seed is printed.
"""

import http.client
import json
import os
import random
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks import guesses
from tests.attacks.crowds import Watch
from tests.factories import Operator, Person
from tests.faults.figures import LONG, figure, pick
from tests.faults.servers import BentServer, tracebacks
from tests.houses import House
from tests.wire import Wire, text_frame, upgrade_request

SEED = int(os.environ.get("FUZZ_SEED", random.randrange(2**32) if LONG else 20260302))
REQUESTS = pick(400, 8000)  # at each of the two APIs
SOCKETS = pick(200, 4000)
# They end the session that knocks, or wait for the next frame.
NOT_HERE = ("/sign-out", "/me/sessions", "/me/password", "/poll", "/sign-in", "/reset", "/welcome")

pytestmark = [pytest.mark.sec("SEC-08"), pytest.mark.timeout(600)]


def often(count: int) -> settings:
    """So many examples, the same each time for a seed."""
    return settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )


class Knocker:
    """Sends requests on one connection, as one person, and judges the answers."""

    def __init__(self, house: House, person: Person, document: dict[str, Any]) -> None:
        self.house, self.person, self.document = house, person, document
        self.connection = http.client.HTTPConnection("127.0.0.1", house.server.port, timeout=20)
        self.answers: Counter[int] = Counter()
        self.parts = document["components"]["schemas"]

    def knock(self, door: guesses.Operation, path: str, body: bytes | None, headers: dict[str, str]) -> None:
        """Send one request; the answer must be what the description says."""
        sent = {**self.person.headers(door.method), **headers}
        sent = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in sent.items()}
        try:
            self.connection.request(door.method, path, body, sent)
            answer = self.connection.getresponse()
            content = answer.read()
        except (http.client.HTTPException, ConnectionError):
            self.connection.close()  # it may hang up after a bad body; alive it must be
            assert self.house.server.is_healthy()
            return
        self.answers[answer.status] += 1
        self.judge(door, answer.status, answer.headers.get_content_type(), content)

    def judge(self, door: guesses.Operation, status: int, kind: str, content: bytes) -> None:
        """Status, shape and content type."""
        assert status < 500, content[:500]
        described = door.about["responses"]
        assert str(status) in described or status >= 400, f"{status} is not described"
        about = described.get(str(status), described["4XX"])
        if kind != "application/json":
            assert kind in {"text/html", "text/plain", "image/png", "image/jpeg", "image/webp"}, kind
            return
        value = json.loads(content)
        assert value["ok"] is (status < 400)
        schema = about.get("content", {}).get("application/json", {}).get("schema")
        if schema:
            jsonschema.validate(value, {**schema, "components": {"schemas": self.parts}})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for the whole file: nothing here may end it."""
    folder = tmp_path_factory.mktemp("house")
    made = House(folder, server=BentServer(folder, "--limit-scale", "1000000"))
    yield made
    made.close()


def doors_of(document: dict[str, Any]) -> list[guesses.Operation]:
    """The doors that may be knocked at again and again."""
    return [door for door in guesses.operations(document) if not any(part in door.path for part in NOT_HERE)]


@pytest.mark.parametrize("whose", ["visitors", "console"])
def test_whatever_is_sent_is_answered_as_described(house: House, whose: str):
    neighbour = house.visitor()
    neighbour.says("I am only a neighbour")
    before = neighbour.state()["messages"]
    person: Person = house.visitor() if whose == "visitors" else house.operator(f"Fuzz{whose}")
    path = "/cp/api/v1/openapi.json" if whose == "visitors" else "/console/api/v1/openapi.json"
    document = house.owner.get(path).must()
    if not isinstance(person, Operator):
        person.sends("known from now on").must(201)
    else:
        person = house.owner
    knocker = Knocker(house, person, document)
    known = {"number": ["1", "2", "3"], "site": [house.site, "s_none"]}

    @hypothesis.seed(SEED)
    @often(REQUESTS)
    @given(guesses.requests(doors_of(document), knocker.parts, known))
    def knock(request: Any) -> None:
        knocker.knock(*request)

    with Watch(house) as seen:
        knock()
    knocker.connection.close()
    answered = sum(knocker.answers.values())
    taken = sum(count for status, count in knocker.answers.items() if status < 300)
    figure("SEC-08", f"generated requests, {whose}", seed=SEED, answered=answered, taken=taken, server_errors=0)
    assert neighbour.state()["messages"] == before
    assert taken > REQUESTS // 20, "most of them have to be nearly right, or nothing is tried"
    assert not seen.failed
    assert not tracebacks(house.server)


@pytest.mark.parametrize("whose", ["visitors", "console"])
def test_whatever_is_said_on_a_socket_ends_that_socket_at_most(house: House, whose: str):
    visitor = house.visitor()
    after = visitor.sends("hello").must(201)["after"]
    hello = text_frame({"type": "hello", "v": 1, "after": after, "site": house.site, "secret": visitor.secret})
    host = house.server.origin.removeprefix("http://")
    headers = {"Origin": house.server.origin}
    path = "/cp/live"
    if whose == "console":
        path, headers = "/console/live", headers | {"Cookie": house.owner.headers("GET")["Cookie"]}
    heard: Counter[str] = Counter()

    @hypothesis.seed(SEED)
    @often(SOCKETS)
    @given(guesses.frames(), st.booleans(), st.booleans())
    def talk(said: list[bytes], politely: bool, leaves: bool) -> None:
        with socket.create_connection(("127.0.0.1", house.server.port), timeout=10) as raw:
            raw.sendall(upgrade_request(path, host, headers))
            wire = Wire(raw.recv)
            assert wire.answer()[0] == 101
            with suppress(ConnectionError, TimeoutError):
                if politely:
                    raw.sendall(hello)
                    assert b'"ready"' in wire.frame()
                raw.sendall(b"".join(said) + (b"\x88\x80\0\0\0\0" if leaves else b""))
                raw.settimeout(0.2)
                while True:
                    words = wire.frame()
                    if words[:1] == b"{":
                        heard[json.loads(words)["type"]] += 1

    with Watch(house) as seen:
        talk()
    figure("SEC-08", f"generated frames, {whose}", seed=SEED, sockets=SOCKETS, errors_said=heard["error"])
    assert whose == "console" or heard["error"]
    assert not seen.failed
    assert not tracebacks(house.server)
    assert visitor.state()["messages"][0]["body"] == "hello"
