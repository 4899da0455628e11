"""One socket's loop: who lost the right to listen hears why, and nothing after it."""

from types import SimpleNamespace
from typing import Any

from gevent.event import Event

from chatplug.transport.connection import POLICY, Connection

SIGNED_OUT, MESSAGE = '{"type":"signed_out","id":1,"data":{}}', '{"type":"message","id":2,"data":{}}'


class Follower:
    """A reader of the log that has these frames waiting."""

    cursor = 0
    ended = False

    def __init__(self, *frames: str) -> None:
        self.frames = list(frames)

    def take(self) -> list[str]:
        frames, self.frames = self.frames, []
        return frames


def serve(may_listen: bool, *frames: str) -> tuple[list[str], list[int]]:
    sent: list[str] = []
    closed: list[int] = []
    ws: Any = SimpleNamespace(connected=True, input_buffer=[], event=Event(), close=closed.append)

    def send(data: bytes) -> None:
        sent.append(data[2:].decode())
        ws.connected = MESSAGE not in sent  # the other side has heard what it wanted

    ws.sock = SimpleNamespace(send=send, close=lambda: None)
    Connection(ws, Follower(*frames), lambda: may_listen, lambda: None).serve()  # type: ignore[arg-type]
    return sent[1:], closed


def test_a_removed_operator_hears_nothing_that_waited_behind() -> None:
    assert serve(False, SIGNED_OUT, MESSAGE) == ([SIGNED_OUT], [POLICY])


def test_another_browser_of_the_same_operator_goes_on() -> None:
    assert serve(True, SIGNED_OUT, MESSAGE)[0] == [MESSAGE]
