"""The steps a plan is made of: files and commands, each with its reason."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Write:
    """Write a whole file, together with the folder it stands in."""

    why: str
    path: str
    content: str
    mode: int = 0o644


@dataclass(frozen=True)
class Remove:
    """Remove a file of ours."""

    why: str
    path: str


@dataclass(frozen=True)
class AddLine:
    """Add one line at the end of somebody else's file."""

    why: str
    path: str
    line: str


@dataclass(frozen=True)
class DropLine:
    """Take one line of ours out of somebody else's file."""

    why: str
    path: str
    line: str


@dataclass(frozen=True)
class Run:
    """Run a command; when it fails, the files named here get back what stood in them before."""

    why: str
    command: tuple[str, ...]
    puts_back: tuple[str, ...] = ()


Step = Write | Remove | AddLine | DropLine | Run


def for_programs(step: Step) -> dict[str, Any]:
    """Return a step as an object of plain values."""
    kinds = {Write: "write", Remove: "remove", AddLine: "add_line", DropLine: "drop_line", Run: "run"}
    shown: dict[str, Any] = {"step": kinds[type(step)]}
    match step:
        case Write(path=path, content=content, mode=mode):
            shown |= {"path": path, "mode": f"{mode:04o}", "content": content}
        case Remove(path=path):
            shown |= {"path": path}
        case AddLine(path=path, line=line) | DropLine(path=path, line=line):
            shown |= {"path": path, "line": line}
        case Run(command=command):
            shown |= {"command": list(command)}
    return shown
