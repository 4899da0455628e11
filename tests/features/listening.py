"""An ear at the live log: what somebody who listens is told, without a socket."""

import json
from typing import Any

from chatplug.core import live


class _Bell:
    """Rung when a frame has come; nobody waits in a test."""

    def set(self) -> None:
        """Ring."""


class Ear:
    """Listens to audiences from now on."""

    def __init__(self, *audiences: str) -> None:
        self.follower = live.follow(audiences, live.last_id(), _Bell())

    def hears(self) -> list[dict[str, Any]]:
        """Return the frames that have come since the last time."""
        return [json.loads(frame) for frame in self.follower.take()]

    def kinds(self) -> list[str]:
        """Return only what kinds of frames have come."""
        return [frame["type"] for frame in self.hears()]
