"""A real server process on a free port, with everything it prints kept."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.memory import SmallMemory

# `TEST_MEMORY_MB=512 pytest tests/stories` runs any tests with servers that may use so much and no more.
MEMORY_MB = int(os.environ.get("TEST_MEMORY_MB", "0"))
START_SECONDS = 15  # far above the promised 1.2 s: a loaded machine is no bug, a server that hangs is


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def plain_environment() -> dict[str, str]:
    """This environment without options of ours that the developer may have set."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CHATPLUG_") and name not in {"PORT", "DATABASE_URL"}
    }


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    """`chatplug serve` in its own process, on data of its own."""

    def __init__(self, folder: Path, *flags: str, port: int | None = None) -> None:
        self.data = folder / "data"
        self.printed = folder / "printed.txt"
        self.flags = flags
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.started: subprocess.Popen[bytes] | None = None
        self.memory: SmallMemory | None = None
        if MEMORY_MB:
            self.may_use(MEMORY_MB)
        folder.mkdir(parents=True, exist_ok=True)

    def may_use(self, megabytes: int) -> "Server":
        """Limit its memory from the next start on."""
        self.memory = SmallMemory(megabytes, f"chatplug-{self.port}")
        return self

    def command(self, *arguments: str) -> list[str]:
        """A command line of ours on this server's data."""
        return [sys.executable, "-m", "chatplug", *arguments, "--data", str(self.data)]

    def run(self, *arguments: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
        """Run another command of ours beside the server."""
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=timeout,
            env=plain_environment(),
            check=False,
        )

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The newest process of this server."""
        assert self.started is not None, "never started"
        return self.started

    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self.started is not None and self.started.poll() is None

    def launch(self) -> None:
        """Start the process without waiting for it."""
        assert not self.is_running(), "already running"
        command = self.command("serve", "--host", "127.0.0.1", "--port", str(self.port), *self.flags)
        with self.printed.open("ab") as output:
            self.started = subprocess.Popen(
                self.memory.around(command) if self.memory else command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=plain_environment(),
            )

    def start(self) -> float:
        """Start and wait until it is healthy; the seconds that took."""
        begun = time.perf_counter()
        self.launch()
        while not self.is_healthy():
            if not self.is_running():
                raise AssertionError(f"it ended:\n{self.output()}")
            if time.perf_counter() - begun > START_SECONDS:
                self.kill()
                raise AssertionError(f"not healthy:\n{self.output()}")
            time.sleep(0.01)
        return time.perf_counter() - begun

    def is_healthy(self) -> bool:
        """Whether /healthz answers 200 now."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/healthz", headers={"Connection": "close"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """kill -9: no warning, no flush."""
        self.process.kill()
        self.process.wait(10)

    def stop(self, timeout: float = 12) -> int:
        """SIGTERM, as a service manager does, and the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def end(self) -> None:
        """Whatever state it is in: gone afterwards."""
        try:
            if self.is_running():
                self.stop()
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        finally:
            if self.memory:
                self.memory.remove()

    def output(self) -> str:
        """Everything printed so far, over all starts."""
        return self.printed.read_text(errors="replace") if self.printed.exists() else ""

    def setup_token(self) -> str:
        """The token of the one-time link that the first run prints."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            found = re.findall(r"/console/setup#([\w-]+)", self.output())
            if found:
                return str(found[-1])
            time.sleep(0.02)
        raise AssertionError(f"no set-up link was printed:\n{self.output()}")

    def memory_kb(self) -> int:
        """Resident memory of the process, in kB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))  # type: ignore[union-attr]

    def threads(self) -> int:
        """How many native threads it has."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/task").iterdir())
