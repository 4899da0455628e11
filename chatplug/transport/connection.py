"""One open socket: its one writing loop, its heartbeat, and the list of all of them."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
from simple_websocket import ConnectionClosed

from chatplug.core import clock, live
from chatplug.core.live import Follower
from chatplug.core.metrics import gauge
from chatplug.core.timers import every
from chatplug.transport.wire import text_frame

log = logging.getLogger("chatplug.transport")

BEAT_SECONDS = 25  # below the 60 s after which most proxies drop an idle connection
DEAD_SECONDS = 60  # without a sign of life the connection is given up
SWEEP_SECONDS = 5
MOST_FRAMES_A_SWEEP = 20  # a browser sends its beat and nothing else
BEAT = live.encode({"type": "beat"})

NORMAL, POLICY, RESTARTING, TRY_LATER = 1000, 1008, 1012, 1013

VISITOR, CONSOLE = "visitor", "console"

connections: set["Connection"] = set()
SOCKETS = {VISITOR: 0, CONSOLE: 0}  # open now, counted as they come and go: asking must not walk over thousands
gauge("chatplug_sockets", "Open sockets, by whose browser is at the other end.", lambda: SOCKETS, "kind")


class Connection:
    """Serves one follower over one socket until either ends."""

    def __init__(self, ws: Any, follower: Follower, beat: Callable[[], bool], refresh: Callable[[], None]) -> None:
        """Take the socket; ``beat`` runs at each sign of life and says whether the reader may go on listening.

        ``refresh`` runs when the right to listen may have changed.
        """
        self.ws = ws
        self.follower = follower
        self.beat = beat
        self.refresh = refresh
        self.close_code = NORMAL
        self.heard = self.beaten = clock.monotonic()
        self.frames_heard = 0

    def serve(self, kind: str = VISITOR) -> None:
        """Send what comes until the reader leaves, is too slow, or must go."""
        connections.add(self)
        SOCKETS[kind] += 1
        try:
            with suppress(ConnectionClosed, OSError):
                self._loop()
        finally:
            SOCKETS[kind] -= 1
            connections.discard(self)
            self._close()

    def _loop(self) -> None:
        ws, follower = self.ws, self.follower
        self._send(live.encode({"type": "ready", "data": {"after": follower.cursor}}))
        while ws.connected and not follower.ended:
            ws.event.clear()
            frames = follower.take()
            for frame in frames:
                if frame.startswith('{"type":"signed_out"'):
                    if self.beat():
                        continue
                    follower.ended, self.close_code = True, POLICY
                self._send(frame)
                if follower.ended:
                    break  # what comes after is not theirs to hear any more
            self._hear()
            if not frames and not follower.ended and ws.connected:
                ws.event.wait()

    def _send(self, frame: str) -> None:
        """Write a frame past the library, whose own way costs more than all the rest of a delivery."""
        self.ws.sock.send(text_frame(frame))

    def _hear(self) -> None:
        while self.ws.input_buffer:
            self.ws.input_buffer.pop(0)
            self.heard = clock.monotonic()
            self.frames_heard += 1
            if self.frames_heard > MOST_FRAMES_A_SWEEP:
                self.stop(POLICY)
                return
            if not self.beat():
                self.stop(POLICY)
                return

    def stop(self, code: int) -> None:
        """End it from our side with a close code."""
        self.close_code = code
        self.follower.end()

    def _close(self) -> None:
        with suppress(ConnectionClosed, OSError):
            self.ws.close(self.close_code)
        self.ws.sock.close()

    def sweep(self, at: float) -> None:
        """Beat when it is time, give up what is dead."""
        self.frames_heard = self.ws.sock.taken = 0
        if at - self.heard > DEAD_SECONDS:
            self.stop(TRY_LATER)
            self.ws.sock.close()
        elif at - self.beaten >= BEAT_SECONDS:
            self.beaten = at
            self.follower.offer(None, BEAT)


@every(SWEEP_SECONDS, "beat and sweep sockets")
def sweep() -> None:
    """Look after every open socket."""
    at = clock.monotonic()
    for number, connection in enumerate(tuple(connections)):
        connection.sweep(at)
        if number % 500 == 499:
            gevent.sleep(0)


def refresh_all() -> None:
    """Let every reader's audiences be decided anew."""
    for connection in tuple(connections):
        connection.refresh()


def stop_all(seconds: float) -> None:
    """Tell every browser that the server restarts, close with 1012, and wait for that at most so long."""
    live.tell_everyone("restart")
    gevent.sleep(0.1)
    for connection in tuple(connections):
        connection.stop(RESTARTING)
    until = clock.monotonic() + seconds
    while connections and clock.monotonic() < until:
        gevent.sleep(0.02)
    for connection in tuple(connections):
        connection.ws.sock.close()
