"""How the server is started anew: by systemd, which we find out ourselves, or by the command that we are told."""

import re
import shlex
import subprocess
from pathlib import Path

from chatplug.core.errors import BadInput, Unavailable
from chatplug.core.i18n import N_
from chatplug.upgrade.place import Place

Commands = list[list[str]]
_UNIT = re.compile(r"/([^/\n]+\.service)(?:/|$)", re.MULTILINE)
SECONDS = 60


def unit_of(pid: int, proc: Path = Path("/proc")) -> tuple[str, bool] | None:
    """Return the systemd unit that a process belongs to, and whether it is a person's own."""
    try:
        text = (proc / str(pid) / "cgroup").read_text()
    except OSError:
        return None
    for line in text.splitlines():
        names = _UNIT.findall(line)
        if names and not names[-1].startswith("user@"):
            return names[-1], "user.slice" in line
    return None


def restarting(pid: int, given: str, place: Place) -> Commands:
    """Return the commands that start the server anew; what the first ones say does not matter.

    :raises BadInput: when nobody would start it, or would start another program.
    """
    _must_be_ours(pid, place)
    if given:
        return [shlex.split(given)]
    unit = unit_of(pid)
    if unit is None:
        raise BadInput(
            N_("The server (process {pid}) is no service of systemd: it is not known how to start it anew."),
            N_(
                "Say how: chatplug upgrade --restart 'supervisorctl restart chatplug'. Or stop the server, run this"
                " again, and start it."
            ),
            code="no_service",
            pid=pid,
        )
    systemctl = ["systemctl", "--user"] if unit[1] else ["systemctl"]
    return [[*systemctl, "reset-failed", unit[0]], [*systemctl, "restart", unit[0]]]


def _must_be_ours(pid: int, place: Place, proc: Path = Path("/proc")) -> None:
    try:
        words = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return  # not Linux, or somebody else's: then it cannot be seen
    started = [Path(word.decode("utf-8", "replace")) for word in words[:2] if word]
    if not any(path == place.door or path.resolve() == place.in_force() for path in started):
        raise BadInput(
            N_("The server (process {pid}) was started as {started}, and not by {door}."),
            N_("Let the service start {door}, restart it once, and run this again; or run that program's own upgrade."),
            code="another_program",
            pid=pid,
            started=" ".join(map(str, started)),
            door=place.door,
        )


def start_anew(commands: Commands) -> None:
    """Start the server anew.

    :raises Unavailable: when the last command fails.
    """
    for number, command in enumerate(commands):
        try:
            ran = subprocess.run(  # noqa: S603 (systemd's, or the administrator's own command)
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS, check=False
            )
            said = "" if ran.returncode == 0 else (ran.stderr or ran.stdout or f"status {ran.returncode}").strip()
        except (OSError, subprocess.TimeoutExpired) as failure:
            said = str(failure)
        if said and number == len(commands) - 1:
            raise Unavailable(
                N_("The server could not be started anew: {command} ({said})"),
                N_("See why in its log; on systemd: journalctl -u chatplug -n 50"),
                code="not_restarted",
                command=" ".join(command),
                said=said.splitlines()[-1],
            )
