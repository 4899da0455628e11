"""All rules over one page, in the order in which they are told: pure, without a network."""

from collections.abc import Callable

from chatplug.doctor.finding import Finding, Findings
from chatplug.doctor.page import answer, content_policy, optimisers, surroundings, tag
from chatplug.doctor.page.facts import Fetched, Ours
from chatplug.doctor.page.html import Page, read

Rule = Callable[[Page, Fetched, Ours], Findings]

# The steps that the console and the terminal show; each is one or more rules.
STEPS: dict[str, tuple[Rule, ...]] = {
    "page": (lambda page, fetched, ours: answer.answer(page, fetched), surroundings.kind),
    "tag": (tag.tag, lambda page, fetched, ours: optimisers.optimisers(page, fetched)),
    "encryption": (surroundings.encryption,),
    "policy": (content_policy.content_policy, surroundings.isolation),
    "origin": (surroundings.origin,),
}


def judge(step: str, page: Page, fetched: Fetched, ours: Ours) -> list[Finding]:
    """Return what the rules of one step say."""
    return [finding for rule in STEPS[step] for finding in rule(page, fetched, ours)]


def examine(fetched: Fetched, ours: Ours) -> list[Finding]:
    """Return everything about a page; without one, only how it answered."""
    page = read(fetched.text)
    steps = list(STEPS) if answer.is_page(fetched) else ["page"]
    return [finding for step in steps for finding in judge(step, page, fetched, ours)]
