"""The command line: one group of commands; a command's code is imported when it runs, so that help is quick."""

import importlib
import sqlite3
from typing import Any

import click

from chatplug import __version__
from chatplug.commands import terminal
from chatplug.commands.words import speak_for_click
from chatplug.core.errors import Refused, Unavailable
from chatplug.core.i18n import N_, system_language, translate

# Name -> (module, object in it, the line in `chatplug --help`), in the order of that help.
COMMANDS = {
    "serve": ("serve", "serve", N_("Run the server.")),
    "up": ("up", "up", N_("Put this server on the air under a name, with HTTPS.")),
    "down": ("up", "down", N_("Take this server off the air again; the data stay.")),
    "upgrade": ("upgrade", "upgrade", N_("Bring the newest version into force, and back when it is not well.")),
    "demo": ("demo", "demo", N_("Show a shop and its operator side by side; the data are thrown away.")),
    "doctor": ("doctor", "doctor", N_("Say what is wrong on this machine, or with the chat on a page.")),
    "operator": ("operator", "operator", N_("The people who answer: add, list, password, two-steps, remove.")),
    "site": ("site", "site", N_("The sites that carry the chat: add, list, tag, allow, export, import.")),
    "backup": ("backup", "backup", N_("Save everything to one file, while the server runs.")),
    "restore": ("restore", "restore", N_("Bring a backup back.")),
    "migrate": ("migrate", "migrate", N_("Bring the database to this version; `serve` does it by itself.")),
}

ABOUT = N_("A chat for your own website on your own machine.\n\nStart with `chatplug demo`, or with `chatplug serve`.")


class Program(terminal.Group):
    """The group of all commands, and the door at which expected failures become words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _line = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"chatplug.commands.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        rows = [(name, translate(system_language(), line)) for name, (_module, _name, line) in COMMANDS.items()]
        with formatter.section(translate(system_language(), N_("Commands"))):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an expected failure is told without a trace and ends with status 1."""
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            told = refusal
        except PermissionError as failure:
            told = _not_permitted(failure)
        except Exception as failure:
            if not _is_storage(failure):
                raise
            told = Unavailable(
                N_("The database cannot be used: {problem}."), N_("Run: chatplug doctor"), problem=failure
            )
        terminal.tell_refusal(told, as_json=bool(ctx.meta.get(terminal.JSON_WANTED)))
        raise click.exceptions.Exit(1)


def _not_permitted(failure: PermissionError) -> Refused:
    return Refused(
        N_("This needs a right that you do not have: {path}."),
        N_("Run it as the user who owns the data folder."),
        code="not_permitted",
        path=failure.filename or failure,
    )


def _is_storage(failure: Exception) -> bool:
    # peewee's own errors are named like sqlite3's; looked at by name, because importing peewee would slow every help.
    return isinstance(failure, sqlite3.DatabaseError) or type(failure).__name__ in ("OperationalError", "DatabaseError")


@click.group(
    cls=Program,
    help=ABOUT,
    example="chatplug demo\nchatplug serve\nchatplug operator add ada@example.com --name 'Ada Lovelace'",
)
@click.version_option(__version__, prog_name="chatplug", cls=terminal.Option, help=N_("Show the version and exit."))
def program() -> None:
    """Run one command."""


def main() -> None:
    """Run the command line."""
    speak_for_click()
    program(prog_name="chatplug")
