"""Versions to upgrade to, made of this one's wheel, and a server that somebody starts again whenever it ends."""

import base64
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

from chatplug import __version__
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY
from tests.processes import Server, plain_environment
from tests.promises.sources import ROOT

PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # uv may stand beside Python
# Migrations of a later version: one that every message passes through, and one that cannot be done.
ONE_MORE = (
    'STATEMENTS = ("CREATE TABLE later AS SELECT id, body FROM message", "CREATE INDEX later_id ON later (id)")\n'
)
BROKEN = 'STATEMENTS = ("CREATE TABLE later (id INTEGER)", "INSERT INTO later SELECT nothing FROM nowhere")\n'
UNHAPPY = """

def unhappy(config):
    if {where}:
        yield error("later", "The later version does not like it here.", "Go back.")

LOOKS = (*LOOKS, unhappy)
"""
CRASH = """

_create_app = create_app

def create_app(config):
    if {where}:
        __import__("chatplug.app").app.prepare_data(config)
        raise SystemExit("the later version falls over")
    return _create_app(config)
"""
EVERYWHERE, IN_FORCE = "True", '"rehearsal-" not in str(config.data)'
MIGRATION = "chatplug/core/migrations/9999_later.py"


def run(*command: object, **more: Any) -> str:
    """Run a program; what it printed is shown when it fails."""
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return ran.stdout


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    uv = ["--installer", "uv"] if shutil.which("uv", path=PATH) else []
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        *uv,
        "--outdir",
        folder,
        ROOT,
        env={**plain_environment(), "PATH": PATH},
    )
    return next(folder.glob("*.whl"))


def later_wheel(wheel: Path, version: str, changes: dict[str, str], folder: Path) -> Path:
    """The wheel of a pretended later version: files of that name get more at their end, or are new."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / wheel.name.replace(__version__, version)
    info = f"chatplug-{__version__}.dist-info/"
    record = []
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if not name.endswith("RECORD")]
        for name in dict.fromkeys([*names, *changes]):
            content = old.read(name) if name in names else b""
            if name in {"chatplug/__init__.py", f"{info}METADATA"}:
                content = content.replace(__version__.encode(), version.encode(), 1)
            content += changes.get(name, "").encode()
            name = name.replace(info, info.replace(__version__, version))
            new.writestr(name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(content)}")
        own = info.replace(__version__, version) + "RECORD"
        new.writestr(own, "\n".join([*record, f"{own},,"]) + "\n")
    return made


def install(wheel: Path, root: Path) -> Path:
    """An environment as `python3 -m venv` makes it, with the wheel in it; its program."""
    environment = {**plain_environment(), "PATH": PATH}
    uv = shutil.which("uv", path=PATH)
    if uv:
        run(uv, "venv", "--python", sys.executable, root, env=environment)
        run(uv, "pip", "install", "--compile-bytecode", "--python", root / "bin" / "python", wheel, env=environment)
    else:
        run(sys.executable, "-m", "venv", root, env=environment)
        run(root / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, env=environment)
    return root / "bin" / "chatplug"


class KeptServer(Server):
    """A server below a stand-in for systemd: started by its door, and again whenever it ends."""

    def __init__(self, folder: Path, door: Path) -> None:
        super().__init__(folder, *ONE_ADDRESS_PLAYS_EVERYBODY)
        self.door = door
        self.starts = 0
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def command(self, *arguments: str) -> list[str]:
        """The installed command on this server's data."""
        return [str(self.door), *arguments, "--data", str(self.data)]

    def launch(self) -> None:
        """Start it, and see to it from then on."""
        super().launch()
        self.starts += 1
        if not self._keeper.is_alive():
            self._keeper.start()

    def _keep(self) -> None:
        while not self._ended.is_set():
            status = self.process.wait()
            self._ended.wait(0.5 if status else 0)
            if not self._ended.is_set():
                self.launch()

    def end(self) -> None:
        """Nobody starts it again."""
        self._ended.set()
        super().end()

    @property
    def restart(self) -> str:
        """What starts it anew: end it, and its keeper does the rest."""
        return f"sh -c 'kill $(cat {self.data}/server.lock) || true'"

    def upgrade(self, *arguments: object) -> "subprocess.Popen[str]":
        """Begin `chatplug upgrade` beside it."""
        words = [str(word) for word in arguments]
        return subprocess.Popen(
            self.command("upgrade", *words, "--yes", "--json", "--restart", self.restart),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**plain_environment(), "PATH": PATH},
            cwd="/",
        )

    def upgraded(self, *arguments: object) -> tuple[int, dict[str, Any]]:
        """Upgrade, and return the exit status with what was said."""
        process = self.upgrade(*arguments)
        said, wrong = process.communicate(timeout=240)
        try:
            return process.returncode, json.loads(said or wrong)
        except ValueError:
            raise AssertionError(f"no JSON: {said}{wrong}\n{self.output()}") from None

    def version(self) -> str:
        """What version its door leads to."""
        return run(self.door, "--version").split()[-1]


def longest_silence(answered_at: list[float]) -> float:
    """The longest time between two acknowledgements."""
    ordered = sorted(answered_at)
    return max((b - a for a, b in itertools.pairwise(ordered)), default=time.monotonic())
