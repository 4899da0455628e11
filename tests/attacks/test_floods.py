"""Floods from one visitor, one address and one connection: what is stored, what is refused, what others feel of it."""

import http.client
import json
import secrets
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.attacks.crowds import Crowd, Watch
from tests.doors import Answer, HttpDoor
from tests.factories import Visitor, new_client_id
from tests.faults.figures import figure, pick
from tests.houses import House

FLOOD_SECONDS = pick(5, 30)
STORED_AT_ONCE, STORED_A_MINUTE = 20, 60
FASTER = 2.0  # what others may wait longer; the machine's own unrest is taken off by the floor below
FLOOR_SECONDS = 0.15

Gather = Callable[[House], Crowd]
Begin = Callable[[House], Watch]

pytestmark = pytest.mark.sec("SEC-50")


class From(HttpDoor):
    """Requests from another address of this machine, on one connection."""

    def __init__(self, origin: str, address: str) -> None:
        super().__init__(origin)
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=40, source_address=(address, 0))

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send one request."""
        self.connection.request(method, path, body, {k: v for k, v in headers.items() if k != "X-Test-Address"})
        response = self.connection.getresponse()
        content = response.read()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)

    def close(self) -> None:
        """End the connection."""
        self.connection.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A server with the limits that everybody has."""
    return make_house("--limit-scale", "1")


@pytest.fixture
def people(house: House):
    """Visitors, each from an address of their own: `people("127.0.0.9")`."""
    doors: list[From] = []

    def make(address: str) -> Visitor:
        doors.append(From(house.server.origin, address))
        return Visitor(doors[-1], house.site)

    yield make
    for door in doors:
        door.close()


def pace(visitor: Visitor, seconds: float) -> list[float]:
    """Write twice a second, as nobody does for long, and tell how long each took."""
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.monotonic()
        assert visitor.sends("how long does this take?").status == 201
        took.append(time.monotonic() - begun)
        time.sleep(0.5)
    return took


def flood(send: Callable[[], Answer], seconds: float) -> tuple[Counter[int], list[Answer]]:
    """Send as fast as it is answered; the statuses, and what was refused."""
    statuses: Counter[int] = Counter()
    refused: list[Answer] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = send()
        statuses[answer.status] += 1
        if answer.status == 429:
            refused.append(answer)
    return statuses, refused[-5:]


class Flooding(threading.Thread):
    """A flood beside what is measured."""

    def __init__(self, send: Callable[[], Answer], seconds: float) -> None:
        super().__init__(daemon=True)
        self.send, self.seconds = send, seconds
        self.statuses: Counter[int] = Counter()
        self.refused: list[Answer] = []

    def run(self) -> None:
        """Flood."""
        self.statuses, self.refused = flood(self.send, self.seconds)


def assert_told(refused: list[Answer]) -> None:
    """Whoever is refused hears for how long, and what to do."""
    for answer in refused:
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json["code"] == "too_many"
        assert answer.json["hint"]


def test_one_visitor_floods_and_others_do_not_feel_it(house: House, people: Callable[[str], Visitor]):
    honest, mallory = people("127.0.0.11"), people("127.0.0.12")
    usual = pace(honest, FLOOD_SECONDS)
    flooding = Flooding(lambda: mallory.sends("x" * 1000), FLOOD_SECONDS)
    flooding.start()
    meanwhile = pace(honest, FLOOD_SECONDS)
    flooding.join()
    stored = flooding.statuses[201]
    before, now = statistics.quantiles(usual, n=20)[-1], statistics.quantiles(meanwhile, n=20)[-1]
    figure("SEC-50", f"one visitor floods for {FLOOD_SECONDS} s", sent=sum(flooding.statuses.values()), stored=stored,
           p95_ms_before=before * 1000, p95_ms_meanwhile=now * 1000)  # fmt: skip
    assert set(flooding.statuses) == {201, 429}
    assert stored <= STORED_AT_ONCE + STORED_A_MINUTE * FLOOD_SECONDS / 60 + 2
    assert_told(flooding.refused)
    assert now <= max(FASTER * before, FLOOR_SECONDS)


def test_one_address_pretends_to_be_many_visitors(house: House, people: Callable[[str], Visitor]):
    honest, mallory = people("127.0.0.21"), people("127.0.0.22")
    usual = pace(honest, FLOOD_SECONDS)

    def appear() -> Answer:
        mallory.secret = secrets.token_urlsafe(32)
        return mallory.sends("hello, I am new")

    flooding = Flooding(appear, FLOOD_SECONDS)
    flooding.start()
    meanwhile = pace(honest, FLOOD_SECONDS)
    flooding.join()
    before, now = statistics.quantiles(usual, n=20)[-1], statistics.quantiles(meanwhile, n=20)[-1]
    figure("SEC-50", f"one address, new visitors for {FLOOD_SECONDS} s", stored=flooding.statuses[201],
           refused=flooding.statuses[429], p95_ms_before=before * 1000, p95_ms_meanwhile=now * 1000)  # fmt: skip
    assert flooding.statuses[201] <= 60 + FLOOD_SECONDS + 2
    assert_told(flooding.refused)
    assert flooding.refused
    assert now <= max(FASTER * before, FLOOR_SECONDS)


@pytest.mark.sec("SEC-27")
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP"])
def test_a_hundred_made_up_addresses_are_one(house: House, people: Callable[[str], Visitor], header: str):
    mallory = people("127.0.0.31")
    new, asked = Counter[int](), Counter[int]()
    for number in range(100):
        mallory.secret = secrets.token_urlsafe(32)
        value = {header: f"for=198.51.100.{number}" if header == "Forwarded" else f"198.51.100.{number}"}
        body = json.dumps({"client_id": new_client_id(), "body": "hello"}).encode()
        new[mallory.raw("POST", "messages", body, {"Content-Type": "application/json", **value}).status] += 1
        asked[mallory.raw("GET", "/console/api/v1/door", None, value).status] += 1
    figure("SEC-27", f"100 addresses in {header}", new_visitors_taken=new[201], limited_door_opened=asked[200])
    assert new.keys() <= {201, 428, 429}
    assert new[201] <= 70
    assert asked[200] <= 50
    assert asked[429] >= 50


def test_requests_in_one_go_leave_room_for_others(make_house: Callable[..., House], crowd: Gather, watch: Begin):
    house = make_house()
    one = crowd(house).connect(pick(5, 20))
    words = f"GET /cp/api/v1/site?site={house.site} HTTP/1.1\r\nHost: {one.host}\r\n\r\n".encode() * 200
    done = threading.Event()

    def pipeline(connection: Any) -> None:
        connection.settimeout(5)
        while not done.is_set():
            connection.sendall(words)
            heard = 0
            while heard < len(words) and not done.is_set():
                heard += len(connection.recv(1 << 20)) or len(words)

    threads = [threading.Thread(target=pipeline, args=(each,), daemon=True) for each in one.here]
    with watch(house) as seen:
        for thread in threads:
            thread.start()
        time.sleep(FLOOD_SECONDS)
        done.set()
        for thread in threads:
            thread.join(10)
    figure("SEC-50", f"{len(threads)} connections that never wait for an answer", healthz_p95=seen.p95,
           healthz_worst=max(seen.took))  # fmt: skip
    assert seen.was_well()
