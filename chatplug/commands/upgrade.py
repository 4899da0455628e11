"""`chatplug upgrade`."""

import os
from pathlib import Path
from typing import Any

import click

from chatplug import __version__
from chatplug.commands import options, terminal
from chatplug.core.errors import Unavailable
from chatplug.core.i18n import N_


@click.command(
    cls=terminal.Command,
    help=N_(
        "Bring the newest version into force, and back when it is not well.\n\n"
        "Saves everything, installs the new version beside the running one, tries it on a copy of your data, and only"
        " then starts the server anew: visitors' browsers come back by themselves. When the new version's doctor finds"
        " something wrong, the version before and the data as they were are put back. It can be interrupted at any"
        " moment and run again."
    ),
    example="chatplug upgrade --check\nchatplug upgrade\nchatplug upgrade --from chatplug-0.2.0-py3-none-any.whl",
)
@terminal.option("--to", default="", metavar="VERSION", help=N_("This version instead of the newest."))
@terminal.option(
    "--from",
    "source",
    default="",
    metavar="WHEEL",
    help=N_("A wheel, a folder that holds it (with what it needs, if there is no network), or its https:// address."),
)
@terminal.option("--check", is_flag=True, help=N_("Say whether there is a newer version and what is new in it."))
@terminal.option("--dry-run", is_flag=True, help=N_("Show every step, and change nothing."))
@terminal.option(
    "--restart", default="", metavar="COMMAND", help=N_("What starts the server anew, where systemd does not.")
)
@options.yes_option
@options.data_option
@terminal.json_option
def upgrade(
    to: str, source: str, check: bool, dry_run: bool, restart: str, yes: bool, data: str | None, as_json: bool
) -> None:
    """Bring the newest version into force."""
    from chatplug.upgrade import course, installer, place

    config = _config(data)
    if check:
        _tell_found(installer.look_for(to, source), as_json)
        return
    where = place.find()
    with course.one_at_a_time(where):
        tell = (lambda *_said, **_values: None) if as_json else terminal.say
        whole = course.Course(where, config, restart, tell).prepared()
        settled = None if dry_run else whole.settle()
        if settled is not None and settled.problem:
            _fail(settled, "?")
        tell(N_("Looking for the version ..."))
        found = installer.look_for(to, source)
        if where.is_in_force(found.version) or not (to or course.is_newer(found)):
            _up_to_date(found, settled, as_json)
            return
        if dry_run:
            _show(whole, found, as_json)
            return
        if not as_json:
            _tell_found(found, as_json)
        if not yes:
            terminal.confirm("Upgrade from {old} to {new} now?", old=__version__, new=found.version)
        done = whole.go(found)
    if done.problem:
        _fail(done, found.version)
    _tell_done(found.version, done, as_json)


def _config(data: str | None) -> Any:
    """Read the options, those of the server that `chatplug up` made included, and where it answers."""
    from chatplug.up import places, unit

    given = Path(places.ENVIRONMENT)
    if data is None and "CHATPLUG_DATA" not in os.environ and os.access(given, os.R_OK):
        for line in unit.assignments(given.read_text("utf-8")):
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)
    config = options.load(data=data)
    options.need_data(config)
    options.use_server_address(config)
    return config


def _tell_found(found: Any, as_json: bool) -> None:
    from chatplug.upgrade import course, versions

    newer = course.is_newer(found)
    changes = versions.changes_between(found.changes, __version__, found.version)
    if as_json:
        terminal.print_json({"version": __version__, "newest": found.version, "newer": newer, "changes": changes})
        return
    if not newer:
        terminal.say("Version {version} is the newest.", version=__version__)
        return
    terminal.say("There is version {new}; this is {old}.", new=found.version, old=__version__)
    if changes:
        click.echo(f"\n{changes}\n")


def _show(whole: Any, found: Any, as_json: bool) -> None:
    plan = whole.plan(found)
    if as_json:
        terminal.print_json({"version": __version__, "new": found.version, "steps": plan})
        return
    terminal.say("From {old} to {new}; nothing is changed now:", old=__version__, new=found.version)
    for line in plan:
        click.echo(f"  {line}")


def _up_to_date(found: Any, settled: Any, as_json: bool) -> None:
    if as_json:
        terminal.print_json({"version": found.version, "changed": settled is not None})
    elif settled is not None:
        terminal.say("Version {version} is in force.", version=found.version)
    else:
        terminal.say("Version {version} is the newest; nothing was changed.", version=__version__)


def _fail(done: Any, version: str) -> None:
    """Say what happened.

    :raises Unavailable: always.
    """
    if done.is_back:
        message = N_("Version {version} was not well: {problem}")
        hint = N_("The version before is in force again, with all its data; no message was lost. Please report this.")
    else:
        message = N_("Version {version} was not well, and could not be taken back: {problem}")
        hint = N_("It stays in force, so that no message is lost. Look at it: chatplug doctor")
    code = "rolled_back" if done.is_back else "not_well"
    raise Unavailable(message, hint, code=code, version=version, problem=done.problem)


def _tell_done(version: str, done: Any, as_json: bool) -> None:
    silent, waited = round(done.without_answer, 2), round(done.waited, 2)
    if as_json:
        answer = {"version": version, "changed": True, "seconds_without_answer": silent, "seconds_waited": waited}
        terminal.print_json(answer)
        return
    terminal.say("Version {version} is in force, and its doctor is content.", version=version)
    if done.without_answer:
        terminal.say(
            "Without an answer: {silent} s; messages waited at most {waited} s and were then stored.",
            silent=silent,
            waited=waited,
        )
