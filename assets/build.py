#!/usr/bin/env python3
"""Builds the browser files into chatplug/built: by hand, from make, and as the hatchling build hook.

python assets/build.py            build what changed; at once when nothing did
python assets/build.py --all      the same, and fetch the checkers (TypeScript, stylelint) as well
"""

import contextlib
import gzip
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))  # hatchling loads this file by its path

from building import ASSETS, BUILT, LOCALE, PACKAGE, BuildStopped, node

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, in an environment without the build backend
    BuildHookInterface = object

CHANGES = PACKAGE.parent / "CHANGELOG.md"  # `chatplug upgrade --check` shows what is new
STAMP = BUILT / "stamp"  # digest of every source, written last
REQUIRED = {
    "panel.js",
    "panel.css",
    "proof.js",
    "plain.css",
    "console.js",
    "console.css",
}  # pages that the server cannot do without
HASH_LENGTH = 8  # characters; names only need to differ between two builds
COMPRESSED = (".js", ".css", ".svg")


class BrowserFiles(BuildHookInterface):
    """The build hook: a wheel, and an editable install, contain the built browser files."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node as a wheel when the machine has none."""
        return node.build_requirements()

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are collected."""
        build()


def build(everything: bool = False) -> bool:
    """Bring chatplug/built up to date, and the checkers if asked for; return whether anything was built.

    :raises BuildStopped: when a tool or a source is missing.
    """
    digest = sources_digest()
    if is_current(digest) and (node.packages_are_there(everything) or not everything):
        return False
    with one_at_a_time():
        node.fetch_packages(everything)
        if is_current(digest):  # nothing changed, or another process built while we waited
            return False
        files, manifest = make_files()
        put(files, manifest)
        STAMP.write_text(digest)
    return True


def sources_digest() -> str:
    """Return one digest of everything the result depends on: names and contents."""
    total = hashlib.sha256()
    for path in sorted(_sources()):
        total.update(f"{path.relative_to(PACKAGE.parent).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _sources() -> Iterator[Path]:
    for folder, folders, names in os.walk(ASSETS):
        folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__")]
        yield from (Path(folder) / name for name in names)
    yield from LOCALE.glob("*/LC_MESSAGES/chatplug.po")
    yield CHANGES


def is_current(digest: str) -> bool:
    """Say whether the last build was of these sources and nothing was removed since."""
    try:
        return STAMP.read_text() == digest and all((BUILT / name).exists() for name in read_manifest().values())
    except (OSError, ValueError):
        return False


def read_manifest() -> dict[str, str]:
    """Return the last build's files, from plain to hashed names."""
    names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text())
    return names


def make_files() -> tuple[dict[str, bytes], dict[str, str]]:
    """Return every built file by its name, and the manifest from plain to hashed names.

    :raises BuildStopped: when a source has a mistake or is missing.
    """
    from building import bundle, words  # Babel takes longer to import than a build with nothing to do may last

    catalogs = words.catalogs()
    files = {f"locale/{language}.mo": words.compiled(catalog) for language, catalog in catalogs.items()}
    files |= {made.name: made.text for made in bundle.build_launcher()}
    files["changes.md"] = CHANGES.read_bytes()
    manifest = {}
    for made in bundle.build_pages():
        manifest[made.name] = add(files, made.name, made.text)
        if not made.name.endswith(".js"):
            continue
        wanted = words.msgids(made.sources)
        for language, catalog in catalogs.items():
            name = f"words-{made.name.removesuffix('.js')}-{language}.js"
            manifest[name] = add(files, name, words.script(catalog, wanted).encode())
    if REQUIRED - manifest.keys():
        missing = ", ".join(sorted(REQUIRED - manifest.keys()))
        raise BuildStopped(f"Nothing in assets/ makes {missing}. Is this a whole checkout? Try: git status")
    return files, manifest


def add(files: dict[str, bytes], name: str, text: bytes) -> str:
    """Add a file under a name that carries its hash, with its compressed neighbours; return that name."""
    import brotli

    stem, dot, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(text).hexdigest()[:HASH_LENGTH]}{dot}{suffix}"
    files[hashed] = text
    if hashed.endswith(COMPRESSED):
        files[f"{hashed}.br"] = brotli.compress(text, quality=11)
        files[f"{hashed}.gz"] = gzip.compress(text, compresslevel=9, mtime=0)
    return hashed


def put(files: dict[str, bytes], manifest: dict[str, str]) -> None:
    """Write the files, then the manifest that names them, then take away what is no longer named."""
    STAMP.unlink(missing_ok=True)
    for name, content in files.items():
        replace(BUILT / name, content)
    replace(BUILT / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n")
    for path in BUILT.rglob("*"):
        if path.is_file() and path.relative_to(BUILT).as_posix() not in {*files, "manifest.json", "lock"}:
            path.unlink(missing_ok=True)


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a server may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one build run at a time, where the platform has file locks; `make` and tests may both ask."""
    BUILT.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # Windows: two builds at once are a nuisance there, not a danger (files are replaced whole)
        yield
        return
    with (BUILT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Build from the command line and say what happened."""
    started = time.monotonic()
    try:
        changed = build(everything="--all" in sys.argv[1:])
    except BuildStopped as stopped:
        print(f"The browser files were not built.\n{stopped}", file=sys.stderr)
        return 1
    if changed:
        print(f"Browser files built in {time.monotonic() - started:.1f} s: {BUILT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
