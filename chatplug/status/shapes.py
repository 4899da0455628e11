"""What the status page is told; times in UTC milliseconds, sizes in bytes."""

from typing import Literal

import msgspec

Level = Literal["warning", "error"]


class ByKind(msgspec.Struct, frozen=True):
    """A number for visitors' browsers and one for consoles."""

    visitor: int
    console: int


class Traffic(msgspec.Struct, frozen=True):
    """Messages by visitors and by operators, a pair for each bar; the present one is last."""

    hour: list[list[int]]
    day: list[list[int]]


class JobView(msgspec.Struct, frozen=True):
    """A job that failed, or waits for another try; ``at`` is when it ended, or is tried next."""

    id: int
    name: str
    state: str
    tries: int
    outcome: str
    at: int


class JobsView(msgspec.Struct, frozen=True):
    """The queue."""

    waiting: int
    running: int
    failed: int
    due_since: int | None
    rows: list[JobView]


class StorageView(msgspec.Struct, frozen=True):
    """The database, its log, and the disk they are on."""

    database: int
    wal: int
    disk_free: int
    disk_total: int
    low: bool


class MailView(msgspec.Struct, frozen=True):
    """Outgoing mail since the start."""

    is_set_up: bool
    sent: int
    refused: int
    unreachable: int


class BackupView(msgspec.Struct, frozen=True):
    """What became of the last planned copy; ``good_at`` is the last one that went well."""

    at: int
    ok: bool
    size: int
    target: str
    good_at: int | None
    error: str
    hint: str


class TroubleView(msgspec.Struct, frozen=True):
    """One kind of warning or error; ``references`` are the numbers that people say, the newest last."""

    level: Level
    origin: str
    text: str
    kind: str
    place: str
    count: int
    first_at: int
    last_at: int
    references: list[str]


class FindingView(msgspec.Struct, frozen=True):
    """What is not as it should be, and what to do."""

    level: Level
    message: str
    hint: str


class StatusAnswer(msgspec.Struct, frozen=True):
    """How the server does."""

    at: int
    version: str
    python: str
    sqlite: str
    uptime: int
    sockets: ByKind
    polls: ByKind
    open: int
    waiting: int
    waiting_since: int | None
    messages: Traffic
    jobs: JobsView
    storage: StorageView
    mail: MailView
    backup: BackupView | None
    backup_planned: bool
    errors: list[TroubleView]
    memory: int | None
    open_files: int | None
    most_files: int | None
    metrics_token: bool


class FindingsAnswer(msgspec.Struct, frozen=True):
    """What the doctor would say; ``good`` counts what is as it should be."""

    at: int
    good: int
    findings: list[FindingView]
