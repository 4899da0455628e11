"""`chatplug operator`: the people who answer."""

import sys
from typing import Any

import click

from chatplug.commands import options, terminal
from chatplug.core.errors import BadInput, NotFound
from chatplug.core.i18n import LANGUAGES, N_, system_language


@click.group(
    cls=terminal.Group,
    help=N_("The people who answer: add, list, password, two-steps, remove. A running server notices at once."),
    example="chatplug operator add grace@example.com --name 'Grace Hopper'\nchatplug operator list",
)
def operator() -> None:
    """Add, list and remove operators."""


@operator.command(
    "add",
    help=N_(
        "Add somebody to the team.\n\n"
        "Prints a link that works once, within 7 days: there they choose their password. The first one is an owner."
    ),
    example="chatplug operator add ada@example.com --name 'Ada Lovelace' --role owner\n"
    "chatplug operator add grace@example.com --name 'Grace Hopper' --title Adviser",
)
@click.argument("email")
@terminal.option("--name", required=True, help=N_("Name, as visitors see it."))
@terminal.option("--title", default="", help=N_("What stands under the name, such as Adviser."))
@terminal.option("--role", type=click.Choice(["owner", "operator"]), help=N_("An owner may change settings and team."))
@terminal.option("--lang", type=click.Choice(list(LANGUAGES)), help=N_("Language of the console."))
@options.process_options("data", "base_url")
@terminal.json_option
def add(email: str, name: str, title: str, role: str | None, lang: str | None, as_json: bool, **flags: Any) -> None:
    """Add somebody to the team."""
    options.open_data(**flags)
    from chatplug.team import actions, models

    role = role or (models.OPERATOR if models.has_operators() else models.OWNER)
    number = actions.add_operator(name, email, role, title=title, lang=lang or system_language())
    link = actions.invite(number)
    if as_json:
        terminal.print_json({"operator": _shown(actions.get(number)), "link": link})
        return
    terminal.say("{name} is in the team now, as {role}.", name=name, role=role)
    _tell_link(link)


@operator.command(
    "list",
    help=N_("List the team."),
    example="chatplug operator list\nchatplug operator list --json",
)
@options.data_option
@terminal.json_option
def list_(as_json: bool, **flags: Any) -> None:
    """List the team."""
    options.open_data(**flags)
    from chatplug.team import models

    rows = models.operators()
    if as_json:
        terminal.print_json({"operators": [_shown(row) for row in rows]})
    elif rows:
        careful = models.in_two_steps()
        steps = {row.id: terminal.words("two steps") if row.id in careful else "" for row in rows}
        terminal.print_table([(row.email, row.name, row.role, steps[row.id], row.title) for row in rows])
    else:
        terminal.say("Nobody is in the team yet.")
        terminal.say("Add the first one: chatplug operator add you@example.com --name 'Your Name'")


@operator.command(
    "password",
    help=N_(
        "Give somebody a new password.\n\n"
        "Asks for it twice, or reads one line from a pipe. With --link it prints a link that works once instead. Every"
        " browser in which they are signed in is signed out."
    ),
    example="chatplug operator password ada@example.com\nchatplug operator password ada@example.com --link",
)
@click.argument("email")
@terminal.option("--link", is_flag=True, help=N_("Print a one-time link, and let them choose it."))
@options.process_options("data", "base_url")
@terminal.json_option
def password(email: str, link: bool, as_json: bool, **flags: Any) -> None:
    """Give somebody a new password."""
    options.open_data(**flags)
    from chatplug.team import actions

    row = _find(email)
    if link:
        address = actions.invite(row.id)
        if as_json:
            terminal.print_json({"operator": _shown(row), "link": address})
        else:
            _tell_link(address)
        return
    actions.set_password(row.id, _ask_password())
    if as_json:
        terminal.print_json({"operator": _shown(row)})
    else:
        terminal.say("{name} has a new password and is signed out everywhere.", name=row.name)


@operator.command(
    "two-steps",
    help=N_(
        "Say whether somebody signs in in two steps, or turn that off.\n\n"
        "With --off their password alone lets them in again: for somebody who lost the phone and the recovery codes."
        " Every browser in which they are signed in is signed out."
    ),
    example="chatplug operator two-steps ada@example.com\nchatplug operator two-steps ada@example.com --off",
)
@click.argument("email")
@terminal.option("--off", is_flag=True, help=N_("Turn it off."))
@options.data_option
@terminal.json_option
def two_steps(email: str, off: bool, as_json: bool, **flags: Any) -> None:
    """Say whether somebody signs in in two steps, or turn that off."""
    options.open_data(**flags)
    from chatplug.team import second_factor

    row = _find(email)
    was_on = second_factor.take_off(row.id) if off else False
    if as_json:
        terminal.print_json({"operator": _shown(row), "changed": was_on})
    elif was_on:
        terminal.say("{name} signs in by password alone now and is signed out everywhere.", name=row.name)
        if second_factor.is_demanded():
            terminal.say("An owner demands two steps of everybody: the next sign-in leads to a new set-up.")
    elif second_factor.is_on(row.id):
        terminal.say("{name} signs in in two steps.", name=row.name)
    else:
        terminal.say("{name} signs in by password alone.", name=row.name)


@operator.command(
    "remove",
    help=N_("Take somebody out of the team. What they wrote stays; they are signed out at once."),
    example="chatplug operator remove grace@example.com\nchatplug operator remove grace@example.com --yes",
)
@click.argument("email")
@options.data_option
@options.yes_option
@terminal.json_option
def remove(email: str, yes: bool, as_json: bool, **flags: Any) -> None:
    """Take somebody out of the team."""
    options.open_data(**flags)
    from chatplug.team import actions

    row = _find(email)
    if not yes:
        terminal.confirm("Take {name} out of the team?", name=row.name)
    actions.remove_operator(row.id)
    if as_json:
        terminal.print_json({"operator": _shown(row)})
    else:
        terminal.say("{name} is not in the team any more; what they wrote stays.", name=row.name)


def _find(email: str) -> Any:
    from chatplug.team import models

    row = models.operator_by_email(email)
    if row is None:
        raise NotFound(
            N_("Nobody in the team has the address {email}."), N_("See: chatplug operator list"), email=email
        )
    return row


def _shown(row: Any) -> dict[str, Any]:
    from chatplug.team import second_factor

    shown = {name: getattr(row, name) for name in ("id", "email", "name", "title", "role", "lang")}
    return {**shown, "two_steps": second_factor.is_on(row.id)}


def _ask_password() -> str:
    if not sys.stdin.isatty():
        typed = sys.stdin.readline().rstrip("\r\n")
        if not typed:
            raise BadInput(N_("No password was given."), N_("Pipe it in as one line, or use --link."))
        return typed
    return str(click.prompt(terminal.words("New password"), hide_input=True, confirmation_prompt=True))


def _tell_link(link: str) -> None:
    terminal.say("Send them this link. It works once, within 7 days, and lets them choose a password:")
    click.echo(f"  {link}")
