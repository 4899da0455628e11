"""A reader that does not read: closed, nobody else waits for it, and it resumes by cursor."""

import socket
import statistics
import time
from collections.abc import Callable

from tests.factories import Operator, Visitor
from tests.houses import House
from tests.sockets import LiveSocket
from tests.wire import Wire, text_frame, upgrade_request

LINES = 600
LINE = "漢" * 3900  # 11.7 kB in UTF-8: 7 MB in all, past what the kernel buffers for one socket
MOST_MEMORY_KB = 40_000
CLOSED_WITHIN_SECONDS = 12  # the server waits 10 s for a reader that takes nothing


def deaf_socket(house: House, visitor: Visitor, after: int) -> socket.socket:
    """A socket that says hello and then never reads."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", house.server.port))
    host = house.server.origin.removeprefix("http://")
    raw.sendall(upgrade_request("/cp/live", host, {"Origin": house.server.origin}))
    assert Wire(raw.recv).answer()[0] == 101
    hello = {"type": "hello", "v": 1, "after": after, "site": visitor.site, "secret": visitor.secret}
    raw.sendall(text_frame(hello))
    return raw


def test_a_deaf_reader_is_closed_and_resumes_and_nobody_waits(
    house: House, owner: Operator, visitor: Visitor, listens: Callable[..., LiveSocket]
):
    visitor.says("hello")
    conversation = visitor.conversation()
    healthy = listens(visitor.other_tab())
    after = healthy.after
    with deaf_socket(house, visitor, after) as deaf:
        memory = house.server.memory_kb()
        waited = []
        for number in range(LINES):
            begun = time.monotonic()
            owner.replies(conversation, f"{number} {LINE}")
            assert healthy.texts(1)[0].startswith(f"{number} ")
            waited.append(time.monotonic() - begun)
        assert statistics.quantiles(waited, n=20)[-1] < 0.5
        assert house.server.memory_kb() - memory < MOST_MEMORY_KB
        assert is_let_go(deaf), "the deaf socket is still held"
    again = listens(visitor, after)
    numbers = [int(text.split(" ", 1)[0]) for text in again.texts(LINES, timeout=20)]
    assert numbers == list(range(LINES))


def is_let_go(deaf: socket.socket) -> bool:
    """Whether the server has let go of a socket that read nothing: what is buffered can be read, then it ends."""
    time.sleep(CLOSED_WITHIN_SECONDS)
    deaf.settimeout(1)
    try:
        while deaf.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True
