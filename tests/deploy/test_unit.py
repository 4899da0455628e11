"""The systemd unit, looked at by systemd itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chatplug.up.unit import unit
from tests.deploy.fronts import program
from tests.processes import Server

pytestmark = pytest.mark.server

MOST_EXPOSED = 20  # of 100, by systemd's own count; a service without any of this has about 96


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    there = tmp_path / "chatplug"
    there.write_text("#!/bin/sh\n")
    there.chmod(0o755)
    file = tmp_path / "chatplug.service"
    file.write_text(unit("chat.example.com", str(there)))
    return file


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("systemd-analyze"), *arguments], capture_output=True, text=True, check=False)


def test_systemd_understands_every_line(file):
    ran = analyze("verify", "--man=no", str(file))
    complaints = [line for line in ran.stderr.splitlines() if file.name in line or str(file) in line]
    assert not complaints
    assert ran.returncode == 0, ran.stderr


def test_a_misspelt_line_would_be_seen(file):
    file.write_text(file.read_text().replace("ProtectHome=yes", "ProtectHouse=yes"))
    assert "ProtectHouse" in analyze("verify", "--man=no", str(file)).stderr


def test_the_service_is_closed_in(file):
    ran = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(file))
    assert ran.returncode == 0, ran.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own promise is Linux's")
def test_the_server_runs_without_memory_that_is_written_and_run(tmp_path):
    """MemoryDenyWriteExecute, without systemd: the same promise made to the kernel before the server starts."""

    class Promised(Server):
        def command(self, *arguments: str) -> list[str]:
            code = (
                "import ctypes, os, sys\n"
                "ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)\n"  # PR_SET_MDWE; a kernel before 6.3 does not know it
                "os.execv(sys.argv[1], sys.argv[1:])"
            )
            return [sys.executable, "-c", code, *super().command(*arguments)]

    server = Promised(tmp_path)
    try:
        server.start()
        assert server.setup_token()
    finally:
        server.end()


def test_the_server_runs_with_the_units_environment_alone(tmp_path):
    """What the environment file sets is enough: no flag, no option of this shell."""
    server = Server(tmp_path)
    given = {
        "CHATPLUG_DATA": str(server.data),
        "CHATPLUG_BASE_URL": "https://chat.example.com",
        "CHATPLUG_HOST": "127.0.0.1",
        "CHATPLUG_PORT": str(server.port),
        "CHATPLUG_TRUSTED_PROXIES": "127.0.0.1",
        "PATH": os.environ["PATH"],
    }
    printed = tmp_path / "printed.txt"
    with printed.open("wb") as output:
        server.started = subprocess.Popen(
            [sys.executable, "-m", "chatplug", "serve"], env=given, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        assert re.match(r"[\w-]{20,}", server.setup_token())
        assert server.is_healthy()
        assert "https://chat.example.com/console/" in printed.read_text()
    finally:
        server.end()
