"""Every command explains itself, in the reader's language."""

import subprocess
import sys
import time
from collections.abc import Iterator

import click
import pytest

from chatplug.cli import COMMANDS, program
from chatplug.commands import terminal
from chatplug.commands.words import CLICK_WORDS
from chatplug.core.options import OPTIONS


def commands(
    command: click.Command = program, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*path, name))


EVERY = [pytest.param(path, command, id=" ".join(path) or "chatplug") for path, command in commands()]


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_command_has_help_with_an_example(fresh, path, command):
    said = fresh.must(*path, "--help")
    assert isinstance(command, terminal.Command | terminal.Group)
    assert command.help
    assert command.example.startswith(" ".join(("chatplug", *path)))
    assert "Examples:" in said
    for line in command.example.splitlines():
        assert line in said


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_option_says_what_it_does(path, command):
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (path, parameter.name)


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_command_that_prints_data_can_print_json(path, command):
    speaks_only = path in ((), ("serve",), ("demo",)) or isinstance(command, click.Group)
    assert speaks_only or any(parameter.name == "as_json" for parameter in command.params)


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_help_is_russian_in_a_russian_terminal(fresh, path, command):
    said = fresh.must(*path, "--help", env={"LC_ALL": "ru_RU.UTF-8"})
    assert "Примеры:" in said
    assert "Использование:" in said
    for line in said.splitlines():
        words = line.partition("Примеры")[0].lower()
        assert " the " not in words, line


def test_the_help_of_serve_names_every_option(fresh):
    said = fresh.must("serve", "--help")
    for option in OPTIONS:
        assert option.flag in said
        assert option.environment in said


def test_the_list_of_commands_is_that_of_the_table(fresh):
    said = fresh.must("--help")
    for name in COMMANDS:
        assert f"\n  {name} " in said


def test_help_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['chatplug', '--help']\n"
        "from chatplug.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'flask', 'gevent', 'peewee', 'babel', 'msgspec', 'smtplib'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert time.perf_counter() - begun < 3


def test_an_unknown_command_and_option_are_usage_errors(fresh):
    assert fresh("serv").exit_code == 2
    assert fresh("serve", "--colour", "red").exit_code == 2
    assert fresh("backup", "--nonsense").exit_code == 2


def test_the_words_of_click_are_still_its_words():
    """A new release of click may reword something: then our translation of it would never be asked for."""
    import inspect

    sources = "".join(
        inspect.getsource(getattr(click, name))
        for name in ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
    )
    lost = [
        word for word in CLICK_WORDS if repr(word)[1:-1] not in sources and word.replace("\n", "\\n") not in sources
    ]
    assert len(lost) <= 4, lost  # older and newer releases differ in a few


def test_the_version_is_told(fresh):
    assert fresh.must("--version").startswith("chatplug, version ")
