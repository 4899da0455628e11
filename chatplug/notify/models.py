"""Ladders, devices and alerts."""

import json
from typing import Any

import msgspec
import peewee

from chatplug.core import db
from chatplug.notify.ladder import Ladder, Tried

WAITING, SENT, FAILED, STOPPED = "waiting", "sent", "failed", "stopped"
LISTED = 100  # alerts shown


class AlertLadder(db.Model):
    """How an operator wants to be told; without a row, as everybody begins."""

    operator = peewee.IntegerField(primary_key=True)
    ladder = db.JsonField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "alert_ladder"


class Alert(db.Model):
    """One try to tell one operator of a message by one channel; ``since`` is when that operator's climb began."""

    id = peewee.AutoField()
    conversation = peewee.IntegerField()
    message = peewee.IntegerField()
    operator = peewee.IntegerField()
    channel = peewee.TextField()
    round = peewee.IntegerField()
    state = peewee.TextField(default=WAITING)
    outcome = db.JsonField(default=dict)
    since = peewee.IntegerField()
    at = peewee.IntegerField()
    done_at = peewee.IntegerField(null=True)

    class Meta:
        """Peewee's own table settings."""

        table_name = "alert"


class PushDevice(db.Model):
    """A browser that takes web push for an operator."""

    id = peewee.AutoField()
    operator = peewee.IntegerField()
    endpoint = peewee.TextField(unique=True)
    p256dh = peewee.TextField()
    auth = peewee.TextField()
    name = peewee.TextField(default="")
    session = peewee.TextField(default="")  # of the browser, so that it ends with it
    created_at = peewee.IntegerField()
    used_at = peewee.IntegerField(null=True)

    class Meta:
        """Peewee's own table settings."""

        table_name = "push_device"


def ladder_of(operator: int) -> Ladder:
    """Return how an operator wants to be told."""
    row = db.execute("SELECT ladder FROM alert_ladder WHERE operator = ?", (operator,)).fetchone()
    return msgspec.convert(json.loads(row[0]), Ladder, strict=False) if row else Ladder()


def waits(conversation: Any) -> bool:
    """Say whether a conversation's visitor waits for an answer."""
    return bool(conversation.state == "open" and conversation.waiting_since is not None)


def last_words(conversation: int) -> tuple[int, str]:
    """Return the number and text of what a conversation's visitor wrote last; 0 and "" when there is nothing."""
    row = db.execute(
        "SELECT id, body FROM message WHERE conversation = ? AND author = 'visitor' AND kind = 'text'"
        " ORDER BY id DESC LIMIT 1",
        (conversation,),
    ).fetchone()
    return (row[0], row[1]) if row else (0, "")


def team() -> list[int]:
    """Return everybody in the team by number."""
    return [row[0] for row in db.execute("SELECT id FROM operator WHERE removed_at IS NULL ORDER BY id").fetchall()]


def has_device(operator: int) -> bool:
    """Say whether web push can reach an operator."""
    return bool(db.execute("SELECT 1 FROM push_device WHERE operator = ? LIMIT 1", (operator,)).fetchone())


def tried(message: int, operator: int) -> tuple[list[Tried], int | None]:
    """Return what was done so far to tell an operator of a message, and since when."""
    rows = db.execute(
        "SELECT channel, round, state, done_at, since FROM alert WHERE message = ? AND operator = ?",
        (message, operator),
    ).fetchall()
    done = [Tried(channel, number, state == FAILED, done_at) for channel, number, state, done_at, _since in rows]
    return done, min((row[4] for row in rows), default=None)


def devices_of(operator: int) -> list[Any]:
    """Return an operator's devices, the newest first."""
    return list(PushDevice.select().where(PushDevice.operator == operator).order_by(PushDevice.id.desc()))


def find(alert: int) -> Any | None:
    """Return an alert, ``None`` when its conversation was erased meanwhile."""
    return Alert.get_or_none(Alert.id == alert)


def listed(operator: int | None, before: int | None = None) -> list[Any]:
    """Return alerts, the newest first: of one operator, or of everybody."""
    query = Alert.select()
    if operator is not None:
        query = query.where(Alert.operator == operator)
    if before is not None:
        query = query.where(Alert.id < before)
    return list(query.order_by(Alert.id.desc()).limit(LISTED))
