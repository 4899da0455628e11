"""A reader that does not read: closed, nobody else waits for it, and it resumes by cursor."""

import base64
import os
import socket
import statistics
import time

from tests.factories import Operator, Visitor
from tests.processes import Server
from tests.sockets import LiveSocket

LINES = 1500
LINE = "Ы" * 1900  # 3.8 kB in UTF-8: some 6 MB in all, past what the kernel buffers for one socket
MOST_MEMORY_KB = 40_000


def deaf_socket(server: Server, visitor: Visitor, after: int) -> socket.socket:
    """A socket that says hello and then never reads."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", server.port))
    key = base64.b64encode(os.urandom(16)).decode()
    raw.sendall(
        f"GET /cp/live HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Origin: {server.origin}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    assert b"101" in raw.recv(400).split(b"\r\n")[0]
    hello = f'{{"type":"hello","v":1,"after":{after},"site":"{visitor.site}","secret":"{visitor.secret}"}}'.encode()
    assert len(hello) < 65536
    raw.sendall(bytes([0x81, 0xFE]) + len(hello).to_bytes(2, "big") + b"\0\0\0\0" + hello)
    return raw


def test_a_deaf_reader_is_closed_and_resumes_and_nobody_waits(
    server: Server, live_owner: Operator, live_visitor: Visitor
):
    live_visitor.says("hello")
    conversation = live_visitor.conversation()
    after = live_visitor.state()["after"]
    healthy = LiveSocket(live_visitor.other_tab(), after=after).hello()
    deaf = deaf_socket(server, live_visitor, after)
    memory = server.memory_kb()
    waited = []
    for number in range(LINES):
        begun = time.monotonic()
        live_owner.replies(conversation, f"{number} {LINE}")
        assert healthy.messages(1)[0].startswith(f"{number} ")
        waited.append(time.monotonic() - begun)
    assert statistics.quantiles(waited, n=20)[-1] < 0.5
    assert server.memory_kb() - memory < MOST_MEMORY_KB
    assert is_closed_within(deaf, 30), "the deaf socket is still held"
    again = LiveSocket(live_visitor, after=after).hello()
    texts = again.messages(LINES, timeout=20)
    assert [int(text.split(" ", 1)[0]) for text in texts] == list(range(LINES))


def is_closed_within(deaf: socket.socket, seconds: float) -> bool:
    """Whether the server lets go of a socket: what is buffered can be read, then it ends."""
    time.sleep(1)
    deaf.settimeout(seconds)
    try:
        while deaf.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True
