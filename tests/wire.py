"""HTTP and WebSocket as bytes, for clients that have to be cheaper than the server they measure."""

import base64
import json
import os
import re
from collections.abc import Callable
from typing import Any

OPEN_TEXT, OPEN_CLOSE = 0x81, 0x88
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def post_request(path: str, host: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole POST of JSON on a connection that stays open."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def upgrade_request(path: str, host: str, headers: dict[str, str]) -> bytes:
    """The request that turns a connection into a socket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def text_frame(value: Any) -> bytes:
    """A JSON text frame from a client; its mask is nought, which is allowed and costs nothing."""
    text = json.dumps(value).encode()
    if len(text) < 126:
        return bytes([OPEN_TEXT, 0x80 | len(text)]) + b"\0\0\0\0" + text
    assert len(text) < 65536
    return bytes([OPEN_TEXT, 0xFE]) + len(text).to_bytes(2, "big") + b"\0\0\0\0" + text


class Wire:
    """Whole answers and frames out of a stream of bytes."""

    def __init__(self, receive: Callable[[int], bytes]) -> None:
        self.receive = receive
        self.rest = b""

    def more(self) -> None:
        """Wait for more bytes."""
        got = self.receive(65536)
        if not got:
            raise ConnectionError("the server closed the connection")
        self.rest += got

    def take(self, size: int) -> bytes:
        """Exactly so many bytes."""
        while len(self.rest) < size:
            self.more()
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def answer(self) -> tuple[int, bytes]:
        """The status and body of one HTTP answer."""
        while b"\r\n\r\n" not in self.rest:
            self.more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        found = LENGTH.search(head)
        return int(head.split(b" ", 2)[1]), self.take(int(found.group(1)) if found else 0)

    def frame(self) -> bytes:
        """The payload of one text frame; a close frame ends the stream."""
        first, second = self.take(2)
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(self.take(2), "big")
        elif size == 127:
            size = int.from_bytes(self.take(8), "big")
        payload = self.take(size)
        if first == OPEN_CLOSE:
            raise ConnectionError(f"closed by the server: {payload!r}")
        return payload
