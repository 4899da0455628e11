"""A live socket and a long-poll as the browser keeps them, for tests without a browser."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import websocket

from tests.factories import Operator, Person, Visitor

Frame = dict[str, Any]


class LiveSocket:
    """One open socket; remembers its cursor and every frame it was given."""

    def __init__(self, person: Person, after: int = 0, origin: str | None = None) -> None:
        self.person = person
        self.frames: list[Frame] = []
        own = person.door.origin
        address = urlsplit(own)._replace(scheme="ws")
        path = "/console/live" if isinstance(person, Operator) else "/cp/live"
        header = [f"Cookie: {person.headers('GET')['Cookie']}"] if isinstance(person, Operator) else []
        self.ws = websocket.create_connection(
            address.geturl().rstrip("/") + path,
            timeout=10,
            header=header,
            origin=origin or own,
            enable_multithread=False,
        )
        self.after = after

    def hello(self) -> "LiveSocket":
        """Say who this is and from where on, and wait for `ready`."""
        hello: Frame = {"type": "hello", "v": 1, "after": self.after}
        if isinstance(self.person, Visitor):
            hello |= {"site": self.person.site, "secret": self.person.secret}
        self.send(hello)
        self.until(lambda frame: frame["type"] in {"ready", "error"})
        assert self.frames[-1]["type"] == "ready", self.frames[-1]
        return self

    def send(self, frame: Frame) -> None:
        """Send one frame."""
        self.ws.send(json.dumps(frame))

    def receive(self, timeout: float = 5) -> Frame:
        """The next frame; beats are answered on the way."""
        deadline = time.monotonic() + timeout
        while True:
            self.ws.settimeout(max(0.01, deadline - time.monotonic()))
            frame: Frame = json.loads(self.ws.recv())
            if frame["type"] == "beat":
                self.send({"type": "beat"})
                continue
            self.after = max(self.after, frame.get("id", 0))
            self.frames.append(frame)
            return frame

    def until(self, wanted: Callable[[Frame], bool], timeout: float = 5) -> Frame:
        """The next frame that is wanted; those before it are kept in `frames`."""
        deadline = time.monotonic() + timeout
        while True:
            frame = self.receive(max(0.01, deadline - time.monotonic()))
            if wanted(frame):
                return frame

    def next(self, kind: str, timeout: float = 5) -> Any:
        """The data of the next frame of this type."""
        return self.until(lambda frame: frame["type"] == kind, timeout)["data"]

    def texts(self, count: int, timeout: float = 5) -> list[str]:
        """What the next `count` messages say; those of the record, such as "taken", are passed over."""
        said: list[str] = []
        while len(said) < count:
            message = self.next("message", timeout)["message"]
            if message["kind"] == "text":
                said.append(message["body"])
        return said

    def read_by(self, who: str) -> int:
        """Up to where this side has read, by the next mark of it."""
        mark = self.until(lambda frame: frame["type"] == "read" and frame["data"]["who"] == who)
        return int(mark["data"]["upto"])

    def close_code(self, timeout: float = 10) -> int | None:
        """Wait until the server closes, and say with which code."""
        deadline = time.monotonic() + timeout
        while True:
            self.ws.settimeout(max(0.01, deadline - time.monotonic()))
            opcode, data = self.ws.recv_data(control_frame=True)
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big") if len(data) >= 2 else None

    def silent_for(self, seconds: float) -> bool:
        """Whether nothing at all arrives for a while."""
        try:
            self.receive(seconds)
        except websocket.WebSocketTimeoutException:
            return True
        return False

    def close(self) -> None:
        """Leave properly."""
        self.ws.close(timeout=1)

    def drop(self) -> None:
        """Vanish without a close frame, as a phone in a tunnel does."""
        self.ws.shutdown()


def poll(person: Person, after: int) -> tuple[list[Frame], int]:
    """One long-poll: its frames and the next cursor."""
    path = "/console/api/v1/poll" if isinstance(person, Operator) else "/cp/poll"
    answer = person.get(f"{path}?after={after}").must()
    return answer["frames"], answer["after"]
