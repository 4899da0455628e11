"""The least a message can cost: `python -m tests.bench.floor`, the same durable commit and socket write, nothing else.

The same tables, the same rows and the same `synchronous=FULL` as the server, one commit a message; then the
acknowledgement and two frames go out on sockets. No HTTP, no Flask, no JSON, no second thread.
"""

import json
import socket
import sqlite3
import tempfile
import time
from pathlib import Path

from chatplug.core import migrate
from chatplug.core.db import PRAGMAS

MESSAGES = 3000
LINE = "Is the blue kettle in stock again, and how long does delivery to the second floor take? "
FRAME = b"\x81\x7e\x02\x00" + b"x" * 512  # about what a console is sent for a message
ADD = "INSERT INTO message (conversation, author, author_id, client_id, body, at) VALUES (1, 'visitor', 1, ?, ?, ?)"
TELL = (
    "INSERT INTO live_log (audience, kind, ref, at)"
    " VALUES ('visitor:1', 'message', ?, ?), ('operators:s_x', 'message', ?, ?)"
)


def opened(path: Path) -> sqlite3.Connection:
    """A database as the server keeps it, with one conversation."""
    migrate.migrate(path)
    connection = sqlite3.connect(path, isolation_level=None)
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("INSERT INTO site (id, name, settings, origins, created_at) VALUES ('s_x', 'x', '{}', '[]', 0)")
    connection.execute("INSERT INTO visitor (site, secret_hash, created_at, seen_at) VALUES ('s_x', 'x', 0, 0)")
    connection.execute("INSERT INTO conversation (site, visitor, opened_at) VALUES ('s_x', 1, 0)")
    return connection


def connected() -> tuple[socket.socket, socket.socket]:
    """Two ends of a connection over loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        return near, listener.accept()[0]


def store(connection: sqlite3.Connection, number: int) -> None:
    """One message, on the disk when this returns."""
    connection.execute("BEGIN IMMEDIATE")
    at = time.time_ns() // 1_000_000
    message = connection.execute(ADD, (f"client-{number}", LINE, at)).lastrowid
    connection.execute("UPDATE conversation SET last_message = ? WHERE id = 1", (message,))
    ref = f'{{"message":{message}}}'
    connection.execute(TELL, (ref, at, ref, at))
    connection.execute("COMMIT")


def main() -> None:
    """Print the milliseconds of processor time of one message."""
    with tempfile.TemporaryDirectory() as folder:
        connection = opened(Path(folder) / "floor.sqlite3")
        near, far = connected()
        spent = 0.0
        for number in range(MESSAGES):
            begun = time.process_time()
            store(connection, number)
            for _ in range(3):  # the answer, the visitor's socket, the console's
                near.sendall(FRAME)
            spent += time.process_time() - begun
            far.recv(65536)
        connection.close()
        near.close()
        far.close()
    print(json.dumps({"cpu_ms": spent * 1000 / MESSAGES}))


if __name__ == "__main__":
    main()
