"""One installed version as a program: run as the owner of the data, so that no file there becomes somebody else's."""

import ctypes
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from chatplug.core.errors import Unavailable
from chatplug.core.i18n import N_

SECONDS = 3600  # copies of large data take their time
QUICK_SECONDS = 15
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """The command line of one version on some data."""

    path: Path
    data: Path

    def call(self, *arguments: str, data: Path | None = None, seconds: float = SECONDS) -> dict[str, Any]:
        """Run a command and return what it printed as JSON.

        :raises Unavailable: when it fails or prints something else.
        """
        return self._ask([str(self.path), *arguments, "--data", str(data or self.data), "--json"], seconds)

    def _ask(self, command: list[str], seconds: float) -> dict[str, Any]:
        try:
            ran = subprocess.run(  # noqa: S603 (our own program)
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                cwd="/",
                **as_owner(self.data),
                **ends_with_us(),
            )
            said, status = ran.stdout, ran.returncode
            answer = json.loads(said) if said.strip().startswith("{") else None
            problem = ran.stderr
        except (OSError, ValueError, subprocess.TimeoutExpired) as failure:
            answer, problem, status = None, str(failure), 127
        if answer is None or (status and "findings" not in answer):
            raise Unavailable(
                N_("`chatplug {command}` failed: {said}"), "", command=command[1], said=_said(problem), code="failed"
            )
        return dict(answer)

    def serve(self, data: Path, output: IO[bytes], *flags: str) -> "subprocess.Popen[bytes]":
        """Start a server."""
        return subprocess.Popen(  # noqa: S603 (our own program)
            [str(self.path), "serve", "--data", str(data), *flags],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            **as_owner(self.data),
            **ends_with_us(),
        )

    def unhappy_about(self, *flags: str, data: Path | None = None) -> dict[str, str]:
        """Return what this version's doctor finds wrong: what it is about, and in which words."""
        try:
            return _wrong(self.call("doctor", *flags, data=data, seconds=120))
        except Unavailable as failure:
            return {"doctor": str(failure)}

    def quickly_unhappy_about(self) -> dict[str, str]:
        """Return what its doctor finds wrong without what takes long: people wait meanwhile."""
        python = str(self.path.resolve().with_name("python"))
        try:
            return _wrong(self._ask([python, "-m", "chatplug.upgrade.quick", str(self.data)], QUICK_SECONDS))
        except Unavailable as failure:
            return {"doctor": str(failure)}


def _wrong(answer: dict[str, Any]) -> dict[str, str]:
    return {each["about"]: each["message"] for each in answer["findings"] if each["level"] == "error"}


def _said(problem: str) -> str:
    """Return why a command failed: our own words when it said them as JSON, else its last line."""
    try:
        told = json.loads(problem)
        return f"{told['error']} {told['hint']}".strip()
    except (ValueError, KeyError, TypeError):
        lines = [line.strip() for line in problem.splitlines() if line.strip()]
        return lines[-1] if lines else "?"


def as_owner(data: Path) -> dict[str, Any]:
    """Return how a process is started as the owner of the data, when the administrator is somebody else."""
    if os.geteuid() != 0 or not data.exists() or data.stat().st_uid == 0:
        return {}
    found = data.stat()
    return {"user": found.st_uid, "group": found.st_gid, "extra_groups": []}


def ends_with_us() -> dict[str, Any]:
    """Return how a process is started that ends with this one: a killed upgrade leaves no work under way behind."""
    if sys.platform != "linux":
        return {}
    told = ctypes.CDLL(None).prctl
    return {"preexec_fn": lambda: told(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) and None}


def give_to_owner(path: Path, data: Path) -> None:
    """Give a file or folder of ours to the owner of the data."""
    if os.geteuid() == 0:
        found = data.stat()
        os.chown(path, found.st_uid, found.st_gid)
