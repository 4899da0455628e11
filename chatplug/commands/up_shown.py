"""How a plan and the looks before it are shown: to a person, or to a program."""

import shlex
from collections.abc import Sequence
from typing import Any

import click

from chatplug.commands import terminal
from chatplug.core.i18n import N_
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding
from chatplug.up.steps import AddLine, DropLine, Remove, Run, Step, Write
from chatplug.up.steps import for_programs as step_for_programs

_MARKS = {GOOD: N_("ok"), WARNING: N_("note"), ERROR: N_("wrong")}
_INDENT = "    "


def tell_findings(findings: Sequence[Finding]) -> None:
    """Print what was looked at, with what to do about what is not right."""
    marks = {level: terminal.words(mark) for level, mark in _MARKS.items()}
    width = max(map(len, marks.values()))
    for finding in findings:
        click.echo(f"{marks[finding.level].rjust(width)}  {terminal.words(finding.message, **finding.values)}")
        if finding.hint:
            click.echo(f"{' ' * width}  → {terminal.words(finding.hint, **finding.values)}")
    if findings:
        click.echo()


def tell_plan(steps: Sequence[Step]) -> None:
    """Print every file and command of a plan."""
    if not steps:
        terminal.say("Nothing has to be changed.")
        return
    terminal.say("This would be done (now nothing is):")
    for step in steps:
        click.echo()
        tell_step(step)
        if isinstance(step, Write):
            click.echo("".join(f"{_INDENT}| {line}\n" for line in step.content.splitlines()), nl=False)
        elif isinstance(step, AddLine | DropLine):
            click.echo(f"{_INDENT}{'+' if isinstance(step, AddLine) else '-'} {step.line}")


def tell_step(step: Step) -> None:
    """Print one step in two lines: why, and what."""
    click.echo(f"{terminal.words(step.why)}:")
    click.echo(f"{_INDENT}{_what(step)}")


def _what(step: Step) -> str:
    match step:
        case Run(command=command):
            return f"$ {shlex.join(command)}"
        case Write(path=path, mode=mode):
            return terminal.words("write {path} (mode {mode})", path=path, mode=f"{mode:04o}")
        case Remove(path=path):
            return terminal.words("remove {path}", path=path)
        case AddLine(path=path):
            return terminal.words("add a line to {path}", path=path)
        case DropLine(path=path):
            return terminal.words("take our line out of {path}", path=path)


def for_programs(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings as objects of plain values."""
    return [
        {
            "level": finding.level,
            "about": finding.about,
            "message": terminal.words(finding.message, **finding.values),
            "hint": terminal.words(finding.hint, **finding.values),
        }
        for finding in findings
    ]


def plan_for_programs(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return a plan as objects of plain values, each with its reason."""
    return [{**step_for_programs(step), "why": terminal.words(step.why)} for step in steps]
