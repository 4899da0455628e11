"""Slow or outside work as rows: enqueued in the change that wants it, claimed with a lease, retried."""

import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chatplug.core import clock, db
from chatplug.core.errors import Conflict, NotFound
from chatplug.core.i18n import N_
from chatplug.core.metrics import Counter

log = logging.getLogger("chatplug.jobs")

LEASE_MS = 600_000  # a worker that died is replaced after this long; the slowest mail dialogue takes five minutes
TAKE_OVER_MS = 5_000  # before a killed server's work is done, times its tries: what kills servers waits longer
FIRST_WAIT_MS = 15_000  # before the second try; doubled each time, at most MOST_WAIT_MS
MOST_WAIT_MS = 3_600_000
KEEP_MS = 30 * 24 * 3600 * 1000  # finished jobs stay readable this long

RUNS = Counter(
    "chatplug_job_runs_total",
    "Runs of jobs by what became of them; postponed ones are tried again, failed ones are not.",
    "outcome",
    ("done", "postponed", "failed"),
)


class Retry(Exception):
    """It did not work this time; try again later. ``after_ms`` overrides the usual wait."""

    def __init__(self, message: str, after_ms: int | None = None) -> None:
        super().__init__(message)
        self.after_ms = after_ms


class Failed(Exception):
    """It will never work: no further try."""


@dataclass(frozen=True)
class Job:
    """A claimed job; ``tries`` counts the present one."""

    id: int
    kind: str
    payload: dict[str, Any]
    tries: int


@dataclass(frozen=True)
class Handler:
    """What runs a kind of job, and how often at most."""

    run: Callable[[dict[str, Any], Job], str]
    tries: int
    finished: Callable[[Job, str, str], None] | None
    again: Callable[[Job], None] | None


# SQLite takes the index over keys only when its very words stand there, and else reads every job there ever was.
_RUNNING = "SELECT id FROM job WHERE unique_key = ? AND state IN ('waiting', 'running') AND state = 'running'"
_CANCEL = """
UPDATE job SET state = 'cancelled', outcome = ?, done_at = ?
WHERE unique_key = ? AND state IN ('waiting', 'running') AND state = 'waiting'
"""
_handlers: dict[str, Handler] = {}
# What was asked for while a job with its key ran, by that job. In memory: whoever dies with it runs anew anyway.
_wanted_after: dict[int, tuple[str, dict[str, Any], int | None, str | None]] = {}


def handler(
    kind: str,
    tries: int = 8,
    finished: Callable[[Job, str, str], None] | None = None,
    again: Callable[[Job], None] | None = None,
) -> Callable[[Callable[[dict[str, Any], Job], str]], Callable[[dict[str, Any], Job], str]]:
    """Register ``fn(payload, job) -> outcome``; it may raise :class:`Retry` or :class:`Failed`.

    ``finished(job, state, outcome)`` runs inside the change that records the end (``done`` or ``failed``);
    ``again(job)`` inside the one that wakes a failed job.
    """

    def register(fn: Callable[[dict[str, Any], Job], str]) -> Callable[[dict[str, Any], Job], str]:
        _handlers[kind] = Handler(fn, tries, finished, again)
        return fn

    return register


def enqueue(kind: str, payload: dict[str, Any], run_at: int | None = None, key: str | None = None) -> int | None:
    """Write a job; call inside ``write()``. Returns its id, or ``None`` when one with this key waits already.

    While that one runs it may have looked already: then the new one is written as soon as it has ended.
    """
    at = clock.now()
    cursor = db.execute(
        "INSERT OR IGNORE INTO job (kind, payload, unique_key, state, run_at, created_at)"
        " VALUES (?, ?, ?, 'waiting', ?, ?)",
        (kind, json.dumps(payload), key, at if run_at is None else run_at, at),
    )
    if cursor.rowcount:
        return int(cursor.lastrowid)
    running = db.execute(_RUNNING, (key,)).fetchone()
    if running:
        _wanted_after[running[0]] = (kind, payload, run_at, key)
    return None


def cancel(key: str, reason: str) -> bool:
    """End the waiting job that has a key; call inside ``write()``. Returns whether there was one."""
    cursor = db.execute(
        _CANCEL,
        (reason, clock.now(), key),
    )
    return bool(cursor.rowcount)


def _claim() -> Job | None:
    at = clock.now()
    row = db.execute(
        "SELECT id, kind, payload, tries FROM job WHERE run_at <= ? AND (state = 'waiting'"
        " OR (state = 'running' AND lease_until <= ?)) ORDER BY run_at, id LIMIT 1",
        (at, at),
    ).fetchone()
    if row is None:
        return None
    db.execute(
        "UPDATE job SET state = 'running', lease_until = ?, tries = tries + 1 WHERE id = ?", (at + LEASE_MS, row[0])
    )
    return Job(row[0], row[1], json.loads(row[2]), row[3] + 1)


def _finish(job: Job, state: str, outcome: str) -> None:
    """Record a job's end; call inside ``write()``."""
    db.execute(
        "UPDATE job SET state = ?, outcome = ?, done_at = ?, lease_until = NULL WHERE id = ?",
        (state, outcome[:500], clock.now(), job.id),
    )
    known = _handlers.get(job.kind)
    if known and known.finished:
        known.finished(job, state, outcome)
    if job.id in _wanted_after:
        enqueue(*_wanted_after[job.id])


def _postpone(job: Job, outcome: str, wait_ms: int) -> None:
    db.execute(
        "UPDATE job SET state = 'waiting', outcome = ?, run_at = ?, lease_until = NULL WHERE id = ?",
        (outcome[:500], clock.now() + wait_ms, job.id),
    )


def backoff_ms(tries: int) -> int:
    """Return how long to wait after a number of tries: doubling, with a tenth of jitter."""
    wait = min(FIRST_WAIT_MS * 2 ** (tries - 1), MOST_WAIT_MS)
    return int(wait * random.uniform(0.9, 1.1))  # noqa: S311 (jitter, not a secret)


def renew(job: Job) -> None:
    """Keep a job ours for another while: for work that may take longer than a lease. Call inside ``write()``."""
    until = clock.now() + LEASE_MS
    db.execute("UPDATE job SET lease_until = ? WHERE id = ? AND state = 'running'", (until, job.id))


def take_over() -> None:
    """Wait less for what a server before this one was doing when it ended: nobody does it any more.

    Call inside ``write()``, once, before the first job is claimed.
    """
    db.execute(
        "UPDATE job SET lease_until = min(lease_until, ? + ? * tries) WHERE state = 'running'",
        (clock.now(), TAKE_OVER_MS),
    )


def shift(milliseconds: int) -> None:
    """Move what waits along with a step of the wall clock; call inside ``write()``."""
    db.execute(
        "UPDATE job SET run_at = run_at + ?, lease_until = lease_until + ? WHERE state IN ('waiting', 'running')",
        (milliseconds, milliseconds),
    )


def run_one() -> bool:
    """Claim a due job and run it; return whether there was one."""
    job = db.write_quickly(_claim)
    if job is None:
        return False
    try:
        _run(job)
    finally:
        _wanted_after.pop(job.id, None)
    return True


def _run(job: Job) -> None:
    known = _handlers.get(job.kind)
    if known is None:
        _end(job, "failed", f"nobody handles jobs of kind {job.kind}")
        return
    try:
        outcome = known.run(job.payload, job)
    except Failed as failure:
        _end(job, "failed", str(failure))
    except Retry as failure:
        _again_or_fail(job, known, str(failure), failure.after_ms)
    except Exception as failure:
        log.exception("job %s of kind %s failed", job.id, job.kind)
        _again_or_fail(job, known, f"{type(failure).__name__}: {failure}", None)
    else:
        _end(job, "done", outcome)


def _again_or_fail(job: Job, known: Handler, outcome: str, after_ms: int | None) -> None:
    if job.tries >= known.tries:
        _end(job, "failed", outcome)
    else:
        db.write_quickly(_postpone, job, outcome, backoff_ms(job.tries) if after_ms is None else after_ms)
        RUNS.add("postponed")


def _end(job: Job, state: str, outcome: str) -> None:
    db.write_quickly(_finish, job, state, outcome)
    RUNS.add(state)
    if state == "failed":  # why stands in its row: an outcome may name an address, which the log never does
        log.warning("job %s of kind %s has failed for good after %s tries", job.id, job.kind, job.tries)


def again(number: int) -> None:
    """Wake a job that has failed, with all its tries anew.

    :raises NotFound: when there is no such job any more.
    :raises Conflict: when it has not failed, or the same work waits already.
    """

    def change() -> None:
        row = db.execute("SELECT kind, payload, unique_key, state FROM job WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise NotFound(N_("There is no such job any more."), N_("Reload the page."), code="unknown_job")
        kind, payload, key, state = row
        if state != "failed":
            raise Conflict(
                N_("This job has not failed."), N_("Reload the page to see how it stands."), code="not_failed"
            )
        if (
            key
            and db.execute(
                "SELECT 1 FROM job WHERE unique_key = ? AND state IN ('waiting', 'running')", (key,)
            ).fetchone()
        ):
            raise Conflict(N_("The same work waits already."), N_("There is nothing to do."), code="waits_already")
        db.execute(
            "UPDATE job SET state = 'waiting', tries = 0, run_at = ?, done_at = NULL, outcome = NULL WHERE id = ?",
            (clock.now(), number),
        )
        known = _handlers.get(kind)
        if known and known.again:
            known.again(Job(number, kind, json.loads(payload), 0))

    db.write(change)


def next_due() -> int | None:
    """Return when the next job is due (UTC milliseconds), or ``None`` when none waits."""
    row = db.execute(
        "SELECT min(CASE state WHEN 'running' THEN lease_until ELSE run_at END) FROM job"
        " WHERE state IN ('waiting', 'running')"
    ).fetchone()
    return None if row[0] is None else int(row[0])


def prune() -> int:
    """Delete finished jobs that are old; call inside ``write()``. Returns how many."""
    return int(db.execute("DELETE FROM job WHERE done_at < ?", (clock.now() - KEEP_MS,)).rowcount)
