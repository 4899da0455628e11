"""What the team is told of a block; visitors are told nothing."""

import msgspec

from chatplug.team.shapes import Person


class BlockView(msgspec.Struct, frozen=True):
    """Who blocked a visitor, why and when; ``address_until`` is when their address is free again."""

    operator: Person | None
    reason: str
    at: int
    address_until: int | None
