"""Every change of alerts: ladders, devices, and the climbing itself."""

from collections.abc import Collection

import msgspec

from chatplug.chat.models import Conversation
from chatplug.core import clock, jobs
from chatplug.core.db import execute, write
from chatplug.core.errors import Conflict, NotFound
from chatplug.core.i18n import N_
from chatplug.core.text import clean_line, shorten
from chatplug.notify import ladder, models
from chatplug.notify.ladder import Ladder
from chatplug.notify.models import AlertLadder, PushDevice
from chatplug.notify.telegram import models as telegram

CLIMB, PASS_ON = "notify.climb", "notify.pass_on"
MOST_DEVICES = 20  # of one operator
KEEP_MS = 30 * 24 * 3600 * 1000  # what became of alerts stays readable this long


def set_ladder(operator: int, wanted: Ladder) -> Ladder:
    """Store how an operator wants to be told.

    :raises BadInput: when a channel stands there twice, or a time is none.
    """
    kept = ladder.check(wanted)
    row = {"ladder": msgspec.to_builtins(kept)}
    write(
        lambda: (
            AlertLadder.insert(operator=operator, **row)
            .on_conflict(conflict_target=[AlertLadder.operator], update=row)
            .execute()
        )
    )
    return kept


def add_device(operator: int, session: str, endpoint: str, p256dh: str, auth: str, name: str) -> None:
    """Remember a browser that takes web push, until the session ends; the same one again brings its new keys.

    It is then the device of whoever is signed in there, and no longer of those before.

    :raises Conflict: when the operator has very many.
    """
    known_as = shorten(clean_line(name), 80)
    row = {"operator": operator, "session": session, "p256dh": p256dh, "auth": auth, "name": known_as}

    def change() -> None:
        known = PushDevice.get_or_none(PushDevice.endpoint == endpoint)
        if known is None and len(models.devices_of(operator)) >= MOST_DEVICES:
            raise Conflict(N_("Too many devices."), N_("Remove those that you no longer use."), code="too_many_devices")
        if known is None:
            PushDevice.create(endpoint=endpoint, created_at=clock.now(), **row)
        else:
            PushDevice.update(**row).where(PushDevice.id == known.id).execute()

    write(change)


def remove_device(operator: int, device: int) -> None:
    """Forget one of an operator's devices.

    :raises NotFound: when it is none of theirs.
    """
    theirs = (PushDevice.id == device) & (PushDevice.operator == operator)
    if not write(lambda: PushDevice.delete().where(theirs).execute()):
        raise NotFound(N_("There is no such device."), N_("Reload the page."), code="unknown_device")


def forget_device(device: int) -> None:
    """Forget a device that its push service no longer knows."""
    write(lambda: PushDevice.delete().where(PushDevice.id == device).execute())


def note_use(device: int) -> None:
    """Note that a push service took an alert for a device."""
    write(lambda: PushDevice.update(used_at=clock.now()).where(PushDevice.id == device).execute())


def forget_sessions(sessions: Collection[str]) -> None:
    """Drop the devices on which somebody was signed out; call inside ``write()``."""
    PushDevice.delete().where(PushDevice.session.in_(sessions)).execute()


def forget_operator(operator: int) -> None:
    """Drop the devices of somebody who left; call inside ``write()``."""
    PushDevice.delete().where(PushDevice.operator == operator).execute()


def begin(conversation: int, message: int) -> None:
    """Start to climb for a message that waits; call inside ``write()``. Further messages join the same climb."""
    payload = {"conversation": conversation, "message": message, "since": clock.now()}
    jobs.enqueue(CLIMB, payload, key=_key(conversation))


def pass_on(conversation: int, message: int) -> None:
    """Bring a visitor's message to where their operator answers: into Telegram; call inside ``write()``."""
    operator = telegram.answering_there(conversation)
    if operator is not None:
        jobs.enqueue(PASS_ON, {"message": message, "operator": operator})


def begin_if_waiting(conversation: int) -> None:
    """Start anew for a conversation that was given back unanswered; call inside ``write()``."""
    row = Conversation.get_or_none(Conversation.id == conversation)
    if row is not None and models.waits(row):
        begin(conversation, row.last_message)


def stop(conversation: int) -> None:
    """Climb no further: somebody took it, answered, or closed it; call inside ``write()``."""
    jobs.cancel(_key(conversation), "somebody takes care of it")


def prune() -> int:
    """Delete what became of old alerts; call inside ``write()``. Returns how many."""
    return int(execute("DELETE FROM alert WHERE at < ?", (clock.now() - KEEP_MS,)).rowcount)


def _key(conversation: int) -> str:
    return f"{CLIMB}:{conversation}"
