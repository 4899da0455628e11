"""Fixtures of the feature tests: the command line."""

from pathlib import Path

import pytest

from chatplug.commands.words import speak_for_click
from tests.features.commandline import CommandLine

speak_for_click()


@pytest.fixture
def chatplug(data: Path) -> CommandLine:
    """The command line beside data of a first run."""
    return CommandLine(data)


@pytest.fixture
def fresh(tmp_path: Path) -> CommandLine:
    """The command line on a machine where it never ran."""
    return CommandLine(tmp_path / "nothing" / "here")
