"""Many visitors in one process of their own: `python -m tests.bench.load` reads a plan and prints figures, both JSON.

The client has to be far cheaper than the server, so it speaks bytes over gevent's sockets and reads only what it needs.
"""

import json
import secrets
import statistics
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import gevent
import gevent.socket
from gevent import socket as gsocket
from gevent.pool import Pool

from chatplug.web import puzzle
from tests.processes import cpu_seconds
from tests.wire import Wire, post_request, text_frame, upgrade_request

LINE = "Is the blue kettle in stock again, and how long does delivery to the second floor take? "
STARTING_AT_ONCE = 16
SETTLE_SECONDS = 1.0


@dataclass
class Plan:
    """What to do against which server."""

    port: int
    pid: int
    site: str
    visitors: int = 200
    rate: float = 500  # messages a second over all visitors; 0 means as fast as they are acknowledged
    seconds: float = 10
    sockets: bool = True  # every visitor keeps a socket open, as an open panel does
    operator: dict[str, str] = field(default_factory=dict)  # headers of a signed-in console, if one listens
    operator_after: int = 0

    @property
    def host(self) -> str:
        """The Host header."""
        return f"127.0.0.1:{self.port}"

    def connect(self) -> tuple[Any, Wire]:
        """A new connection."""
        connection = gsocket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(gsocket.IPPROTO_TCP, gsocket.TCP_NODELAY, 1)
        return connection, Wire(connection.recv)


class Crowd:
    """All visitors of a plan and what they measured."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.acknowledged: list[float] = []  # ms from sending to the answer
        self.delivered: list[float] = []  # ms from sending to the console's socket
        self.sent_at: dict[bytes, float] = {}
        self.refused: list[int] = []
        self.ends_at = 0.0
        self.begins_at = 0.0

    def run(self) -> dict[str, Any]:
        """Everybody arrives, writes for a while, and goes."""
        people = [Member(self, number) for number in range(self.plan.visitors)]
        Pool(STARTING_AT_ONCE).map(Member.arrive, people)
        listener = gevent.spawn(self.listen_as_operator) if self.plan.operator else None
        gevent.sleep(SETTLE_SECONDS)
        self.begins_at = time.perf_counter() + 0.1
        self.ends_at = self.begins_at + self.plan.seconds
        spent_before = cpu_seconds(self.plan.pid)
        gevent.joinall([gevent.spawn(person.write) for person in people], raise_error=True)
        took = time.perf_counter() - self.begins_at
        gevent.sleep(SETTLE_SECONDS)
        spent = cpu_seconds(self.plan.pid) - spent_before
        if listener:
            listener.kill()
        return {
            "acknowledged": summary(self.acknowledged),
            "delivered": summary(self.delivered),
            "per_second": len(self.acknowledged) / took,
            "cpu_ms": spent * 1000 / max(1, len(self.acknowledged)),
            "refused": len(self.refused),
            "refused_with": sorted(set(self.refused)),
        }

    def listen_as_operator(self) -> None:
        """Note when each message reaches a console that is open all the time."""
        connection, wire = self.plan.connect()
        connection.sendall(upgrade_request("/console/live", self.plan.host, self.plan.operator))
        status, _ = wire.answer()
        assert status == 101, status
        connection.sendall(text_frame({"type": "hello", "v": 1, "after": self.plan.operator_after}))
        while True:
            frame = wire.frame()
            if frame.startswith(b'{"type":"beat"'):
                connection.sendall(text_frame({"type": "beat"}))
            mark = frame.find(b"#mark")
            if mark >= 0:
                began = self.sent_at.pop(frame[mark + 5 : mark + 21], None)
                if began is not None:
                    self.delivered.append((time.perf_counter() - began) * 1000)


class Member:
    """One visitor of the crowd, with one connection for posts and one socket."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd, self.plan, self.number = crowd, crowd.plan, number
        self.secret = secrets.token_urlsafe(32)
        self.connection, self.wire = self.plan.connect()
        self.headers = {
            "Authorization": f"Bearer {self.secret}",
            "X-Cp-Site": self.plan.site,
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            "Origin": f"http://{self.plan.host}",
        }

    def send(self, body: str, **more: Any) -> tuple[int, bytes]:
        """POST one message and wait for its answer."""
        value = json.dumps({"client_id": str(uuid.uuid4()), "body": body, **more}).encode()
        self.connection.sendall(post_request("/cp/api/v1/messages", self.plan.host, value, self.headers))
        return self.wire.answer()

    def arrive(self) -> None:
        """The first message makes visitor and conversation; then the panel's socket opens."""
        status, body = self.send(LINE)
        if status == 428:  # many new visitors at once: a browser does the work it is asked for
            challenge = json.loads(body)["challenge"]
            status, body = self.send(LINE, proof={"challenge": challenge, "answers": puzzle.solve(challenge)})
        assert status == 201, body
        if self.plan.sockets:
            gevent.spawn(self.listen, json.loads(body)["after"])

    def listen(self, after: int) -> None:
        """Keep a socket open and answer its beats, as a panel does."""
        connection, wire = self.plan.connect()
        connection.sendall(upgrade_request("/cp/live", self.plan.host, self.headers))
        status, _ = wire.answer()
        assert status == 101, status
        hello = {"type": "hello", "v": 1, "after": after, "site": self.plan.site, "secret": self.secret}
        connection.sendall(text_frame(hello))
        while True:
            if wire.frame().startswith(b'{"type":"beat"'):
                connection.sendall(text_frame({"type": "beat"}))

    def write(self) -> None:
        """Write at this visitor's share of the rate; a late answer makes the next one late, and that counts."""
        crowd, plan = self.crowd, self.plan
        pause = plan.visitors / plan.rate if plan.rate else 0.0
        due = crowd.begins_at + pause * self.number / plan.visitors
        free_at = 0.0
        while due < crowd.ends_at:
            wait = due - time.perf_counter()
            if wait > 0:
                gevent.sleep(wait)
            began = due if free_at > due and plan.rate else time.perf_counter()
            mark = secrets.token_hex(8)
            crowd.sent_at[mark.encode()] = began
            status, _ = self.send(f"{LINE}#mark{mark}")
            free_at = time.perf_counter()
            if status == 201:
                crowd.acknowledged.append((free_at - began) * 1000)
            else:
                crowd.refused.append(status)
            due = due + pause if plan.rate else free_at


def summary(figures: list[float]) -> dict[str, float]:
    """p50, p99 and how many."""
    if len(figures) < 2:
        return {"p50": 0, "p99": 0, "count": len(figures)}
    parts = statistics.quantiles(figures, n=100)
    return {"p50": parts[49], "p99": parts[98], "count": len(figures)}


if __name__ == "__main__":
    print(json.dumps(Crowd(Plan(**json.loads(sys.stdin.read()))).run()))
