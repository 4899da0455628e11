"""What the database, the disk and the process say of themselves: one query and a few system calls, beside the hub."""

import shutil
from dataclasses import dataclass
from typing import Any

from chatplug.backup.state import last_backup
from chatplug.core import clock, db
from chatplug.core.config import config
from chatplug.status import process

# Every part is answered by an index or by a table's ends; only failed jobs are counted one by one, at most a month's.
_QUERY = """
SELECT (SELECT count(*) FROM conversation WHERE state = 'open'),
       (SELECT count(*) FROM conversation WHERE waiting_since IS NOT NULL),
       (SELECT min(waiting_since) FROM conversation WHERE waiting_since IS NOT NULL),
       (SELECT count(*) FROM job WHERE state = 'waiting'),
       (SELECT count(*) FROM job WHERE state = 'running'),
       (SELECT count(*) FROM job WHERE state = 'failed'),
       (SELECT min(run_at) FROM job WHERE state = 'waiting' AND run_at <= ?1),
       (SELECT max(id) FROM live_log),
       (SELECT min(id) FROM live_log)
"""


@dataclass(frozen=True)
class Facts:
    """How things stand at one moment; times in UTC milliseconds, sizes in bytes."""

    at: int
    open: int
    waiting: int
    waiting_since: int | None
    jobs: dict[str, int]
    due_since: int | None
    frames: int
    database: int
    wal: int
    disk_free: int
    disk_total: int
    backup: dict[str, Any] | None
    use: process.Use


def look(lang: str = "en") -> Facts:
    """Return how things stand now; for :func:`chatplug.core.db.read_apart`."""
    at = clock.now()
    row = db.execute(_QUERY, (at,)).fetchone()
    disk = shutil.disk_usage(config.data)
    return Facts(
        at,
        open=row[0],
        waiting=row[1],
        waiting_since=row[2],
        jobs={"waiting": row[3], "running": row[4], "failed": row[5]},
        due_since=row[6],
        frames=0 if row[7] is None else row[7] - row[8] + 1,
        database=_size(""),
        wal=_size("-wal"),
        disk_free=disk.free,
        disk_total=disk.total,
        backup=last_backup(lang),
        use=process.look(),
    )


def _size(suffix: str) -> int:
    path = config.database.with_name(config.database.name + suffix)
    return path.stat().st_size if path.exists() else 0
