"""The ladder: which channel tells an operator when, while a visitor waits for an answer."""

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

import msgspec

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_
from chatplug.sites import hours
from chatplug.sites.hours import DAYS, Hours

Channel = Literal["console", "push", "telegram", "mail"]
CHANNELS: tuple[Channel, ...] = ("console", "push", "telegram", "mail")  # as climbed
MOST_ROUNDS = 12  # of the whole ladder for one wait; then the inbox alone says that somebody waits
LONGEST = 3600  # seconds, of a rung and between two rounds
SHORTEST_REPEAT = 60  # seconds

Seconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST)]


class Rung(msgspec.Struct, frozen=True):
    """One step: a channel, its seconds after the visitor's message, and whether it is used."""

    channel: Channel
    after: Seconds
    on: bool = True


USUAL = (Rung("console", 0), Rung("push", 5), Rung("telegram", 5), Rung("mail", 120))


class Ladder(msgspec.Struct, frozen=True):
    """How one operator wants to be told."""

    rungs: Annotated[list[Rung], msgspec.Meta(max_length=len(CHANNELS))] = msgspec.field(
        default_factory=lambda: list(USUAL)
    )
    repeat: Seconds = 300  # between two rounds; 0: only once
    quiet: str = ""  # no alerts then: 22:00-07:00
    zone: str = "UTC"
    shows_text: bool = True  # the visitor's line, on a locked screen too


class Tried(msgspec.Struct, frozen=True):
    """What a channel was asked to do in one round; ``done_at`` once it is known what became of it."""

    channel: str
    round: int
    failed: bool
    done_at: int | None


class Due(msgspec.Struct, frozen=True):
    """What to do now, and when to look again; times in UTC milliseconds."""

    now: list[tuple[Channel, int]]  # channel and round
    next_at: int | None
    since: int  # when this climb began


def check(ladder: Ladder) -> Ladder:
    """Return a ladder in the order in which it is climbed.

    :raises BadInput: when a channel stands there twice, or the zone or quiet time is none.
    """
    names = [rung.channel for rung in ladder.rungs]
    if len(set(names)) != len(names):
        raise BadInput(N_("A channel stands there twice."), N_("Keep one of them."), code="channel_twice")
    if 0 < ladder.repeat < SHORTEST_REPEAT:
        raise BadInput(
            N_("Repeating sooner than after {least} s would only be noise."),
            N_("Choose a longer time, or 0 for once."),
            code="repeats_too_soon",
            least=SHORTEST_REPEAT,
        )
    hours.check(_quiet_hours(ladder))
    missing = [Rung(rung.channel, rung.after, on=False) for rung in USUAL if rung.channel not in names]
    rungs = sorted([*ladder.rungs, *missing], key=lambda rung: (rung.after, CHANNELS.index(rung.channel)))
    return msgspec.structs.replace(ladder, rungs=rungs)


def quiet_until(ladder: Ladder, at: int) -> int | None:
    """Return when an operator's quiet time ends; ``None`` when it is not quiet at a moment."""
    moment = hours.moment(_quiet_hours(ladder), at)
    return moment.until if moment is not None and moment.open else None


def pause(ladder: Ladder, able: Collection[str] = CHANNELS) -> int:
    """Return the milliseconds between two rounds."""
    return max(ladder.repeat, *(rung.after for rung in _used(ladder, able)), 0) * 1000


def due(
    ladder: Ladder, since: int, now: int, tried: Iterable[Tried], *, seen: bool, able: Collection[str] = CHANNELS
) -> Due:
    """Return what one operator's ladder asks for, ``since`` a visitor's message, of the channels that are ``able``.

    A rung whose forerunner failed comes at once. Once the message was ``seen`` no new round begins.
    """
    rungs = _used(ladder, able)
    if not rungs:
        return Due([], None, since)
    known = {(one.channel, one.round): one for one in tried}
    each = pause(ladder, able)
    late = now - since
    if not known and late > each:
        since, late = now, 0  # it was quiet, or the server was down: begin now, and not with all rounds at once
    asked: list[tuple[Channel, int]] = []
    rounds = MOST_ROUNDS if ladder.repeat else 1
    for number in range(min(late // each, rounds - 1) if each else 0, rounds):
        begins = since + number * each
        if number and seen:
            break
        earlier: int | None = None  # when the rung before failed
        for rung in rungs:
            at = begins + rung.after * 1000 if earlier is None else min(earlier, begins + rung.after * 1000)
            one = known.get((rung.channel, number))
            if one is None and at > now:
                return Due(asked, at, since)
            if one is None:
                asked.append((rung.channel, number))
            earlier = one.done_at if one and one.failed else None
    return Due(asked, None, since)


def _used(ladder: Ladder, able: Collection[str]) -> list[Rung]:
    return [rung for rung in ladder.rungs if rung.on and rung.channel in able]


def _quiet_hours(ladder: Ladder) -> Hours:
    return Hours(ladder.zone, {day: [ladder.quiet] for day in DAYS} if ladder.quiet else {})
