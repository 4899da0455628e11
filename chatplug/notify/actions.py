"""Every change of alerts: ladders, devices, and the climbing itself."""

from typing import Any

import msgspec

from chatplug.chat.models import OPEN, Conversation
from chatplug.core import clock, jobs
from chatplug.core.db import execute, write
from chatplug.core.errors import Conflict, NotFound
from chatplug.core.i18n import N_
from chatplug.core.text import clean_line, shorten
from chatplug.notify import ladder, models, outcome, ready
from chatplug.notify.ladder import Ladder
from chatplug.notify.models import Alert, AlertLadder, PushDevice
from chatplug.notify.telegram import models as telegram
from chatplug.team.models import AWAY, operators, presence_state

CLIMB, SEND, PASS_ON = "notify.climb", "notify.send", "notify.pass_on"
MOST_DEVICES = 20  # of one operator
KEEP_MS = 30 * 24 * 3600 * 1000  # what became of alerts stays readable this long

ANSWERED = N_("Somebody answered first.")


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


def add_device(operator: int, endpoint: str, p256dh: str, auth: str, name: str) -> None:
    """Remember a browser that takes web push; the same one again only brings its new keys.

    :raises Conflict: when the operator has very many.
    """
    row = {"operator": operator, "p256dh": p256dh, "auth": auth, "name": shorten(clean_line(name), 80)}

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


def forget_operator(operator: int) -> None:
    """Drop the devices of somebody who left; call inside ``write()``."""
    PushDevice.delete().where(PushDevice.operator == operator).execute()


def begin(conversation: int, message: int) -> None:
    """Start to climb for a message that waits; call inside ``write()``. Further messages join the same climb."""
    payload = {"conversation": conversation, "message": message, "since": clock.now()}
    jobs.enqueue(CLIMB, payload, key=_key(conversation))


def pass_on(conversation: int, message: int) -> None:
    """Bring a visitor's message to where their operator answers: into Telegram; call inside ``write()``."""
    row = Conversation.get_or_none(Conversation.id == conversation)
    if row is not None and row.operator is not None and telegram.follows(conversation, row.operator):
        jobs.enqueue(PASS_ON, {"message": message, "operator": row.operator})


def begin_if_waiting(conversation: int) -> None:
    """Start anew for a conversation that was given back unanswered; call inside ``write()``."""
    row = Conversation.get_or_none(Conversation.id == conversation)
    if row is not None and row.state == OPEN and row.waiting_since is not None:
        begin(conversation, row.last_message)


def stop(conversation: int) -> None:
    """Climb no further: somebody took it, answered, or closed it; call inside ``write()``."""
    jobs.cancel(_key(conversation), "somebody takes care of it")


def climb(conversation: int, message: int, since: int) -> int | None:
    """Ask every channel that is due, and return when to look again; call inside ``write()``.

    ``None``: there is nothing more to do.
    """
    row = Conversation.get_or_none(Conversation.id == conversation)
    if row is None or not is_wanted(row):
        return None
    seen, now = row.operator_read >= message, clock.now()
    if row.operator is not None and seen:
        return None  # whose it is has it before their eyes
    whom = [row.operator] if row.operator is not None else [person.id for person in operators()]
    moments = [_climb_for(operator, conversation, message, min(since, now), now, seen) for operator in whom]
    return min((moment for moment in moments if moment is not None), default=None)


def is_wanted(conversation: Any) -> bool:
    """Say whether a conversation's visitor waits for an answer."""
    return bool(conversation.state == OPEN and conversation.waiting_since is not None)


def finish(alert: Any, state: str, words: dict[str, Any]) -> None:
    """Record what became of an alert; after a failure the next channel is asked at once."""

    def change() -> None:
        at = clock.now()
        Alert.update(state=state, outcome=words, done_at=at).where(Alert.id == alert.id).execute()
        if state == models.FAILED:
            climb(alert.conversation, alert.message, alert.since)  # the climbing job sleeps until its own time

    write(change)


def prune() -> int:
    """Delete what became of old alerts; call inside ``write()``. Returns how many."""
    return int(execute("DELETE FROM alert WHERE at < ?", (clock.now() - KEEP_MS,)).rowcount)


def _climb_for(operator: int, conversation: int, message: int, since: int, now: int, seen: bool) -> int | None:
    wanted = models.ladder_of(operator)
    if presence_state(operator) == AWAY:
        return None  # they said so; back again, the inbox shows it
    quiet = ladder.quiet_until(wanted, now)
    if quiet is not None:
        return quiet
    tried, begun = models.tried(message, operator)
    begun = since if begun is None else begun
    found = ladder.due(wanted, begun, now, tried, seen=seen, able=ready.channels(operator))
    for channel, number in found.now:
        facts = {"conversation": conversation, "message": message, "operator": operator, "channel": channel}
        made = Alert.create(round=number, since=found.since, at=now, outcome={}, **facts)
        jobs.enqueue(SEND, {"alert": made.id})
    return found.next_at


def _key(conversation: int) -> str:
    return f"{CLIMB}:{conversation}"


def not_wanted() -> dict[str, Any]:
    """Return the words for an alert that came too late to be needed."""
    return outcome.stored(ANSWERED)
