"""`chatplug doctor`."""

from typing import Any

import click

from chatplug.commands import options, terminal
from chatplug.core.i18n import N_, system_language, translate
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding

MARKS = {GOOD: N_("ok"), WARNING: N_("note"), ERROR: N_("wrong")}


@click.command(
    cls=terminal.Command,
    help=N_(
        "Say what is wrong on this machine and what to do.\n\n"
        "Looks at the options, the data folder, the database, the running server and the mail server; changes nothing."
        " The exit status is 1 when something is wrong. Give it the options that you give to `serve`."
    ),
    example="chatplug doctor\nchatplug doctor --data /srv/chatplug --json",
)
@options.process_options()
@terminal.json_option
@click.pass_context
def doctor(context: click.Context, /, as_json: bool, **flags: Any) -> None:
    """Say what is wrong on this machine."""
    from chatplug.core.config import BadOption, config
    from chatplug.doctor.examine import examine

    refused = None
    try:
        options.use_server_address(config.load(flags))
    except BadOption as failure:
        refused = failure
    findings = examine(config, refused)
    wrong = sum(finding.level == ERROR for finding in findings)
    if as_json:
        terminal.print_json({"ok": not wrong, "findings": [_for_programs(finding) for finding in findings]})
    else:
        _tell(findings, wrong)
    context.exit(1 if wrong else 0)


def _words(finding: Finding) -> tuple[str, str]:
    lang = system_language()
    return translate(lang, finding.message, **finding.values), translate(lang, finding.hint, **finding.values)


def _for_programs(finding: Finding) -> dict[str, str]:
    message, hint = _words(finding)
    return {"level": finding.level, "about": finding.about, "message": message, "hint": hint}


def _tell(findings: list[Finding], wrong: int) -> None:
    marks = {level: translate(system_language(), mark) for level, mark in MARKS.items()}
    width = max(map(len, marks.values()))
    for finding in findings:
        message, hint = _words(finding)
        click.echo(f"{marks[finding.level].rjust(width)}  {message}")
        if hint:
            click.echo(f"{' ' * width}  → {hint}")
    click.echo()
    warnings = sum(finding.level == WARNING for finding in findings)
    if wrong:
        terminal.say_counted("{n} thing is wrong.", "{n} things are wrong.", wrong)
    elif warnings:
        terminal.say_counted("It works; {n} thing could be better.", "It works; {n} things could be better.", warnings)
    else:
        terminal.say("Everything is in order.")
