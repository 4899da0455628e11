"""The rehearsal: the new version on a copy of the data, on a port of this machine, looked at by its own doctor."""

import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from chatplug.core import migrate, trial
from chatplug.core.clock import now
from chatplug.core.errors import Unavailable
from chatplug.core.i18n import N_
from chatplug.upgrade import watch
from chatplug.upgrade.program import Program, give_to_owner

START_SECONDS = 60
STOP_SECONDS = 15


@dataclass(frozen=True)
class Rehearsed:
    """What the rehearsal showed."""

    schema: int  # of the data after the new version's migrations
    seconds: float  # that they took, where there were any


def rehearse(program: Program, backup: Path, folder: Path, before: dict[str, str]) -> Rehearsed:
    """Restore a backup with the new version, serve it where nobody comes, and let the new doctor look.

    Nothing is sent or asked from there, however long it takes: the server is told so, and its restored jobs are ended.
    :raises Unavailable: when it does not start, or its doctor finds wrong what was right ``before``.
    """
    place = Path(tempfile.mkdtemp(dir=folder, prefix="rehearsal-", suffix=".tmp"))
    give_to_owner(place, program.data)
    copy = Program(program.path, place / "data")
    try:
        begun = time.monotonic()
        program.call("restore", str(backup), "--yes", data=copy.data)
        took = time.monotonic() - begun
        trial.begin(copy.data, trial.Trial("", "", "", 0, now(), True))
        give_to_owner(copy.data / trial.FILE_NAME, copy.data)
        _try(program, copy.data, place / "said.txt", before)
        return Rehearsed(migrate.version(copy.data / backup_name(program)), took)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def backup_name(program: Program) -> str:
    """Return the name of the database in a data folder."""
    from chatplug.core.config import config

    return config.database.name


def _try(program: Program, data: Path, said: Path, before: dict[str, str]) -> None:
    port = _free_port()
    address = ("--host", "127.0.0.1", "--port", str(port), "--base-url", f"http://127.0.0.1:{port}")
    with said.open("wb") as output:
        server = program.serve(data, output, *address, "--send-nothing")  # a trial ends by itself, this does not
    try:
        until = time.monotonic() + START_SECONDS
        while watch.ask("127.0.0.1", port) is None:
            if server.poll() is not None or time.monotonic() > until:
                raise Unavailable(
                    N_("The new version does not start on a copy of your data: {said}"),
                    N_("Nothing was changed: your server goes on as before. Please report this."),
                    code="does_not_start",
                    said=_last(said),
                )
            time.sleep(watch.PAUSE)
        wrong = {
            about: text for about, text in program.unhappy_about(*address, data=data).items() if about not in before
        }
        if wrong:
            raise Unavailable(
                N_("The new version's doctor is not content with a copy of your data: {said}"),
                N_("Nothing was changed: your server goes on as before. Please report this."),
                code="unhappy_rehearsal",
                said=" | ".join(wrong.values()),
            )
    finally:
        end(server)


def end(server: "subprocess.Popen[bytes]") -> None:
    """End a server of ours."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last(said: Path) -> str:
    lines = [line.strip() for line in said.read_text("utf-8", "replace").splitlines() if line.strip()]
    return " | ".join(lines[-3:]) or "?"
