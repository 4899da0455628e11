"""`chatplug doctor`: this machine, or what would stop the chat on a page."""

import sqlite3
from contextlib import closing
from typing import Any

import click

from chatplug.commands import options, terminal
from chatplug.core.i18n import N_, system_language, translate
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding, told

MARKS = {GOOD: N_("ok"), WARNING: N_("note"), ERROR: N_("wrong")}


@click.command(
    cls=terminal.Command,
    help=N_(
        "Say what is wrong on this machine, or with the chat on a page, and what to do.\n\n"
        "Without URL it looks at the options, the data folder, the database, the running server and the mail server."
        " With URL it fetches that page as a visitor's browser would, and says what would stop the chat there: the"
        " tag, content policies, the site's list, optimising plugins, the way to this server. It changes nothing."
        " The exit status is 1 when something is wrong. Give it the options that you give to `serve`."
    ),
    example="chatplug doctor\nchatplug doctor https://shop.example/kettles\n"
    "chatplug doctor http://localhost:3000 --private\nchatplug doctor --data /srv/chatplug --json",
)
@click.argument("url", required=False)
@terminal.option("--site", "site_id", help=N_("Which site the page should carry, when there are several."))
@terminal.option(
    "--private", is_flag=True, help=N_("The page may be on this machine or in a private network: you say so.")
)
@options.process_options()
@terminal.json_option
@click.pass_context
def doctor(
    context: click.Context, /, url: str | None, site_id: str | None, private: bool, as_json: bool, **flags: Any
) -> None:
    """Say what is wrong on this machine, or on a page."""
    findings = _page(url, site_id, private, as_json, flags) if url else _machine(flags)
    wrong = sum(finding.level == ERROR for finding in findings)
    if as_json:
        lang = system_language()
        about = {"url": url} if url else {}
        terminal.print_json({"ok": not wrong, **about, "findings": [told(finding, lang) for finding in findings]})
    else:
        if not url:
            _tell(findings)
        _sum_up(findings, wrong, _ENDS["page" if url else "machine"])
    context.exit(1 if wrong else 0)


def _machine(flags: dict[str, Any]) -> list[Finding]:
    from chatplug.core.config import BadOption, config
    from chatplug.doctor.examine import examine

    refused = None
    try:
        options.use_server_address(config.load(flags))
    except BadOption as failure:
        refused = failure
    return examine(config, refused)


def _page(url: str, site_id: str | None, private: bool, as_json: bool, flags: dict[str, Any]) -> list[Finding]:
    """Look at a page; each step is told as it ends."""
    from chatplug.core.lock import holder
    from chatplug.doctor.page.check import Check
    from chatplug.doctor.page.visit import clean_url, place_of

    config = options.load(**flags)
    options.need_data(config)
    options.use_server_address(config)
    with closing(sqlite3.connect(f"{config.database.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as data:
        ours = _ours(config, site_id, data)
    mark = options.remembered(config).get("mark", "") if holder(config.data) is not None else ""
    allowed = {place_of(clean_url(url))} if private else set()
    return Check(url, ours, mark, allowed).run(_silent if as_json else _tell_step)


def _ours(config: Any, site_id: str | None, data: sqlite3.Connection) -> Any:
    from chatplug.doctor.page.facts import Ours
    from chatplug.doctor.page.known import sites

    known = sites(data)
    if site_id is not None and site_id not in known:
        from chatplug.core.errors import NotFound

        raise NotFound(
            N_("There is no site “{site}” here."), N_("See: chatplug site list"), code="unknown_site", site=site_id[:40]
        )
    return Ours(config.url, known, site_id or "", config.is_local)


def _silent(step: str, state: str, findings: list[Finding]) -> None:
    """Say nothing: a program waits for the whole."""


def _tell_step(step: str, state: str, findings: list[Finding]) -> None:
    from chatplug.doctor.page.check import RUNNING, SKIPPED, TITLES

    if state == RUNNING:
        return
    title, skipped = terminal.words(TITLES[step]), terminal.words(N_("not looked at"))
    click.echo(f"{title}: {skipped}" if state == SKIPPED else title)
    _tell(findings or ([] if state == SKIPPED else [_FINE]))


_FINE = Finding(GOOD, "step", N_("done"))


def _tell(findings: list[Finding]) -> None:
    marks = {level: translate(system_language(), mark) for level, mark in MARKS.items()}
    width = max(map(len, marks.values()))
    for finding in findings:
        said = told(finding, system_language())
        click.echo(f"{marks[finding.level].rjust(width)}  {said['message']}")
        if said["hint"]:
            click.echo(f"{' ' * width}  → {said['hint']}")
        for line in said["copy"].splitlines():
            click.echo(f"{' ' * width}      {line}")


_ENDS = {"page": N_("Nothing stops the chat on this page."), "machine": N_("Everything is in order.")}


def _sum_up(findings: list[Finding], wrong: int, end: str) -> None:
    warnings = sum(finding.level == WARNING for finding in findings)
    click.echo()
    if wrong:
        terminal.say_counted("{n} thing is wrong.", "{n} things are wrong.", wrong)
    elif warnings:
        terminal.say_counted("It works; {n} thing could be better.", "It works; {n} things could be better.", warnings)
    else:
        click.echo(terminal.words(end))
