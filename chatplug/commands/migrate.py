"""`chatplug migrate`."""

import click

from chatplug.commands import options, terminal
from chatplug.core.i18n import N_


@click.command(
    cls=terminal.Command,
    help=N_(
        "Bring the database to this version; `serve` does it by itself.\n\n"
        "A copy of the database is put into the data folder first. When nothing is missing, nothing is done."
    ),
    example="chatplug migrate\nchatplug migrate --data /srv/chatplug --json",
)
@options.data_option
@terminal.json_option
def migrate(data: str | None, as_json: bool) -> None:
    """Bring the database to this version."""
    config = options.load(data=data)
    options.need_data(config)
    copies: list[str] = []
    applied = [step.name for step in options.bring_up_to_date(config, copies.append)]
    if as_json:
        terminal.print_json({"applied": applied, "copy": copies[0] if copies else None})
    elif applied:
        terminal.say_counted("{n} step was applied.", "{n} steps were applied.", len(applied))
        if copies:
            terminal.say("The database as it was before: {path}", path=copies[0])
        terminal.say("Start the server: chatplug serve")
    else:
        terminal.say("The database is up to date; nothing was changed.")
