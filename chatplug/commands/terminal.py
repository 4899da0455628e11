"""How commands speak: in the terminal's language, with an example in every help, as text or as JSON."""

import copy
import json
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_, ntranslate, system_language, translate

JSON_WANTED = "chatplug.json"  # key in click's context: failures are told as JSON too

Decorator = Callable[[Callable[..., Any]], Any]


def words(msgid: str, /, **values: object) -> str:
    """Return a text in the terminal's language."""
    return translate(system_language(), msgid, **values)


_ = words


def say(msgid: str, /, **values: object) -> None:
    """Print one text for a person."""
    click.echo(_(msgid, **values))


def say_counted(one: str, many: str, n: int, /, **values: object) -> None:
    """Print one text whose form depends on a number."""
    click.echo(ntranslate(system_language(), one, many, n, **values))


def warn(msgid: str, /, **values: object) -> None:
    """Print one text on the error stream, where it does not disturb what a program reads."""
    click.echo(_(msgid, **values), err=True)


def print_json(answer: dict[str, Any]) -> None:
    """Print an object for programs."""
    click.echo(json.dumps({"ok": True, **answer}, ensure_ascii=False, indent=2))


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their longest text."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def tell_refusal(refusal: Refused, as_json: bool) -> None:
    """Print what went wrong and what to do about it on the error stream."""
    message, hint = _(refusal.message, **refusal.values), _(refusal.hint, **refusal.values)
    if as_json:
        answer = {"ok": False, "error": message, "hint": hint, "code": refusal.code, "status": refusal.status}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2), err=True)
        return
    click.echo(message, err=True)
    if hint:
        click.echo(hint, err=True)


def _help(documented: click.Command | click.Option) -> str:
    return translate(system_language(), documented.help) if documented.help else ""


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help in the terminal's language."""
        spoken = copy.copy(self)
        spoken.help = _help(self)
        return click.Option.get_help_record(spoken, ctx)


class _Spoken(click.Command):
    """Help in the terminal's language that ends with examples."""

    example = ""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description, translated."""
        spoken = copy.copy(self)
        spoken.help = _help(self)
        click.Command.format_help_text(spoken, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one command to a line."""
        if self.example:
            with formatter.section(_(N_("Examples"))):
                for line in self.example.splitlines():
                    formatter.write(f"  {line.strip()}\n")

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence, translated."""
        return _help(self).split("\n\n")[0].split(". ")[0].rstrip(".") + "."


class Command(_Spoken):
    """One command with an example."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example


class Group(_Spoken, click.Group):
    """Several commands under one name."""

    command_class = Command

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example


def option(*names: str, **settings: Any) -> Decorator:
    """Declare an option whose ``help`` is a msgid."""
    return click.option(*names, cls=Option, **settings)


def _remember_json(context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    if value:
        context.meta[JSON_WANTED] = True
    return value


json_option = option(
    "--json", "as_json", is_flag=True, callback=_remember_json, is_eager=True, help=N_("Print JSON for programs.")
)


def clean_up_when_told_to_end() -> None:
    """Let SIGTERM end the command as an error does, so that no half-written file stays behind."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def confirm(msgid: str, /, **values: object) -> None:
    """Ask a person at a terminal.

    :raises Refused: when nobody is there to answer.
    """
    if not sys.stdin.isatty():
        raise Refused(N_("This needs a yes."), N_("Add --yes to do it without being asked."), code="needs_yes")
    click.confirm(_(msgid, **values), abort=True)
