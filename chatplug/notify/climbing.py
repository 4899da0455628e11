"""Climbing the ladder for a visitor who waits: which channels are asked now, and when to look again."""

import json
from collections.abc import Collection
from typing import Any

from chatplug.chat.models import Conversation
from chatplug.core import clock, jobs
from chatplug.core.db import execute
from chatplug.core.i18n import N_
from chatplug.notify import ladder, models, outcome, ready
from chatplug.notify.ladder import Channel, Due, Tried
from chatplug.notify.telegram import models as telegram
from chatplug.team.models import AWAY, presence_state

SEND = "notify.send"
RANG, CLOSED, ANSWERED = N_("An open console rang."), N_("No console was open."), N_("Somebody answered first.")

_ADD = """
INSERT INTO alert (conversation, message, operator, channel, round, state, outcome, since, at, done_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def climb(conversation: int, message: int, since: int, listening: Collection[int]) -> int | None:
    """Ask every channel that is due, and return when to look again; call inside ``write()``.

    ``listening`` are the operators with an open console: that rung is told by the log itself, and only written down.
    ``None``: there is nothing more to do.
    """
    row = Conversation.get_or_none(Conversation.id == conversation)
    if row is None or not models.waits(row):
        return None
    last, _body = models.last_words(conversation)  # further messages joined this climb: they have to be seen too
    seen, now = row.operator_read >= max(message, last), clock.now()
    if row.operator is not None and seen:
        return None  # whose it is has it before their eyes
    whom = models.team() if row.operator is None else [row.operator]
    moments = [
        _Climb(conversation, message, operator, now).go_on(min(since, now), operator in listening, seen)
        for operator in whom
    ]
    return min((moment for moment in moments if moment is not None), default=None)


class _Climb:
    """One operator's ladder for one message."""

    def __init__(self, conversation: int, message: int, operator: int, now: int) -> None:
        self.conversation, self.message, self.operator, self.now = conversation, message, operator, now

    def go_on(self, since: int, listening: bool, seen: bool) -> int | None:
        """Ask what is due, and return when to look again."""
        wanted = models.ladder_of(self.operator)
        if presence_state(self.operator) == AWAY:
            return None  # they said so; back again, the inbox shows it
        quiet = ladder.quiet_until(wanted, self.now)
        if quiet is not None:
            return quiet
        tried, begun = models.tried(self.message, self.operator)
        able = self._able()
        if begun is not None and begun > self.now:
            begun = self._begin_in_the_past(ladder.pause(wanted, able) * max(one.round for one in tried))
        since = since if begun is None else begun

        def due() -> Due:
            return ladder.due(wanted, since, self.now, tried, seen=seen, able=able)

        found = due()
        for channel, number in found.now:
            if channel == "console":
                self._note_console(number, found.since, listening)
                tried.append(Tried(channel, number, not listening, self.now))
        since = found.since
        found = due()  # with no console open, the next channel is asked at once
        for channel, number in found.now:
            made = self._add(channel, number, models.WAITING, {}, found.since, None)
            jobs.enqueue(SEND, {"alert": made})
        return found.next_at

    def _able(self) -> list[Channel]:
        found = ready.channels(self.operator)
        if "telegram" in found and telegram.answering_there(self.conversation) == self.operator:
            found.remove("telegram")  # every line comes there as it is written
        return found

    def _begin_in_the_past(self, passed: int) -> int:
        """The clock was set back: go on from the last round, or nobody would be told until it has caught up."""
        since = self.now - passed
        execute("UPDATE alert SET since = ? WHERE message = ? AND operator = ?", (since, self.message, self.operator))
        return since

    def _note_console(self, number: int, since: int, listening: bool) -> None:
        state, words = (models.SENT, RANG) if listening else (models.FAILED, CLOSED)
        self._add("console", number, state, outcome.stored(words), since, self.now)

    def _add(self, channel: str, number: int, state: str, words: dict[str, Any], since: int, done: int | None) -> int:
        facts = (self.conversation, self.message, self.operator, channel, number, state, json.dumps(words))
        made: int = execute(_ADD, (*facts, since, self.now, done)).lastrowid
        return made


def finish(alert: Any, state: str, words: dict[str, Any], listening: Collection[int]) -> None:
    """Record what became of an alert; after a failure the next channel is asked at once. Call inside ``write()``."""
    values = (state, json.dumps(words), clock.now(), alert.id)
    execute("UPDATE alert SET state = ?, outcome = ?, done_at = ? WHERE id = ?", values)
    if state == models.FAILED:
        climb(alert.conversation, alert.message, alert.since, listening)  # the climbing job sleeps until its own time
