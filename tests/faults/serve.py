"""`python -m tests.faults.serve`: the real command line, in a process whose clock, pace or schema is bent.

`FAULT_CLOCK` names a file with the seconds that the wall clock is off; `FAULT_PACE` divides the server's own waiting
times; `FAULT_LATER` adds a migration that writes every message anew, as a later version might; `FAULT_COMMIT_MS` makes
every commit of messages that much slower; `FAULT_STALLS` names a file for the longest time in which nobody was served.
"""

import os
import time
from pathlib import Path

STALL_SECONDS = 0.005  # how often the watch looks

LATER = (
    "CREATE TABLE message_new AS SELECT * FROM message",
    "UPDATE message_new SET body = body || ' '",
    "CREATE TABLE later (id INTEGER PRIMARY KEY, body TEXT)",
    "INSERT INTO later (body) SELECT body FROM message_new",
    "DROP TABLE message_new",
    "CREATE INDEX later_body ON later (body)",
)


def bend_clock(file: Path) -> None:
    """Let the wall clock of this process be off by what a file says at the moment."""
    real, real_ns = time.time, time.time_ns
    time.time = lambda: real() + float(file.read_text() or 0)
    time.time_ns = lambda: real_ns() + int(float(file.read_text() or 0) * 1e9)


def quicken(pace: float) -> None:
    """Divide what the server waits for: beats, silence, presence, jobs, slow requests."""
    from chatplug.backup import timers as backup_timers  # its task has to be known before it is quickened
    from chatplug.chat import answer_mail
    from chatplug.chat import jobs as chat_jobs
    from chatplug.core import jobs, timers
    from chatplug.team import models as team
    from chatplug.transport import connection
    from chatplug.web import patience

    patience.IDLE_SECONDS /= pace
    patience.HEAD_SECONDS /= pace
    patience.BODY_SECONDS /= pace
    connection.BEAT_SECONDS /= pace
    connection.DEAD_SECONDS /= pace
    team.PRESENT_FOR = int(team.PRESENT_FOR / pace)
    answer_mail.WAIT = int(answer_mail.WAIT / pace)
    jobs.FIRST_WAIT_MS = int(jobs.FIRST_WAIT_MS / pace)
    jobs.LEASE_MS = max(2000, int(jobs.LEASE_MS / pace / 5))
    chat_jobs.SOON = int(chat_jobs.SOON / pace)
    assert backup_timers.enqueue_when_due
    for task in timers.TASKS.values():
        task.seconds /= pace


def add_migration() -> None:
    """Be a later version, with one step more."""
    from chatplug.core import migrate

    steps = migrate.all_migrations()
    steps.append(migrate.Migration(len(steps) + 1, "9999_later", LATER))
    migrate.all_migrations = lambda: steps


def slow_commits(milliseconds: float) -> None:
    """Let the writer's thread wait before each commit, as it would for a slow disk."""
    from gevent import monkey

    from chatplug.core.quick import QuickConnection

    sleep, commit = monkey.get_original("time", "sleep"), QuickConnection._commit

    def slowly(self: QuickConnection) -> object:
        sleep(milliseconds / 1000)
        return commit(self)

    QuickConnection._commit = slowly  # type: ignore[method-assign,assignment]


def watch_stalls(file: Path) -> None:
    """Keep in a file how long the hub has served nobody at most, in milliseconds, since the file was last emptied."""
    import gevent

    def watch() -> None:
        longest = 0.0
        while True:
            due = time.perf_counter() + STALL_SECONDS
            gevent.sleep(STALL_SECONDS)
            late = (time.perf_counter() - due) * 1000
            if not file.read_text() or late > longest:
                longest = late
                file.write_text(f"{late:.2f}")

    gevent.spawn(watch)


if __name__ == "__main__":
    if os.environ.get("FAULT_CLOCK"):
        bend_clock(Path(os.environ["FAULT_CLOCK"]))
    from gevent import monkey

    monkey.patch_all()
    if os.environ.get("FAULT_PACE"):
        quicken(float(os.environ["FAULT_PACE"]))
    if os.environ.get("FAULT_LATER"):
        add_migration()
    if os.environ.get("FAULT_COMMIT_MS"):
        slow_commits(float(os.environ["FAULT_COMMIT_MS"]))
    if os.environ.get("FAULT_STALLS"):
        watch_stalls(Path(os.environ["FAULT_STALLS"]))
    from chatplug.cli import main

    main()
