"""Runs esbuild: sources in assets/, minified bundles out."""

import json
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from building import ASSETS, BuildStopped
from building.node import program

# Browsers from 2022-2023 on; what they lack (nested CSS, for one) is rewritten.
TARGETS = "es2022,chrome105,firefox110,safari16.4"
COMMON = [
    "--bundle",
    "--minify",
    "--charset=utf8",
    "--legal-comments=none",
    f"--target={TARGETS}",
    "--log-level=warning",
]
NOT_BUNDLES = {"building", "launcher", "node_modules", "shared"}


@dataclass
class Bundle:
    """One built file, and the sources in assets/ that went into it."""

    name: str
    text: bytes
    sources: list[Path] = field(default_factory=list)


def page_bundles() -> list[str]:
    """Return the folders that make a page's files: <folder>/app.js and <folder>/<folder>.css."""
    folders = sorted(path.name for path in ASSETS.iterdir() if path.is_dir() and path.name not in NOT_BUNDLES)
    return [name for name in folders if (ASSETS / name / "app.js").exists() or (ASSETS / name / f"{name}.css").exists()]


def build_pages() -> list[Bundle]:
    """Bundle every page's script and style sheet."""
    entries = []
    for name in page_bundles():
        for source in (ASSETS / name / "app.js", ASSETS / name / f"{name}.css"):
            if source.exists():
                entries.append(f"{name}={source.relative_to(ASSETS)}")
    return _esbuild([*entries, "--format=esm"]) if entries else []


def build_launcher() -> list[Bundle]:
    """Bundle the launcher as one function expression; the server appends its call with a site's settings."""
    start = 'import { start } from "./launcher/main.js"; start(settings);'
    bundles = _esbuild(["--format=esm"], stdin=start)
    for bundle in bundles:
        bundle.name = "launcher.js"
        bundle.text = b'(function(settings){"use strict";' + bundle.text.strip() + b"})"
    return bundles


def _esbuild(arguments: list[str], stdin: str | None = None) -> list[Bundle]:
    esbuild = program("@esbuild/*/bin", "esbuild")
    with tempfile.TemporaryDirectory() as folder:
        out, meta = Path(folder) / "out", Path(folder) / "meta.json"
        where = [f"--outfile={out / 'stdin.js'}"] if stdin else [f"--outdir={out}"]
        command = [str(esbuild), *arguments, *COMMON, *where, f"--metafile={meta}"]
        ran = subprocess.run(command, cwd=ASSETS, input=stdin, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise BuildStopped(f"esbuild could not bundle the browser files:\n{ran.stderr.strip()}")
        if ran.stderr.strip():
            raise BuildStopped(f"esbuild warns, and a warning is a mistake:\n{ran.stderr.strip()}")
        inputs = {Path(name).name: told["inputs"] for name, told in json.loads(meta.read_text())["outputs"].items()}
        return [Bundle(path.name, path.read_bytes(), _own(inputs[path.name])) for path in sorted(out.iterdir())]


def _own(inputs: dict[str, object]) -> list[Path]:
    paths = (ASSETS / name for name in inputs if not name.startswith(("node_modules/", "<")))
    return sorted(path for path in paths if path.exists())
