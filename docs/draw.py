#!/usr/bin/env python3
"""Draws the manual's tables from the code: options.md and commands.md. A test says when they are out of date.

python docs/draw.py
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))
os.environ["LC_ALL"] = "C"  # the manual is written in English, whatever this terminal speaks

from chatplug.cli import program  # noqa: E402
from chatplug.core.options import BY_NAME, OPTIONS, Option  # noqa: E402

OPTIONS_HEAD = """\
# Options

<!-- drawn by docs/draw.py from chatplug/core/options.py -->

These steer the process. What concerns one site (texts, colour, position, origins) is set in the console.

An option is set in `chatplug.toml` in the data folder, in the environment, or on the command line of `chatplug serve`;
the later one wins. An unknown name is refused, and the nearest known one is named.

```toml
# chatplug.toml
base_url = "https://chat.example.com"
trusted_proxies = ["127.0.0.1"]
```

| in the file | on the command line | in the environment | unless set | meaning |
|---|---|---|---|---|
"""

COMMANDS_HEAD = """\
# Commands

<!-- drawn by docs/draw.py from the commands themselves -->

`chatplug --help` and `chatplug COMMAND --help` say the same in the terminal, in its language.
Every command that writes works beside a running server, except `restore`.
Expected failures end with status 1, one line of what happened and one of what to do; with `--json` as an object.
"""


def options_page() -> str:
    """Return docs/options.md."""
    return OPTIONS_HEAD + "".join(f"| {' | '.join(_option_row(option))} |\n" for option in OPTIONS)


def _option_row(option: Option) -> list[str]:
    environment = f"`{option.environment}`" + (f" or `{option.also}`" if option.also else "")
    unless_set = option.default
    if option.name == "data":
        unless_set = "the platform's folder for a user's data"
    elif unless_set in ("", ()):
        unless_set = "empty"
    elif isinstance(unless_set, bool):
        unless_set = "`true`" if unless_set else "`false`"
    else:
        unless_set = f"`{', '.join(unless_set) if isinstance(unless_set, tuple) else unless_set}`"
    meaning = option.meaning + (
        f" One of: {', '.join(f'`{name}`' for name in option.choices)}." if option.choices else ""
    )
    return [f"`{option.name}`", f"`{option.flag}`", environment, unless_set, meaning]


def all_commands(
    group: click.Group = program, words: tuple[str, ...] = ("chatplug",)
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its full name, groups before what is in them."""
    context = click.Context(group, info_name=" ".join(words))
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            raise LookupError(f"{name} is listed and cannot be had")
        yield " ".join([*words, name]), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*words, name))


def commands_page() -> str:
    """Return docs/commands.md."""
    return COMMANDS_HEAD + "".join(_command_section(name, command) for name, command in all_commands())


def _command_section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    parts = [f"{'#' * (name.count(' ') + 1)} {name}", f"```\n{usage}\n```", (command.help or "").strip()]
    parts.append("\n".join(_flags(command)))
    example = getattr(command, "example", "")
    if example:
        parts.append("For example:\n\n```sh\n" + "\n".join(line.strip() for line in example.splitlines()) + "\n```")
    return "\n" + "\n\n".join(part for part in parts if part) + "\n"


def _flags(command: click.Command) -> Iterator[str]:
    flags = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    if {option.name for option in OPTIONS} <= {flag.name for flag in flags}:
        yield "- every [option](options.md)"
        flags = [flag for flag in flags if flag.name not in BY_NAME]
    for flag in flags:
        names = ", ".join(f"`{name}`" for name in [*flag.opts, *flag.secondary_opts])
        yield f"- {names}: {flag.help}"


PAGES = {"options.md": options_page, "commands.md": commands_page}


def main() -> int:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
