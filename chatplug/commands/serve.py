"""`chatplug serve`."""

from typing import Any

import click

from chatplug.commands import options, terminal
from chatplug.core.i18n import N_


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
    from chatplug.core import log
    from chatplug.server import run

    config = options.load(**flags)
    log.set_up(config.log_level, config.log_format)
    run(config, ready=lambda server: announce(server.config))


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
