"""What alerts look like in the console."""

import msgspec

from chatplug.notify.ladder import Ladder


class ChannelView(msgspec.Struct, frozen=True):
    """A channel, and why it cannot reach one yet, in words; "" when it can."""

    channel: str
    missing: str


class DeviceView(msgspec.Struct, frozen=True):
    """A browser that takes web push; ``service`` is the host that brings it there."""

    id: int
    name: str
    service: str
    endpoint: str
    created_at: int
    used_at: int | None


class AlertView(msgspec.Struct, frozen=True):
    """One alert; ``after`` is how long after the visitor's message it was done, in milliseconds."""

    id: int
    conversation: int
    visitor: str
    operator: str
    channel: str
    state: str
    outcome: str
    at: int
    after: int | None


class AlertsAnswer(msgspec.Struct, frozen=True):
    """How one is told, by which devices, and what became of it."""

    ladder: Ladder
    usual: Ladder
    channels: list[ChannelView]
    devices: list[DeviceView]
    log: list[AlertView]


class TestAnswer(msgspec.Struct, frozen=True):
    """What became of a test: whether it arrived, in words, and after how many milliseconds."""

    told: bool
    outcome: str
    after: int
