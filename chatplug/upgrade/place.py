"""Where the program is installed: its environment, the door that services start, and the versions beside each other."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import chatplug
from chatplug.core.errors import NotAllowed, Unavailable
from chatplug.core.i18n import N_

VERSIONS = "versions"
_CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))


@dataclass(frozen=True)
class Place:
    """An environment that the program was installed into once.

    What starts the server names the door. It is a file of the first version, and later a link to the version in force,
    so that changing versions touches one name and never a file of a running program.
    """

    root: Path

    @property
    def door(self) -> Path:
        """Return what services and people start."""
        return self.root / "bin" / "chatplug"

    def folder(self, version: str) -> Path:
        """Return the environment of one version."""
        return self.root / VERSIONS / version

    def program(self, version: str) -> Path:
        """Return the program of one version."""
        return self.folder(version) / "bin" / "chatplug"

    def in_force(self) -> Path:
        """Return the program that the door leads to."""
        return self.door.resolve()

    def is_in_force(self, version: str) -> bool:
        """Say whether the door leads to a version."""
        return self.in_force() == self.program(version).resolve()

    def lead_to(self, program: Path) -> None:
        """Let the door lead to a program, at once and wholly; see :meth:`keep` for what it led to before."""
        fresh = self.door.with_name(f".{self.door.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.path.relpath(program, self.door.parent))
        fresh.replace(self.door)

    def keep(self) -> Path:
        """Return what to lead back to; the first version's own file is copied beside the door for that."""
        if self.door.is_symlink():
            return self.in_force()
        kept = self.door.with_name("chatplug-first")
        shutil.copy2(self.door, kept)
        return kept


def root_of(prefix: Path) -> Path:
    """Return the environment of the first version, of which a later one is a part."""
    return prefix.parents[1] if prefix.parent.name == VERSIONS else prefix


def find() -> Place:
    """Return where this program is installed.

    :raises Unavailable: when another program looks after its version, naming what to do instead.
    :raises NotAllowed: when only somebody else may write there.
    """
    source = Path(chatplug.__file__).resolve().parents[1]
    place = Place(root_of(Path(sys.prefix)))
    _refuse_what_is_not_ours(source, place)
    if not os.access(place.root / "bin", os.W_OK):
        raise NotAllowed(
            N_("The program is in {folder}, where you may not write."),
            N_("Put sudo before it."),
            code="not_permitted",
            folder=place.root,
        )
    return place


def _refuse_what_is_not_ours(source: Path, place: Place) -> None:
    in_container = any(map(Path.exists, _CONTAINERS)) and not os.access(place.root, os.W_OK)
    reasons: tuple[tuple[bool, str, str, str], ...] = (
        (
            in_container,
            "in_container",
            N_("This runs in a container, whose image carries the version."),
            N_("Beside compose.yaml: get the new sources (git pull), then docker compose up -d --build"),
        ),
        (
            (source / "pyproject.toml").exists(),
            "in_checkout",
            N_("This runs from a checkout in {folder}."),
            N_("There: git pull, then start the server again as before (make run)."),
        ),
        (
            os.name != "posix",
            "not_here",
            N_("On this system a running program cannot be replaced from within."),
            N_("Stop the server, install the new version as you installed this one, and start it again."),
        ),
        (
            sys.prefix == sys.base_prefix or not place.door.exists(),
            "no_environment",
            N_("The program is not in an environment of its own ({folder})."),
            N_("Install it with pipx, with `uv tool`, or below /opt/chatplug as docs/deploy.md says; the data stay."),
        ),
    )
    for applies, code, message, hint in reasons:
        if applies:
            raise Unavailable(message, hint, code=code, folder=source if code == "in_checkout" else place.root)
