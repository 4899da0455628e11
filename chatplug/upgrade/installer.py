"""Fetches a version and installs it beside the others, by the installer that is there, pip or uv, with its index."""

import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from chatplug.core.errors import NotFound, Unavailable
from chatplug.core.i18n import N_
from chatplug.upgrade import versions
from chatplug.upgrade.place import Place
from chatplug.upgrade.program import ends_with_us

NAME = "chatplug"
COMPLETE = "complete"  # a file that is written last: an environment without it is a half one
SECONDS = 900


@dataclass(frozen=True)
class Found:
    """A version that can be installed, and where from."""

    version: str
    changes: str  # its change log
    wanted: str  # what the installer is asked for
    beside: Path | None = None  # a folder with more packages


def look_for(to: str = "", source: str = "") -> Found:
    """Find the newest version, or the one that is asked for; nothing is installed.

    :raises NotFound: when there is none.
    :raises Unavailable: when the installer cannot reach it.
    """
    wanted, beside = _wanted(to, source)
    with tempfile.TemporaryDirectory(prefix="chatplug-") as name:
        folder = Path(name)
        _install(["--target", str(folder), "--no-deps", wanted], beside)
        numbers = [path.name.split("-")[1] for path in folder.glob(f"{NAME}-*.dist-info")]
        log = folder / NAME / "built" / "changes.md"
        text = log.read_text("utf-8") if log.exists() else ""
    if not numbers:
        raise NotFound(N_("There is no package chatplug in {source}."), N_("Check the name."), source=source or wanted)
    version = numbers[0].removesuffix(".dist")
    found = Found(version, text, wanted if source else f"{NAME}=={version}", beside)
    if to and versions.key(to) != versions.key(version):
        raise NotFound(
            N_("{source} holds version {version}, not {to}."),
            N_("Leave --to out, or name another place."),
            source=source,
            version=version,
            to=to,
        )
    return found


def _wanted(to: str, source: str) -> tuple[str, Path | None]:
    """Return what to ask the installer for, and a folder with more packages."""
    if not source:
        _refuse_strangers()
        return (f"{NAME}=={to}" if to else NAME), None
    if source.startswith("https://"):
        return source, None
    path = Path(source).expanduser().absolute()
    if path.is_file():
        return str(path), path.parent
    wheels = [file for file in path.glob(f"{NAME}-*.whl") if not to or _number(file) == to]
    if not wheels:
        raise NotFound(
            N_("There is no package chatplug in {source}."),
            N_("Name a wheel, a folder that holds one, or an https:// address of one."),
            source=source,
        )
    return str(max(wheels, key=lambda file: versions.key(_number(file)))), path


def _number(wheel: Path) -> str:
    return wheel.name.split("-")[1]


def _refuse_strangers() -> None:
    """Ask the index only when this version came from there: by the same name there may be somebody else's package.

    :raises NotFound: when it came from a file.
    """
    origin = json.loads(importlib.metadata.distribution(NAME).read_text("direct_url.json") or "{}")
    if origin:
        raise NotFound(
            N_("This version was installed from {source}, and not from a package index."),
            N_("Name the new one: chatplug upgrade --from WHEEL (a file, a folder or an https:// address)."),
            code="unknown_source",
            source=origin.get("url", "?"),
        )


def install(place: Place, found: Found) -> Path:
    """Install a version into an environment of its own and return its program; a half one is made anew.

    :raises Unavailable: when that fails; nothing of the running version was touched.
    """
    folder = place.folder(found.version)
    if place.is_in_force(found.version):
        return place.program(found.version)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(mode=0o755, exist_ok=True)
    try:
        _make_environment(folder)
        _install(["--python", str(folder / "bin" / "python"), found.wanted], found.beside)
        (folder / COMPLETE).touch()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return place.program(found.version)


def _make_environment(folder: Path) -> None:
    base = os.path.realpath(sys.executable)
    uv = _uv()
    command = (
        [uv, "venv", "--quiet", "--python", base, str(folder)] if uv else [sys.executable, "-m", "venv", str(folder)]
    )
    _run(command)


def _install(arguments: list[str], beside: Path | None) -> None:
    more = ["--find-links", str(beside)] if beside else []
    uv = _uv()
    if uv:
        # The server's own user may not write beside the program: what Python compiles, it compiles now.
        _run([uv, "pip", "install", "--quiet", "--compile-bytecode", *more, *arguments])
        return
    python = sys.executable
    if arguments[0] == "--python":  # the new environment has an installer of its own
        python, arguments = arguments[1], arguments[2:]
    _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *more, *arguments])


def _uv() -> str | None:
    """Return uv where this environment has no pip.

    :raises Unavailable: when there is no installer at all.
    """
    if importlib.util.find_spec("pip"):
        return None
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path.home() / ".local" / "bin"))
    if uv is None:
        raise Unavailable(
            N_("There is neither pip in this environment nor uv on the PATH."),
            N_("Install one of them: {python} -m ensurepip"),
            code="no_installer",
            python=sys.executable,
        )
    return uv


def _run(command: list[str]) -> None:
    umask = os.umask(0o022)  # the server's own user has to read what the administrator installs
    try:
        ran = subprocess.run(  # noqa: S603 (the installer, with our own arguments)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
            **ends_with_us(),
        )
        failed, said = ran.returncode != 0, ran.stdout
    except (OSError, subprocess.TimeoutExpired) as failure:
        failed, said = True, str(failure)
    finally:
        os.umask(umask)
    if failed:
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        raise Unavailable(
            N_("The installer failed: {said}"),
            N_("Nothing was changed. Correct that and run this again."),
            code="not_installed",
            said=" | ".join(lines[-4:]) or "?",
        )
