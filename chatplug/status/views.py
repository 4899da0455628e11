"""The status page's whole state, put together from memory and one look beside the hub."""

import platform
import sqlite3
from dataclasses import asdict

from chatplug import __version__
from chatplug.core import mail, troubles
from chatplug.core.config import config
from chatplug.core.db import read_apart
from chatplug.doctor.machine import LOW_DISK
from chatplug.status import facts, job_list, process
from chatplug.status.facts import Facts
from chatplug.status.minutes import minutes
from chatplug.status.shapes import (
    BackupView,
    ByKind,
    JobsView,
    JobView,
    MailView,
    StatusAnswer,
    StorageView,
    Traffic,
    TroubleView,
)
from chatplug.transport.connection import SOCKETS
from chatplug.transport.poll import POLLS


def status(lang: str) -> StatusAnswer:
    """Return how the server does, in words of a language where there are any."""
    found, rows = read_apart(_look, lang)
    return StatusAnswer(
        at=found.at,
        version=__version__,
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        uptime=int(process.uptime() * 1000),
        sockets=ByKind(**SOCKETS),
        polls=ByKind(**POLLS),
        open=found.open,
        waiting=found.waiting,
        waiting_since=found.waiting_since,
        messages=Traffic(minutes.last_hour(), minutes.last_day()),
        jobs=JobsView(**found.jobs, due_since=found.due_since, rows=rows),
        storage=_storage(found),
        mail=_mail(),
        backup=_backup(found),
        backup_planned=bool(config.backup_to),
        errors=_errors(),
        memory=found.use.memory_bytes,
        open_files=found.use.open_files,
        most_files=found.use.most_files,
        metrics_token=bool(config.metrics_token),
    )


def _look(lang: str) -> tuple[Facts, list[JobView]]:
    minutes.look()
    return facts.look(lang), job_list.troubled(lang)


def _storage(found: Facts) -> StorageView:
    low = found.disk_free < LOW_DISK
    return StorageView(found.database, found.wal, found.disk_free, found.disk_total, low)


def _mail() -> MailView:
    counted = {name: int(number) for name, number in mail.LETTERS.values.items()}
    return MailView(mail.is_set_up(), counted["sent"], counted["refused"], counted["unreachable"])


def _backup(found: Facts) -> BackupView | None:
    last = found.backup
    return BackupView(**{name: last[name] for name in BackupView.__struct_fields__}) if last else None


def _errors() -> list[TroubleView]:
    return [TroubleView(**asdict(one) | {"references": list(one.references)}) for one in troubles.ring.last()]
