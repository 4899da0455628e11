"""Checks of pages under way: in memory only, a few at once, kept for a while after they have ended."""

import logging
import secrets
import threading
from dataclasses import dataclass, field

from chatplug.core import clock
from chatplug.core.aside import aside
from chatplug.core.config import config
from chatplug.core.errors import Conflict, NotFound
from chatplug.core.i18n import N_
from chatplug.core.instance import MARK
from chatplug.doctor.finding import Finding, error
from chatplug.doctor.page.check import RUNNING, TITLES, Check
from chatplug.doctor.page.facts import KnownSite, Ours
from chatplug.doctor.page.visit import clean_url
from chatplug.sites import models

log = logging.getLogger("chatplug.console")

MOST_AT_ONCE = 2
MOST_KEPT = 20
KEPT_SECONDS = 900
WAITING = "waiting"


@dataclass
class PageCheck:
    """One check: what every step has shown so far."""

    id: str
    site: str
    url: str
    begun: float
    is_running: bool = True
    states: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TITLES, WAITING))
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    def hear(self, step: str, state: str, findings: list[Finding]) -> None:
        """Take in that a step began or ended."""
        self.states[step], self.findings[step] = state, findings


_checks: dict[str, PageCheck] = {}


def start(site: str, url: str) -> PageCheck:
    """Begin to check a page for a site.

    :raises NotFound: when there is no such site.
    :raises BadInput: when it is no address of a page.
    :raises Conflict: when enough checks are under way.
    """
    models.get(site)
    wanted = clean_url(url)
    _forget()
    if sum(check.is_running for check in _checks.values()) >= MOST_AT_ONCE:
        raise Conflict(
            N_("Other checks are under way."), N_("Wait until one of them has ended."), code="checks_under_way"
        )
    made = PageCheck(secrets.token_urlsafe(12), site, wanted, clock.monotonic())
    _checks[made.id] = made
    threading.Thread(target=_run, args=(made, _ours(site)), daemon=True).start()
    return made


def get(number: str) -> PageCheck:
    """Return a check.

    :raises NotFound: when it is forgotten, or the server was started anew since.
    """
    if number not in _checks:
        raise NotFound(N_("This check is not known any more."), N_("Start it again."), code="unknown_check")
    return _checks[number]


def _ours(site: str) -> Ours:
    known = {
        each.id: KnownSite(each.id, each.name, each.origins, each.settings.when_nobody == "hide")
        for each in models.all_sites()
    }
    return Ours(config.url, known, site, config.is_local)


def _run(made: PageCheck, ours: Ours) -> None:
    try:
        Check(made.url, ours, MARK, (), aside).run(made.hear)
    except Exception as failure:  # whatever it is, the page must not wait for ever
        log.exception("the check of a page failed")
        step = next((step for step, state in made.states.items() if state == RUNNING), "fetch")
        message = N_("This could not be looked at: {what} ({problem}).")
        what = error(step, message, N_("Try again; the server's log has more."), what=step, problem=failure)
        made.hear(step, "error", [what])
    finally:
        made.is_running = False


def _forget() -> None:
    """Drop what nobody will ask for any more."""
    now = clock.monotonic()
    ended = [check for check in _checks.values() if not check.is_running]
    for check in ended:
        if now - check.begun > KEPT_SECONDS:
            del _checks[check.id]
    for check in ended[: max(0, len(_checks) - MOST_KEPT)]:
        _checks.pop(check.id, None)
