"""The built browser files: a table of prepared answers in front of Flask, and their hashed addresses."""

import json
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chatplug.core.config import config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.web import earlier
from chatplug.web.front import standing_headers

FOLDER = Path(__file__).parent.parent / "built"
PATH = "/cp/a/"
FOR_EVER = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]


@dataclass(frozen=True)
class Prepared:
    """One file's answer in every encoding there is; ``""`` is the plain one."""

    bodies: dict[str, bytes]
    mime: str

    def choose(self, accepted: str) -> tuple[Headers, bytes]:
        """Return headers and body for an Accept-Encoding."""
        names = {part.partition(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace(" ", "")}
        encoding = next((name for name, _ in _ENCODINGS if name in names and name in self.bodies), "")
        body = self.bodies[encoding]
        headers = [
            ("Content-Type", self.mime),
            ("Content-Length", str(len(body))),
            ("Cache-Control", FOR_EVER),
            ("Vary", "Accept-Encoding"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
            ("Access-Control-Allow-Origin", "*"),  # public files; fonts and module scripts ask for it
        ]
        return headers + ([("Content-Encoding", encoding)] if encoding else []), body


class NotBuilt(Refused):
    """The browser files are missing: a checkout that was not built."""

    code = "not_built"
    status = 500


@cache
def manifest() -> dict[str, str]:
    """Return the built files by their plain names.

    :raises NotBuilt: when there are none.
    """
    path = FOLDER / "manifest.json"
    if not path.is_file():
        raise NotBuilt(N_("The browser files are not built."), N_("Run: make run (or python assets/build.py)"))
    names: dict[str, str] = json.loads(path.read_text("utf-8"))
    return names


def asset(name: str) -> str:
    """Return the address of a built file, with the path prefix: ``asset("panel.js")``."""
    return _address(manifest()[name])


def has_asset(name: str) -> bool:
    """Say whether a file was built: English needs no words file."""
    return name in manifest()


def source(name: str) -> str:
    """Return the text of a built file that is served inside another answer."""
    if not (FOLDER / name).is_file():
        manifest()
    return (FOLDER / name).read_text("utf-8")


def _address(file: str) -> str:
    return f"{config.prefix}{PATH}{file}"


def prepare() -> dict[str, Prepared]:
    """Read every built file into its prepared answers, by the whole path that a browser asks for.

    The files of the version before are among them: a page that it served may ask for them after an upgrade.
    """
    folders = [*earlier.kept(config.data, FOLDER, manifest()), FOLDER]
    return {_address(path.name): _prepared(path) for folder in folders for path in _hashed(folder)}


def _hashed(folder: Path) -> list[Path]:
    names = manifest().values() if folder == FOLDER else (path.name for path in folder.iterdir())
    return [folder / name for name in names if not name.endswith(tuple(suffix for _, suffix in _ENCODINGS))]


def _prepared(path: Path) -> Prepared:
    bodies = {"": path.read_bytes()}
    for encoding, suffix in _ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if packed.is_file():
            bodies[encoding] = packed.read_bytes()
    mime = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Prepared(bodies, mime)


class AssetTable:
    """WSGI in front of the application: prepared files never reach Flask."""

    def __init__(self, app: Callable[..., Iterable[bytes]], table: dict[str, Prepared]) -> None:
        """Wrap an application."""
        self.app = app
        self.table = table

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a GET or HEAD of a known file; pass everything else on."""
        found = self.table.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else None
        if found is None:
            return self.app(environ, start_response)
        headers, body = found.choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", headers + standing_headers())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
