"""The figures that are looked up when somebody asks, as families beside those counted in memory."""

import platform
import sqlite3
from collections.abc import Iterator

from chatplug import __version__
from chatplug.core.metrics import Family, Gauge, Sample, Value
from chatplug.status import process
from chatplug.status.facts import Facts


class Build:
    """What runs here, as labels of a figure that is always 1."""

    name = "chatplug_build_info"
    kind = "gauge"
    meaning = "Versions of the program, of Python and of SQLite."

    def samples(self) -> Iterator[Sample]:
        """Give the one line."""
        versions = {"version": __version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
        yield Sample("", versions, 1)


def families(facts: Facts) -> list[Family]:
    """Return what was looked up, in Prometheus' units: seconds and bytes."""
    return [Build(), *_process(facts), *_work(facts), *_storage(facts), *_backup(facts)]


def _family(name: str, meaning: str, value: Value, label: str = "", kind: str = "gauge") -> Gauge:
    return Gauge(name, meaning, lambda: value, label, kind)


def _process(facts: Facts) -> list[Gauge]:
    use = facts.use
    return [
        _family("chatplug_uptime_seconds", "Seconds since the server started.", process.uptime()),
        _family("process_start_time_seconds", "When the process started, in seconds since 1970.", process.STARTED),
        _family("process_cpu_seconds_total", "Processor time used.", use.cpu_seconds, kind="counter"),
        _family("process_resident_memory_bytes", "Memory in use.", use.memory_bytes),
        _family("process_open_fds", "Open files and sockets.", use.open_files),
        _family("process_max_fds", "How many files and sockets may be open.", use.most_files),
        _family("process_threads", "Native threads.", use.threads),
    ]


def _work(facts: Facts) -> list[Gauge]:
    return [
        _family("chatplug_conversations_open", "Conversations that are open.", facts.open),
        _family(
            "chatplug_conversations_waiting", "Conversations in which a visitor waits for an answer.", facts.waiting
        ),
        _family(
            "chatplug_oldest_waiting_seconds",
            "How long the visitor has waited who waits longest; 0 when nobody does.",
            _since(facts.waiting_since, facts.at),
        ),
        _family("chatplug_jobs", "Jobs by state; failed ones are kept for 30 days.", facts.jobs, "state"),
        _family(
            "chatplug_jobs_oldest_due_seconds",
            "How long the oldest job has been due that nobody has begun; 0 when there is none.",
            _since(facts.due_since, facts.at),
        ),
        _family("chatplug_live_log_rows", "Frames kept for browsers that come back.", facts.frames),
    ]


def _storage(facts: Facts) -> list[Gauge]:
    return [
        _family("chatplug_database_bytes", "Size of the database file.", facts.database),
        _family("chatplug_wal_bytes", "Size of the database's write-ahead log.", facts.wal),
        _family("chatplug_disk_free_bytes", "Free space where the data are.", facts.disk_free),
        _family("chatplug_disk_total_bytes", "All the space where the data are.", facts.disk_total),
    ]


def _backup(facts: Facts) -> list[Gauge]:
    """Leave out what there is not: a server without planned copies has no failing ones."""
    last = facts.backup
    if last is None:
        return []
    good_at = last["good_at"]
    return [
        _family("chatplug_backup_ok", "1 when the last planned copy succeeded, else 0.", int(last["ok"])),
        _family("chatplug_backup_last_time_seconds", "When a copy was last tried.", last["at"] / 1000),
        _family(
            "chatplug_backup_last_success_time_seconds",
            "When a copy last succeeded.",
            None if good_at is None else good_at / 1000,
        ),
        _family("chatplug_backup_bytes", "Size of the last good copy.", last["size"]),
    ]


def _since(moment: int | None, at: int) -> float:
    return 0.0 if moment is None else max(0, at - moment) / 1000
