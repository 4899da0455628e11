"""What a page's content policies forbid, and the exact line that allows it."""

from collections.abc import Iterator
from urllib.parse import urljoin

from chatplug.core.i18n import N_
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding, Findings
from chatplug.doctor.page import policy, seek
from chatplug.doctor.page.facts import Fetched, Ours
from chatplug.doctor.page.html import Page
from chatplug.doctor.page.policy import Policy

NAME = "Content-Security-Policy"
_HEADERS = (("content-security-policy", False), ("content-security-policy-report-only", True))


def make(level: str, code: str, message: str, hint: str = "", copy: str = "", **values: object) -> Finding:
    """Return a finding about the page's policies."""
    return Finding(level, "policy", message, hint, dict(values), code, copy)


def policies(page: Page, fetched: Fetched) -> list[Policy]:
    """Return every policy of a page, those of headers first; browsers obey all of them at once."""
    found: list[Policy] = []
    for name, report_only in _HEADERS:
        for value in fetched.values(name):
            found += policy.parse(value, report_only=report_only)
    for meta in page.metas(_HEADERS[0][0], by="http-equiv"):
        if meta.in_head:
            for one in policy.parse(meta.attributes.get("content", ""), "meta", meta.line):
                found.append(one)
    return found


def content_policy(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    """Judge each policy for the script and for the frame: these two are all that the chat asks of a page."""
    found = policies(page, fetched)
    if not found:
        yield make(GOOD, "csp_none", N_("The page has no Content-Security-Policy."))
        return
    said = [finding for one in found for finding in _judge(one, page, fetched, ours)]
    yield from said
    if not any(finding.level == ERROR for finding in said):
        yield make(GOOD, "csp_allows", N_("The page's Content-Security-Policy lets the chat in."))


def _judge(one: Policy, page: Page, fetched: Fetched, ours: Ours) -> Iterator[Finding]:
    word = policy.misplaced(one)
    if word:
        message = N_("{place} is written wrongly: a semicolon is missing before {word}.")
        yield make(WARNING, "csp_semicolon", message, N_("Put the semicolon there."), place=_place(one), word=word)
    yield from _sandbox(one, ours)
    stopped = [*_script(one, page, fetched, ours), *_frame(one, fetched, ours)]
    if one.report_only and stopped:
        message = N_("A policy that only reports today would stop the chat once it is enforced.")
        hint = N_("Change these lines in it before that:")
        yield make(WARNING, "csp_report_only", message, hint, "\n".join(finding.copy for finding in stopped))
    else:
        yield from stopped


def _script(one: Policy, page: Page, fetched: Fetched, ours: Ours) -> Iterator[Finding]:
    tags, inserted = seek.tags(page, fetched), seek.inserting(page)
    nonce = tags[0].nonce if tags else (inserted.attributes.get("nonce", "") if inserted else "")
    address = ours.address(tags[0].site if tags else "")
    by_script = not tags and inserted is not None
    if policy.allows_script(one, address, fetched.url, nonce, inserted=by_script):
        return
    ruling = one.ruling(policy.SCRIPT)
    if policy.is_strict(one):
        message = N_("{place} runs only scripts that carry its nonce ({directive}).")
        hint = N_("Let the page put the nonce of each answer on the tag, as on its other scripts:")
        copy = ours.tag(tags[0].site if tags else "", 'nonce="…"')
        yield make(ERROR, "csp_nonce", message, hint, copy, place=_place(one), directive=ruling)
        return
    message = N_("{place} stops the script ({directive}).")
    line = policy.line_to_add(one, policy.SCRIPT, ours.origin)
    yield make(ERROR, "csp_script", message, _where(one), line, place=_place(one), directive=ruling)


def _frame(one: Policy, fetched: Fetched, ours: Ours) -> Iterator[Finding]:
    panel = urljoin(ours.url + "/", "cp/p/")
    if policy.allows_frame(one, panel, fetched.url):
        return
    message = N_("{place} stops the frame ({directive}): the button would be a mere link.")
    line = policy.line_to_add(one, policy.FRAME, ours.origin)
    yield make(ERROR, "csp_frame", message, _where(one), line, place=_place(one), directive=one.ruling(policy.FRAME))


def _sandbox(one: Policy, ours: Ours) -> Iterator[Finding]:
    if "sandbox" not in one.directives or one.place == "meta":  # browsers ignore it in a meta element
        return
    granted = {word.lower() for word in one.directives["sandbox"]}
    if "allow-scripts" not in granted:
        message = N_("The page is sandboxed without scripts: nothing runs on it.")
        hint = N_("Add allow-scripts and allow-same-origin to the sandbox directive, or link to the chat's own page:")
        yield make(ERROR, "sandbox_scripts", message, hint, f"{ours.url}/cp/p/{ours.site}")
    elif "allow-same-origin" not in granted:
        message = N_("The page is sandboxed without an origin of its own: the button is a link to the chat's own page.")
        yield make(WARNING, "sandbox_origin", message, N_("Add allow-same-origin to the sandbox directive."))


def _place(one: Policy) -> str:
    """Return where a policy stands, in words that are the same in every language."""
    if one.place == "meta":
        return f'<meta http-equiv="{NAME}"> ({one.line})'
    return NAME + ("-Report-Only" if one.report_only else "")


def _where(one: Policy) -> str:
    if one.place == "meta":
        return N_("Write this in the content of that meta element, instead of what stands there for it:")
    return N_("Write this in that header, instead of what stands there for it:")
