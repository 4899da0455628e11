"""One check of one page, step by step; whoever asked hears of each step as it begins and ends."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.doctor.finding import GOOD, Finding, worst
from chatplug.doctor.page import reach, rules
from chatplug.doctor.page.answer import is_page
from chatplug.doctor.page.facts import Fetched, Ours
from chatplug.doctor.page.html import Page, read
from chatplug.doctor.page.trouble import explain
from chatplug.doctor.page.visit import clean_url, fetch, place_of

RUNNING, SKIPPED = "running", "skipped"
TITLES = {
    "fetch": N_("Fetch the page"),
    "page": N_("What answered"),
    "tag": N_("The tag"),
    "encryption": N_("Encryption"),
    "policy": N_("Content policy"),
    "origin": N_("The site's list"),
    "server": N_("The way to this server"),
    "sockets": N_("The live line"),
}

Tell = Callable[[str, str, list[Finding]], None]  # the step, its state, what it found
Aside = Callable[[Callable[..., Any], tuple[Any, ...]], Any]


def directly(fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Run something heavy here and now; a server gives a thread for that instead."""
    return fn(*args)


@dataclass
class Check:
    """What a check goes by; ``mark`` is the running server's, ``allowed`` names private places as host:port."""

    url: str
    ours: Ours
    mark: str = ""
    allowed: Collection[str] = ()
    aside: Aside = directly

    def run(self, tell: Tell) -> list[Finding]:
        """Go through all steps and return everything that was found.

        :raises BadInput: when it is no address of a page.
        """
        self.url = clean_url(self.url)
        self._allowed = {*self.allowed, place_of(self.ours.url)}
        found = self._step("fetch", tell, self._fetch)
        fetched: Fetched | None = getattr(self, "_fetched", None)
        looked = fetched is not None and is_page(fetched)
        page: Page = self.aside(read, (fetched.text,)) if fetched else Page()
        for step in rules.STEPS:
            if fetched is None or (step != "page" and not looked):
                tell(step, SKIPPED, [])
                continue
            found += self._step(step, tell, partial(self.aside, rules.judge, (step, page, fetched, self.ours)))
        found += self._step("server", tell, lambda: list(reach.server(self.ours, self.mark, self._allowed, fetched)))
        if any(finding.about == "server" and finding.level != GOOD for finding in found):
            tell("sockets", SKIPPED, [])
        else:
            found += self._step("sockets", tell, lambda: list(reach.live_line(self.ours, self._allowed)))
        return found

    def _step(self, step: str, tell: Tell, work: Callable[[], list[Finding]]) -> list[Finding]:
        tell(step, RUNNING, [])
        found = work()
        tell(step, worst(found), found)
        return list(found)  # the caller adds to it; what was told stays as it is

    def _fetch(self) -> list[Finding]:
        asked = [self.url]
        try:
            self._fetched = fetch(self.url, self._allowed, asked.append)
        except Refused as refusal:
            return [explain(refusal, "fetch", urlsplit(asked[-1]).hostname or "")]
        return []
