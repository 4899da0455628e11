"""A small TCP proxy that does what bad networks do: lose answers, cut, delay, hang, forbid upgrades."""

import random
import re
import socket
import threading
import time
from contextlib import suppress

UPGRADE = re.compile(rb"\r\n(?:upgrade|connection): [^\r]*", re.IGNORECASE)
NEVER = 1e9


class Proxy:
    """Stands before a server on a port of its own; its attributes may be changed while it runs."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.lose_answers = 0.0  # share of connections that end after the request went through, before the answer
        self.cut_share = 0.0  # share of pieces, either way, at which the connection ends instead
        self.delay = 0.0  # seconds each piece waits, each way
        self.idle_seconds = NEVER  # a connection on which nothing passes for so long is cut
        self.strip_upgrade = False
        self.down = False  # connections are accepted and ended at once
        self.lost = 0
        self.accepted: list[float] = []  # when
        self._pairs: set[Pair] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.accepted.append(time.monotonic())
            if self.down:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = Pair(self, client, server)
            self._pairs.add(pair)
            pair.start()

    @property
    def open(self) -> int:
        """How many connections pass through it now."""
        return len(self._pairs)

    def forget(self, pair: "Pair") -> None:
        """Called by a pair that has ended."""
        self._pairs.discard(pair)

    def cut(self) -> None:
        """End every connection at once, both ways, without a word."""
        for pair in tuple(self._pairs):
            pair.cut()

    def close(self) -> None:
        """Listen no more, and end everything."""
        self._listener.close()
        self.cut()


class Pair:
    """One connection through the proxy: a thread for each direction."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.loses_answer = random.random() < proxy.lose_answers
        self.passed_at = time.monotonic()
        self._open = 2

    def start(self) -> None:
        """Let bytes pass."""
        for source, target in ((self.client, self.server), (self.server, self.client)):
            threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        source.settimeout(min(self.proxy.idle_seconds, 3600))
        with suppress(OSError):
            first = True
            while data := self._receive(source):
                if source is self.server and self.loses_answer:
                    self.proxy.lost += 1
                    break
                if random.random() < self.proxy.cut_share:
                    break
                if self.proxy.delay:
                    time.sleep(self.proxy.delay)
                if first and source is self.client and self.proxy.strip_upgrade:
                    data = UPGRADE.sub(b"", data)
                first = False
                self.passed_at = time.monotonic()
                target.sendall(data)
        self._end(source, target)

    def _receive(self, source: socket.socket) -> bytes:
        while True:
            try:
                return source.recv(65536)
            except TimeoutError:
                if time.monotonic() - self.passed_at >= self.proxy.idle_seconds:
                    self.proxy.lost += 1
                    return b""

    def _end(self, *sockets: socket.socket) -> None:
        self.cut()
        self._open -= 1
        if not self._open:
            self.proxy.forget(self)
            for sock in sockets:
                sock.close()

    def cut(self) -> None:
        """End both halves."""
        for sock in (self.client, self.server):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
