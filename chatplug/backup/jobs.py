"""Makes planned backups in a process of its own, so that packing and sending take no time from any socket."""

import json
import os
import subprocess
import sys
from threading import Event, Thread
from typing import Any

from chatplug.backup import state
from chatplug.backup.planned import RUNNING, names_of
from chatplug.core import db, jobs
from chatplug.core.config import Config, config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.core.options import OPTIONS

KIND = "backup"
LONGEST_SECONDS = 12 * 3600
WAITS_MS = (300_000, 1_800_000, 3_600_000)  # a server elsewhere that is down is seldom back in seconds
RENEW_SECONDS = 60


def environment(config: Config) -> dict[str, str]:
    """Return the environment for a command of ours: options given to this process as flags go along in it.

    Not in its arguments: every user of the machine can read those.
    """
    given = {option.environment: getattr(config, option.name) for option in OPTIONS
             if config.sources.get(option.name) == "command line"}  # fmt: skip
    told = {name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in given.items()}
    return {**os.environ, **told, "CHATPLUG_DATA": str(config.data), "LC_ALL": "C", "PYTHONUNBUFFERED": "1"}


@jobs.handler(KIND, tries=len(WAITS_MS) + 1)
def save(payload: dict[str, Any], job: jobs.Job) -> str:
    """Make the backups that are due, and say where they are."""
    command = [sys.executable, "-m", "chatplug", "backup", "--planned", "--if-due", "--json"]
    process = subprocess.Popen(  # noqa: S603 (our own program and arguments)
        command, env=environment(config), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    done = _renew_lease_until_done(job)
    try:
        printed, complaints = process.communicate(timeout=LONGEST_SECONDS)
    except BaseException:  # the server is stopping and waits for nobody, or this one hangs
        process.terminate()  # it takes its unfinished files along
        raise
    finally:
        done.set()
    return _understand(process.returncode, printed, complaints, job)


def _understand(status: int, printed: bytes, complaints: bytes, job: jobs.Job) -> str:
    wait = WAITS_MS[min(job.tries, len(WAITS_MS)) - 1]
    try:
        copies = json.loads(printed)["copies"]
    except (ValueError, KeyError, TypeError):
        if f'"{RUNNING}"'.encode() in complaints:  # the machine has slept over our lease, or somebody makes one by hand
            raise jobs.Retry("another backup is under way", wait) from None
        said = complaints.decode(errors="replace").strip()[-300:]
        _tell(Refused(
            N_("The backup ended with status {number}: {said}"), N_("Run: chatplug backup --planned"),
            number=status, said=said or "-",
        ))  # fmt: skip
        raise jobs.Retry(f"status {status}: {said}", wait) from None
    bad = [copy for copy in copies if not copy["ok"]]
    outcome = "; ".join(f"{copy['target']}: {copy['error'] or copy['name']}" for copy in bad or copies)
    if any(copy["again"] for copy in bad):
        raise jobs.Retry(outcome, wait)
    if bad:
        raise jobs.Failed(outcome)
    return outcome or "nothing was due"


def _tell(failure: Refused) -> None:
    """Keep a failure of which the process itself could not tell."""
    known = names_of(config)
    for name in known:
        state.record(name, failure=failure, known=known)


def _renew_lease_until_done(job: jobs.Job) -> Event:
    """Keep the job ours while it runs: a large backup over a slow line takes longer than any other job may."""
    done = Event()

    def renew() -> None:
        while not done.wait(min(RENEW_SECONDS, jobs.LEASE_MS / 3000)):
            db.write(jobs.renew, job)

    Thread(target=renew, daemon=True).start()
    return done
