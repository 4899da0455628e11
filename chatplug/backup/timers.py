"""Looks whether a planned backup is due; what was missed while the server was down is made soon after its start."""

from chatplug.backup.jobs import KIND
from chatplug.backup.planned import due_places
from chatplug.core import db, jobs, timers
from chatplug.core.config import config


@timers.every(60, "planned backups")
def enqueue_when_due() -> None:
    """Enqueue the work once."""
    if due_places(config):
        db.write(jobs.enqueue, KIND, {}, key=KIND)
