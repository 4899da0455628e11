"""Fixtures of the feature tests: the command line, and phones that show codes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatplug.commands.words import speak_for_click
from tests.factories import Operator, Visitor
from tests.features.commandline import CommandLine
from tests.features.doctoring import examine, house, shop  # noqa: F401 (fixtures)
from tests.features.phones import set_up  # noqa: F401

speak_for_click()


@pytest.fixture
def chatplug(data: Path) -> CommandLine:
    """The command line beside data of a first run."""
    return CommandLine(data)


@pytest.fixture
def fresh(tmp_path: Path) -> CommandLine:
    """The command line on a machine where it never ran."""
    return CommandLine(tmp_path / "nothing" / "here")


@pytest.fixture
def fill_form(client: Any, site: str) -> Callable[..., Any]:
    """Open the form without scripts and send it filled in: `fill_form(message="Hello")`."""
    return lambda **typed: client.post(f"/cp/p/{site}", data=typed)


@pytest.fixture
def pest(visitor: Visitor) -> Visitor:
    """A visitor whom the team does not want to hear any more."""
    visitor.says("Buy my watches")
    return visitor


@pytest.fixture
def block(operator: Operator) -> Callable[..., Any]:
    """Block a visitor by their newest conversation: `block(pest, reason="spam")`."""

    def do(visitor: Visitor, **more: Any) -> Any:
        number = operator.opens(visitor.conversation())["visitor"]["id"]
        return operator.post(f"visitors/{number}/block", more).must()["visitor"]

    return do
