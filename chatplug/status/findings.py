"""What the doctor says of this machine, looked at beside the hub and kept for some minutes."""

import logging

from chatplug.core import clock
from chatplug.core.config import config
from chatplug.core.db import read_apart
from chatplug.core.i18n import translate
from chatplug.doctor import database, mail, server
from chatplug.doctor.examine import LOOKS
from chatplug.doctor.finding import ERROR, GOOD, Finding
from chatplug.status.shapes import FindingsAnswer, FindingView, Level

log = logging.getLogger("chatplug.status")

KEPT_MS = 10 * 60_000
# Not from in here: one reads the whole database, one waits for another server, one asks this very server.
SLOW = (database.database, mail.mail, server.server)

_kept: tuple[int, list[Finding]] | None = None


def findings(lang: str, anew: bool) -> FindingsAnswer:
    """Return what is not as it should be, the worst first; ``anew`` looks again."""
    global _kept
    if _kept is None or anew or not 0 <= clock.now() - _kept[0] < KEPT_MS:
        _kept = clock.now(), read_apart(_look)
    at, found = _kept
    bad = sorted((one for one in found if one.level != GOOD), key=lambda one: one.level != ERROR)
    return FindingsAnswer(at, len(found) - len(bad), [_view(one, lang) for one in bad])


def _look() -> list[Finding]:
    found: list[Finding] = []
    for look in LOOKS:
        if look not in SLOW:
            try:
                found += look(config)
            except Exception:
                log.exception("the look %s failed", look.__name__)
    return found


def _view(one: Finding, lang: str) -> FindingView:
    level: Level = "error" if one.level == ERROR else "warning"
    return FindingView(level, translate(lang, one.message, **one.values), translate(lang, one.hint, **one.values))


def forget() -> None:
    """Look anew the next time: for tests."""
    global _kept
    _kept = None
