"""Thousands of messages at once, written by another process of ours beside the server, or while it is stopped."""

import subprocess
import sys
from pathlib import Path

WRITE = """
import sys
from chatplug.core import db, live
from chatplug.core.config import config

config.load({"data": sys.argv[1]}, {})
db.open_database(config.database)
visitor, conversation, count = (int(text) for text in sys.argv[2:5])
def change():
    for number in range(count):
        row = db.execute(
            "INSERT INTO message (conversation, author, author_id, client_id, body, at)"
            " VALUES (?, 'visitor', ?, ?, ?, 1700000000000)",
            (conversation, visitor, f"many-{number}-{count}", f"many {number}"),
        )
        live.push([f"visitor:{visitor}"], "message", {"message": row.lastrowid})
db.write(change)
db.close_database()
"""


def write_many(data: Path, visitor: int, conversation: int, count: int) -> None:
    """Store so many messages of one visitor, with their frames."""
    numbers = [str(visitor), str(conversation), str(count)]
    subprocess.run([sys.executable, "-c", WRITE, str(data), *numbers], check=True, timeout=100)
