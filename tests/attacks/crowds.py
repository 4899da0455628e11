"""Crowds of raw connections, somebody who watches the server meanwhile, and what the server holds afterwards."""

import contextlib
import http.client
import resource
import selectors
import socket
import statistics
import threading
import time
from types import TracebackType
from typing import cast

from tests.faults.servers import BentServer
from tests.houses import House
from tests.wire import Wire, text_frame, upgrade_request

HEALTHY_SECONDS = 1.0
BACK_SECONDS = 30
SPARE_MEMORY_KB = 40_000  # the allocator keeps some of what a crowd needed
SPARE_DESCRIPTORS = 5


def raise_descriptor_limit() -> None:
    """Let this process hold a crowd."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Crowd:
    """Connections to one server that never become more than the attacker wants."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.host = house.server.origin.removeprefix("http://")
        self.here: list[socket.socket] = []

    def connect(self, count: int) -> "Crowd":
        """Open connections and say nothing."""
        for _ in range(count):
            self.here.append(socket.create_connection(("127.0.0.1", self.house.server.port), timeout=30))
        return self

    def upgrade(self, path: str = "/cp/live", **headers: str) -> "Crowd":
        """Turn every connection into a socket that has not said hello."""
        for each in self.here:
            each.sendall(upgrade_request(path, self.host, {"Origin": self.house.server.origin, **headers}))
        for each in self.here:
            status, _ = Wire(each.recv).answer()
            assert status == 101, status
        return self

    def hello(self, site: str, secret: str, after: int) -> "Crowd":
        """Say who it is, all the same visitor."""
        self.say(text_frame({"type": "hello", "v": 1, "after": after, "site": site, "secret": secret}))
        for each in self.here:
            assert b'"ready"' in Wire(each.recv).frame()
        return self

    def say(self, words: bytes) -> None:
        """Say the same on every connection that still stands."""
        for each in self.here:
            with contextlib.suppress(OSError):
                each.sendall(words)

    def dismissed(self) -> int:
        """How many connections the server has ended."""
        return sum(map(is_ended, self.here))

    def leave(self) -> None:
        """Go, without a word."""
        for each in self.here:
            each.close()
        self.here = []


def is_ended(connection: socket.socket) -> bool:
    """Whether the server has ended a connection; what it said before is passed over."""
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.settimeout(30)
    return True


def pour(connection: socket.socket, words: bytes, most: int, seconds: float = 30) -> int:
    """Send the same again and again until the server hangs up; how many bytes it let us send."""
    sent, until = 0, time.monotonic() + seconds
    connection.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while sent < most and time.monotonic() < until:
            for _, events in selector.select(1):
                try:
                    if events & selectors.EVENT_READ and not connection.recv(65536):
                        return sent
                    if events & selectors.EVENT_WRITE:
                        sent += connection.send(words)
                except BlockingIOError:
                    continue
                except OSError:
                    return sent
    return sent


class Watch(threading.Thread):
    """Asks /healthz ten times a second on connections of its own, and remembers how long each answer took."""

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self.port = house.server.port
        self.took: list[float] = []
        self.failed = 0
        self.done = threading.Event()

    def run(self) -> None:
        """Ask until told to stop."""
        while not self.done.is_set():
            begun = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", "/healthz")
                self.failed += connection.getresponse().status != 200
            except OSError:
                self.failed += 1
            finally:
                connection.close()
            self.took.append(time.monotonic() - begun)
            self.done.wait(0.1)

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.done.set()
        self.join(15)

    @property
    def p95(self) -> float:
        """What nineteen of twenty answers took at most."""
        return statistics.quantiles(self.took, n=20)[-1] if len(self.took) > 1 else max(self.took, default=0.0)

    def was_well(self) -> bool:
        """Whether the server answered all the time, and in time; one late answer may be the machine's."""
        late = sum(took > HEALTHY_SECONDS for took in self.took)
        return not self.failed and late <= len(self.took) // 50 + 1


class Holdings:
    """What a server holds: descriptors, threads, memory."""

    def __init__(self, house: House) -> None:
        self.server = cast(BentServer, house.server)
        self.before = self.now()

    def now(self) -> tuple[int, int, int]:
        """Descriptors, threads, kilobytes."""
        return self.server.descriptors(), self.server.threads(), self.server.memory_kb()

    def seconds_to_baseline(self) -> float:
        """How long until it holds what it held before; more than allowed when it does not."""
        begun = time.monotonic()
        while time.monotonic() - begun < BACK_SECONDS:
            descriptors, threads, memory = self.now()
            held, ran, used = self.before
            if descriptors <= held + SPARE_DESCRIPTORS and threads <= ran + 2 and memory <= used + SPARE_MEMORY_KB:
                return time.monotonic() - begun
            time.sleep(0.2)
        return BACK_SECONDS + 1.0

    @property
    def grown_mb(self) -> float:
        """By how much its memory has grown."""
        return (self.now()[2] - self.before[2]) / 1024
