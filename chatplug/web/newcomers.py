"""New visitors while somebody floods the server: their browsers do a second of work before their first message.

Nothing of it happens on calm days, and whoever has written before is never asked. Without scripts people wait instead.
"""

import logging
import secrets
from typing import Annotated

import msgspec

from chatplug.core import clock
from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.core.metrics import Counter
from chatplug.web import puzzle
from chatplug.web.alarm import BITS, Alarm

log = logging.getLogger("chatplug.web")

SITE_A_MINUTE = 40.0  # new visitors who write, of one site; a busy shop has a few
SERVER_A_MINUTE = 120.0  # of all sites together
SERVER = ""
WAIT_SECONDS = 20  # for people without scripts, while the alarm rings

ASKED = Counter("chatplug_puzzles_total", "New visitors' browsers asked for work, by outcome.", "outcome",
                ("asked", "solved"))  # fmt: skip

_key = secrets.token_bytes(32)
_alarms: dict[str, Alarm] = {}
_ringing: set[str] = set()


class Proof(msgspec.Struct):
    """A solved puzzle: the challenge as it came, and a number for each part."""

    challenge: Annotated[str, msgspec.Meta(max_length=200)]
    answers: Annotated[list[Annotated[int, msgspec.Meta(ge=0, lt=puzzle.MOST_NUMBER)]], msgspec.Meta(max_length=64)]


class ProofWanted(Refused):
    """The browser has to work for it first; ``challenge`` in the answer says what."""

    code = "proof_wanted"
    status = 428


def require_proof(site: str, secret_hash: str, proof: Proof | None) -> None:
    """Ask a new visitor's browser for work while there is an attack.

    :raises ProofWanted: with a challenge, unless a solved one came along.
    """
    bound_to = f"{site} {secret_hash}"
    if proof is not None:
        known = puzzle.read(_key, bound_to, proof.challenge, clock.steady())
        if known and puzzle.is_solved(known, proof.answers):
            ASKED.add("solved")
            return
    hardness = note_start(site)
    if not hardness:
        return
    ASKED.add("asked")
    raise ProofWanted(
        N_("Many new visitors are writing at this moment."),
        N_("Reload the page and send it again."),
        challenge=puzzle.challenge(_key, bound_to, hardness, clock.steady(), secrets.token_urlsafe(9)),
    )


def note_start(site: str) -> int:
    """Count somebody new who writes, and return how hard their puzzle is: 0 for none."""
    at = clock.monotonic()
    for name, threshold in ((site, SITE_A_MINUTE), (SERVER, SERVER_A_MINUTE)):
        alarm = _alarms.get(name)
        if alarm is None:
            alarm = _alarms[name] = Alarm(threshold * config.limit_scale)
        alarm.add(at)
    return bits(site)


def bits(site: str) -> int:
    """Return how hard the puzzle is for a site's new visitors now: 0 for none."""
    if config.proof_of_work == "never":
        return 0
    at = clock.monotonic()
    hardness = max((_bits(name, at) for name in (site, SERVER)), default=0)
    return max(hardness, BITS) if config.proof_of_work == "always" else hardness


def _bits(name: str, at: float) -> int:
    alarm = _alarms.get(name)
    hardness = alarm.bits(at) if alarm else 0
    if bool(hardness) != (name in _ringing):
        _ringing.symmetric_difference_update((name,))
        where = f"site {name}" if name else "the whole server"
        log.warning("flood of new visitors, %s: %s", where, "their browsers work for it" if hardness else "over")
    return hardness


def forget_all() -> None:
    """Start anew: for tests."""
    _alarms.clear()
    _ringing.clear()
