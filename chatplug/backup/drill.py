"""A drill: bring a backup back in a folder of its own, start it, count what is there, and take it away again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from chatplug.backup import archive
from chatplug.backup.progress import QUIET, Progress
from chatplug.backup.restore import restore
from chatplug.backup.write import check_database, count
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

START_SECONDS = 60
DATABASE = "chatplug.sqlite3"


class DrillFailed(Refused):
    """A backup cannot be brought back as it should."""

    code = "drill_failed"


@dataclass(frozen=True)
class Drill:
    """What a drill showed."""

    created_at: int
    version: str
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def rehearse(source: Path, folder: Path | None, progress: Progress = QUIET) -> Drill:
    """Restore a backup into a temporary folder (inside ``folder``), start it and look; nothing stays.

    :raises Refused: when any of it fails.
    """
    begun = time.monotonic()
    with archive.open_archive(source) as packed:
        manifest = archive.read_manifest(packed)
    with TemporaryDirectory(dir=folder, prefix="drill-", suffix=".tmp") as name:
        data = Path(name) / "data"
        restore(source, data, data / DATABASE, progress)
        check_database(data / DATABASE)
        found = count(data / DATABASE)
        _compare(manifest.counts, found)
        progress.begin(N_("Starting"), 0)
        with _server(data) as port:
            _ask(port, "/healthz")
            _ask(port, "/console/")
    return Drill(manifest.created_at, manifest.version, found, time.monotonic() - begun)


def _compare(saved: dict[str, int], found: dict[str, int]) -> None:
    """Hold what was restored to what was saved.

    :raises DrillFailed: when a number differs.
    """
    for table, number in saved.items():
        if found.get(table) != number:
            raise DrillFailed(
                N_("The backup was made of {saved} rows in the table {table}; restored are {found}."),
                N_("Use another backup, and report this."),
                table=table,
                saved=number,
                found=found.get(table, 0),
            )


@contextmanager
def _server(data: Path) -> Iterator[int]:
    """Run the restored data on a port of this machine alone; it sends nothing to anybody.

    :raises DrillFailed: when it does not start, with its last words.
    """
    # The options of the real server, from its environment and from the restored chatplug.toml, are not the drill's.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CHATPLUG_") and name != "PORT"}
    (data / "chatplug.toml").unlink(missing_ok=True)
    port = _free_port()
    command = [sys.executable, "-m", "chatplug", "serve", "--data", str(data), "--port", str(port), "--send-nothing"]
    printed = data / "printed.log"
    with printed.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 (our own program and arguments)
            command, env=plain, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, printed)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, printed: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    said = printed.read_text(errors="replace").strip()[-500:]
    raise DrillFailed(
        N_("The restored data do not start: {said}"), N_("Use another backup, and report this."), said=said or "-"
    )


def _ask(port: int, path: str) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            status, body = answer.status, answer.read(300).decode(errors="replace")
        except (OSError, http.client.HTTPException) as failure:
            status, body = 0, str(failure)
    if status not in (200, 302, 303):
        raise DrillFailed(
            N_("The restored server answers {path} with {number}: {said}"),
            N_("Use another backup, and report this."),
            path=path,
            number=status,
            said=body,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
