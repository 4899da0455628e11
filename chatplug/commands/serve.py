"""`chatplug serve`."""

from typing import Any
from urllib.parse import urlsplit

import click

from chatplug.commands import options, terminal
from chatplug.core.config import FILE_NAME
from chatplug.core.i18n import N_
from chatplug.core.options import OPTIONS


@click.command(
    cls=terminal.Command,
    help=N_(
        "Run the server.\n\n"
        "Each option may stand in chatplug.toml in the data folder, in the environment, or here; the later of these"
        " wins. The first start makes the data folder and prints a link for the first operator."
    ),
    example="chatplug serve\n"
    "chatplug serve --port 9000 --data ./data\n"
    "chatplug serve --host 0.0.0.0 --base-url https://chat.example.com",
)
@options.process_options()
def serve(**flags: Any) -> None:
    """Run the server."""
    from chatplug.core import file_system, log
    from chatplug.server import run

    config = options.load(**flags)
    file_system.require_local(config.data)
    log.set_up(config.log_level, config.log_format)
    warn_of_secrets(config)
    run(config, ready=lambda server: announce(server.config))


def warn_of_secrets(config: Any) -> None:
    """Say which secrets were given in a way that shows them to everybody on the machine."""
    for option in OPTIONS:
        values = getattr(config, option.name)
        values = values if isinstance(values, tuple) else (values,)
        on_command_line = option.secret and config.sources[option.name] == "command line"
        if on_command_line and any(_holds_secret(option.name, str(value)) for value in values):
            terminal.warn(
                "{flag} holds a secret, and everybody on this machine can read command lines. Put it into {file} in the"
                " data folder, or into the variable {variable}.",
                flag=option.flag,
                file=FILE_NAME,
                variable=option.environment,
            )


def _holds_secret(name: str, value: str) -> bool:
    """Tell whether there is one: a mail server without a password, or a folder, is none."""
    try:
        return bool(name.endswith("token") or urlsplit(value).password)
    except ValueError:
        return False


def announce(config: Any) -> None:
    """Say where everything is, once the server answers."""
    from chatplug.sites import models
    from chatplug.sites.tag import script_tag
    from chatplug.team.actions import ensure_setup_link

    options.remember_server(config)
    terminal.say("chatplug is running at {url}", url=config.url)
    terminal.say("Data folder: {folder}", folder=config.data)
    click.echo()
    link = ensure_setup_link()
    if link:
        terminal.say("Set it up here first (the link works once, within 7 days):")
        click.echo(f"  {link}\n")
    rows = [(terminal.words("Console:"), f"{config.url}/console/")]
    if config.is_local or config.demo:
        rows.append((terminal.words("Demo page:"), f"{config.url}/demo"))
    terminal.print_table(rows)
    click.echo()
    sites = models.all_sites()
    terminal.say("Paste this into your pages, before </body>:")
    click.echo(f"  {script_tag(config.url, sites[0].id)}")
    if len(sites) > 1:
        terminal.say("That is the tag of {name}; for the others: chatplug site tag SITE", name=sites[0].name)
    click.echo()
    terminal.say("Stop with Ctrl+C.")
