"""The console's doors to checks of pages: start one, and see how far it is."""

from typing import Annotated

import msgspec

from chatplug.console import checks
from chatplug.core.i18n import translate
from chatplug.doctor.finding import told
from chatplug.doctor.page.check import TITLES
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("checks")
PATH = "/console/api/v1"


class NewCheck(msgspec.Struct):
    """A page to be checked."""

    url: Annotated[str, msgspec.Meta(max_length=2000)]


class Shown(msgspec.Struct):
    """One finding, in the operator's language."""

    level: str
    about: str
    code: str
    message: str
    hint: str
    copy: str


class Step(msgspec.Struct):
    """One step of a check: waiting, running, skipped, or the worst of what it found."""

    step: str
    title: str
    state: str
    findings: list[Shown]


class CheckView(msgspec.Struct):
    """A check and how far it is."""

    id: str
    site: str
    url: str
    running: bool
    steps: list[Step]


class CheckAnswer(msgspec.Struct):
    """One check."""

    check: CheckView


@api.post(
    f"{PATH}/sites/<site>/checks",
    who="owner",
    body=NewCheck,
    answer=CheckAnswer,
    limit="page_check",
    status=201,
    summary="Check what would stop the chat on a page",
)
def start_check(operator: OperatorIdentity, site: str, body: NewCheck) -> tuple[int, CheckAnswer]:
    """Begin to check a page."""
    return 201, _answer(checks.start(site, body.url), operator.lang)


@api.get(
    f"{PATH}/checks/<check>",
    who="owner",
    answer=CheckAnswer,
    limit="operator",
    summary="See how far the check of a page is",
)
def show_check(operator: OperatorIdentity, check: str) -> CheckAnswer:
    """Return a check with what it has found so far."""
    return _answer(checks.get(check), operator.lang)


def _answer(made: checks.PageCheck, lang: str) -> CheckAnswer:
    running = made.is_running  # before the steps: what ends meanwhile is asked for once more
    steps = [
        Step(
            step,
            translate(lang, title),
            made.states[step],
            [Shown(**told(finding, lang)) for finding in made.findings.get(step, [])],
        )
        for step, title in TITLES.items()
    ]
    return CheckAnswer(CheckView(made.id, made.site, made.url, running, steps))
