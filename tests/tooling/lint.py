"""Runs every checker over the sources: `make lint`. Exit status 1 when one of them objects."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "assets"))

from building import ASSETS, BuildStopped, node  # noqa: E402 (assets/ is no package)

STYLELINT_NODE = (20, 19)  # the oldest Node that stylelint 17 starts on


def checkers() -> dict[str, list[str]]:
    """Return the command of each checker by its name."""
    python = sys.executable
    return {
        "ruff": [python, "-m", "ruff", "check", "--quiet", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "mypy": [python, "-m", "mypy", "--no-error-summary"],
        "tsc": [str(node.program("@typescript/*/lib", "tsc")), "--project", str(ASSETS)],
        "stylelint": [*stylelint(), "**/*.css"],
    }


def stylelint() -> list[str]:
    """Return the command line of stylelint, on the machine's Node or on the one from PyPI.

    :raises BuildStopped: when neither is there.
    """
    interpreter = node.node_at_least(*STYLELINT_NODE)
    if interpreter is None:
        raise BuildStopped(
            f"stylelint needs Node {'.'.join(map(str, STYLELINT_NODE))} or newer. "
            f'As a Python wheel:  {sys.executable} -m pip install "{node.NODE_WHEEL}"'
        )
    return [interpreter, str(node.MODULES / "stylelint" / "bin" / "stylelint.mjs")]


def php_files() -> list[Path]:
    """Return the PHP files of the checkout."""
    return sorted(path for path in ROOT.glob("wordpress-bridge/**/*.php"))


def complaints_of(name: str, command: list[str]) -> str:
    """Run a checker and return what it objects to; nothing when it is content."""
    ran = subprocess.run(
        command,
        cwd=ASSETS if name == "stylelint" else ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.stdout.strip() or f"exit status {ran.returncode}" if ran.returncode else ""


def commands() -> dict[str, list[str]]:
    """Return every check of this checkout; PHP is checked once there is some."""
    found = checkers()
    if php_files() and (php := shutil.which("php")):
        found |= {f"php {path.name}": [php, "-l", str(path)] for path in php_files()}
    elif php_files():
        raise BuildStopped("There are PHP files but no php to check them with. On Debian:  apt install php-cli")
    return found


def main() -> int:
    """Run them all, so that one run shows everything."""
    try:
        node.fetch_packages(everything=True)
        wanted = commands()
    except BuildStopped as stopped:
        print(f"Not everything can be checked here.\n{stopped}", file=sys.stderr)
        return 1
    bad = []
    for name, command in wanted.items():
        complaint = complaints_of(name, command)
        print(f"{name}: {'objects' if complaint else 'ok'}", flush=True)
        if complaint:
            bad.append(name)
            print(complaint, flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
