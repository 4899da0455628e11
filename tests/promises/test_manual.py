"""Every option is documented, every command has help with an example, and what the README says exists."""

import re
import shlex
import sys

import click
import pytest

from chatplug.core.options import OPTIONS
from tests.promises.sources import ROOT, files_of, name_of

sys.path.insert(0, str(ROOT / "docs"))

import draw

COMMANDS = dict(draw.all_commands())
CODE = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)|<img[^>]*\ssrc=\"([^\"]+)\"")
MAKE_TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
README_SCREENS = 2
LINES_ON_A_SCREEN = 60


@pytest.mark.parametrize("name", draw.PAGES)
def test_drawn_page_is_up_to_date(name):
    assert (ROOT / "docs" / name).read_text() == draw.PAGES[name](), "run: python docs/draw.py"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_option_says_what_it_means(option):
    assert len(option.meaning) > 10
    assert option.meaning.endswith((".", "!"))


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help_and_an_example(name):
    command = COMMANDS[name]
    assert command.help
    assert f"{name} " in f"{command.example} ", "the example shows this very command"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_has_help(name):
    flags = [parameter for parameter in COMMANDS[name].params if isinstance(parameter, click.Option)]
    assert not [flag.name for flag in flags if not flag.help and not flag.hidden]


def commands_in(text):
    """Every command line of a page's code blocks, without prompts, comments and continuations."""
    for block in CODE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words:
                yield words


def unknown_words(words):
    """What of a command line does not exist here; nothing when all of it does."""
    program, rest = words[0], words[1:]
    if program in {"pipx", "uvx"}:
        program, *rest = [word for word in rest if word not in {"run", "install"}]
    if program == "make":
        return [word for word in rest if "=" not in word and word not in MAKE_TARGETS]
    if program != "chatplug":
        return []
    rest = rest[: rest.index("|")] if "|" in rest else rest  # what follows is another program
    name = "chatplug"
    while rest and f"{name} {rest[0]}" in COMMANDS:
        name = f"{name} {rest.pop(0)}"
    if name == "chatplug":
        return [] if rest in (["--help"], ["--version"]) else rest
    known = {flag for parameter in COMMANDS[name].params for flag in [*parameter.opts, *parameter.secondary_opts]}
    flags = [word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"]
    wrong = [flag for flag in flags if flag not in known | {"--help"}]
    return [*wrong, *rest[:1]] if isinstance(COMMANDS[name], click.Group) else wrong


@pytest.mark.parametrize("path", files_of(".md"), ids=name_of)
def test_commands_on_the_page_exist(path):
    wrong = [" ".join(words) for words in commands_in(path.read_text()) if unknown_words(words)]
    assert not wrong


@pytest.mark.parametrize("path", files_of(".md"), ids=name_of)
def test_links_lead_somewhere(path):
    found = [one or other for one, other in LINK.findall(path.read_text())]
    gone = [link for link in found if "://" not in link and not (path.parent / link).exists()]
    assert not gone


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_in_help_exist(name):
    wrong = [line for line in COMMANDS[name].example.splitlines() if unknown_words(shlex.split(line))]
    assert not wrong


def test_the_readme_is_a_front_door():
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) <= README_SCREENS * LINES_ON_A_SCREEN
    assert any("make run" in line for line in lines)
    assert any("make test" in line for line in lines)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        pytest.param("make run", [], id="a target"),
        pytest.param("make tea", ["tea"], id="no target"),
        pytest.param("uvx chatplug serve --port 80", [], id="through uvx"),
        pytest.param("chatplug fly", ["fly"], id="no command"),
        pytest.param("chatplug backup --tape", ["--tape"], id="no flag"),
        pytest.param("chatplug operator promote", ["promote"], id="no command in a group"),
        pytest.param("git clone x", [], id="another program"),
    ],
)
def test_unknown_words_are_seen(line, wrong):
    assert unknown_words(shlex.split(line)) == wrong
