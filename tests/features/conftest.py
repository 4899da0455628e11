"""Fixtures of the feature tests: the command line, and phones that show codes."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chatplug.commands.words import speak_for_click
from chatplug.widget import plain
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
def fill_form(client: Any, site: str, clock: ModuleType) -> Callable[..., Any]:
    """Open the form without scripts, take a person's time, and send it: `fill_form(message="Hello")`."""

    def fill(seconds: float = 3, **typed: str) -> Any:
        marks = plain.Typed(typed.get("client_id", "form-0000"), typed.get("key", "k" * 43))
        shown = {"client_id": marks.client_id, "key": marks.secret, "stamp": plain.stamped(marks).stamp}
        clock.advance(int(seconds * 1000))
        return client.post(f"/cp/p/{site}", data={**shown, **typed}, headers={"Accept": "text/html"})

    return fill


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
