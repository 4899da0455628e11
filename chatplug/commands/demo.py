"""`chatplug demo`."""

import os
import tempfile
from typing import Any

import click

from chatplug.commands import terminal
from chatplug.core.i18n import LANGUAGES, N_, system_language


@click.command(
    cls=terminal.Command,
    help=N_(
        "Show a shop and its operator side by side; the data are thrown away.\n\n"
        "Write in the shop on the left and see it at the operator's place on the right, and back. Opens your browser;"
        " nothing of your own data or options is touched."
    ),
    example="chatplug demo\nchatplug demo --no-open --port 8090\nchatplug demo --lang ru",
)
@terminal.option("--port", type=click.IntRange(0, 65535), default=0, help=N_("Port to listen on; 0 picks a free one."))
@terminal.option("--lang", type=click.Choice(list(LANGUAGES)), help=N_("Language of the shop and its operator."))
@terminal.option("--open/--no-open", "opens", default=True, help=N_("Open the browser, or only print the address."))
def demo(port: int, lang: str | None, opens: bool) -> None:
    """Show a shop and its operator."""
    from chatplug import demo as story
    from chatplug.core import log
    from chatplug.core.config import config
    from chatplug.server import run

    with tempfile.TemporaryDirectory(prefix="chatplug-demo-") as folder:
        # An empty environment: the options of a real server (its mail, its address) are not the demo's.
        config.load({"data": folder, "port": port, "demo": True, "backup_to": ""}, environment={})
        log.set_up("warning", "text")
        secret = story.furnish(config, lang or system_language())
        run(config, ready=lambda server: _announce(server, secret, opens))
    terminal.say("The demo is over, and its data are gone.")


def _announce(server: Any, secret: str, opens: bool) -> None:
    _end_with_the_terminal(server)
    address = f"{server.config.url}/demo#{secret}"
    terminal.say("The demo is running. Open it with this link (it signs the operator in, once):")
    click.echo(f"  {address}\n")
    terminal.say("Left: a shop with the chat. Right: its operator. Write on one side and see it on the other.")
    terminal.say("Stop with Ctrl+C; then its data are thrown away.")
    if opens:
        import gevent

        gevent.spawn(_open_browser, address)


def _end_with_the_terminal(server: Any) -> None:
    """Stop, and so clean up, when the terminal window is closed."""
    if os.name == "posix":
        import signal

        import gevent

        gevent.signal_handler(signal.SIGHUP, server.stopping.set)


def _open_browser(address: str) -> None:
    import webbrowser

    if not webbrowser.open(address):
        terminal.say("No browser could be opened here; copy the link.")
