"""The command line in this process, on data of its own."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from chatplug.cli import program


class CommandLine:
    """Runs `chatplug ...` on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(self, *arguments: str, typed: str | None = None, env: dict[str, str] | None = None) -> Result:
        """Run a command and return what it said and how it ended."""
        environment = {"CHATPLUG_DATA": str(self.data), "LC_ALL": "C", **(env or {})}
        return CliRunner(env=environment).invoke(program, list(arguments), input=typed)

    def must(self, *arguments: str, **more: Any) -> str:
        """Run a command that has to work, and return what it said."""
        result = self(*arguments, **more)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str, **more: Any) -> dict[str, Any]:
        """Run a command with --json and return what it printed."""
        answer: dict[str, Any] = json.loads(self.must(*arguments, "--json", **more))
        return answer

    def refused(self, *arguments: str, **more: Any) -> str:
        """Run a command that has to be refused in words, and return those."""
        result = self(*arguments, **more)
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result.stderr
