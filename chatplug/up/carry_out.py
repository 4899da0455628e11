"""Carries a plan out: the thin layer that writes files and runs commands."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from chatplug.core.errors import Unavailable
from chatplug.core.i18n import N_
from chatplug.up import caddy, places
from chatplug.up.steps import AddLine, DropLine, Remove, Run, Step, Write

Runner = Callable[[tuple[str, ...]], tuple[int, str]]

_AGAIN = N_("Correct that and run this again: what is done is not done twice.")
_HINTS = {
    "apt-get": N_(
        "See that this machine reaches its package servers and that no other installation is under way, then run this"
        " again. Caddy is in Debian 12 and Ubuntu 24.04 (there in universe) and later."
    ),
    "systemctl": N_("See why (journalctl -u chatplug -u caddy -n 50), then run this again."),
    "caddy": N_("Caddy's files are again as they were. Another of your sites may have the same name; then remove it."),
}


def run_command(command: tuple[str, ...]) -> tuple[int, str]:
    """Run a command; return its status and all it said."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    try:
        ran = subprocess.run(  # noqa: S603 (the plan's own commands)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            env=environment,
        )
    except OSError as failure:
        return 127, str(failure)
    return ran.returncode, ran.stdout.decode("utf-8", "replace").strip()


def let_speak(command: tuple[str, ...]) -> int:
    """Run a command that speaks to the person itself, in their language; return its status."""
    sys.stdout.flush()
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603 (our own command)
    except OSError:
        return 127


def carry_out(
    steps: Iterable[Step],
    tell: Callable[[Step], None] = lambda step: None,
    root: Path = Path("/"),
    run: Runner = run_command,
) -> None:
    """Do one step after the other; ``tell`` hears of each before it is done.

    :raises Unavailable: when a command fails, with what it said.
    """
    before: dict[str, str | None] = {}
    for step in steps:
        tell(step)
        if isinstance(step, Run):
            status, said = run(step.command)
            if status:
                for path in step.puts_back:
                    _put(root, path, before.get(path, _read(root, path)))
                raise _failed(step, said)
        else:
            before.setdefault(step.path, _read(root, step.path))
            _change(root, step)


def _change(root: Path, step: Write | Remove | AddLine | DropLine) -> None:
    match step:
        case Write(path=path, content=content, mode=mode):
            _put(root, path, content, mode)
        case Remove(path=path):
            _put(root, path, None)
        case AddLine(path=path, line=line):
            _put(root, path, caddy.with_line(_read(root, path) or "", line))
        case DropLine(path=path, line=line):
            _put(root, path, caddy.without_line(_read(root, path) or "", line))


def _place(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def _read(root: Path, path: str) -> str | None:
    place = _place(root, path)
    return place.read_text("utf-8") if place.exists() else None


def _put(root: Path, path: str, content: str | None, mode: int = 0o644) -> None:
    """Write a file whole or not at all; none as content removes it, and our own folder with the last file in it."""
    place = _place(root, path)
    if content is None:
        place.unlink(missing_ok=True)
        if (
            place.parent == _place(root, places.ENVIRONMENT).parent
            and place.parent.is_dir()
            and not any(place.parent.iterdir())
        ):
            place.parent.rmdir()
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    part.write_text(content, "utf-8")
    part.chmod(mode)
    part.replace(place)


def _failed(step: Run, said: str) -> Unavailable:
    last = " | ".join(line.strip() for line in said.splitlines()[-4:] if line.strip())
    return Unavailable(
        N_("This failed: {command} ({said})"),
        _HINTS.get(step.command[0], _AGAIN),
        code="step_failed",
        command=" ".join(step.command),
        said=last or "?",
    )
