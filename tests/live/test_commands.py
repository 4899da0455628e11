"""`serve` and `demo` as a person starts them, and commands beside a running server."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.doors import HttpDoor
from tests.factories import Operator, Visitor
from tests.houses import House
from tests.processes import START_SECONDS, Server, plain_environment

pytestmark = pytest.mark.server


def test_serve_says_where_everything_is(server: Server) -> None:
    token = server.setup_token()
    said = server.output()
    assert f"{server.origin}/console/setup#{token}" in said
    assert f"{server.origin}/console/" in said
    assert f"{server.origin}/demo" in said
    assert re.search(rf'<script async src="{server.origin}/cp/s_\w+/v1.js"></script>', said)


def links(server: Server, least: int) -> list[str]:
    """The tokens of the set-up links printed so far, once there are so many."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = re.findall(r"/console/setup#([\w-]+)", server.output())
        if len(found) >= least:
            return [str(token) for token in found]
        time.sleep(0.02)
    raise AssertionError(server.output())


def test_the_set_up_link_is_printed_until_somebody_is_there(server: Server) -> None:
    first = links(server, 1)[0]
    server.kill()
    server.start()
    again = links(server, 2)[1]
    assert again != first
    Operator(HttpDoor(server.origin), "ada@example.com").sets_up(again)
    server.kill()
    server.start()
    server.stop()
    assert len(links(server, 2)) == 2


def test_commands_change_a_running_server_at_once(house: House) -> None:
    made = house.server.run("site", "add", "Tea shop", "--json")
    assert made.returncode == 0, made.stderr
    link = house.server.run("operator", "add", "grace@example.com", "--name", "Grace")
    assert f"{house.server.origin}/console/welcome#" in link.stdout
    assert {"My site", "Tea shop"} <= {site["name"] for site in house.owner.get("sites").must()["sites"]}
    assert house.server.run("operator", "password", "ada@example.com").returncode == 1  # no password in the pipe
    assert house.server.run("operator", "remove", "grace@example.com", "--yes").returncode == 0


def test_a_removed_operator_is_out_at_once(house: House) -> None:
    house.owner.post("operators", {"name": "Grace", "email": "grace@example.com", "password": "correct horse battery"})
    grace = Operator(house.door, "grace@example.com").signs_in()
    assert house.server.run("operator", "remove", "grace@example.com", "--yes").returncode == 0
    assert grace.get("me").status == 401


def test_a_restore_is_refused_while_the_server_runs(server: Server, tmp_path: Path) -> None:
    assert server.run("backup", str(tmp_path / "b.zip")).returncode == 0
    refused = server.run("restore", str(tmp_path / "b.zip"), "--yes")
    assert refused.returncode == 1
    assert "Stop it" in refused.stderr


def test_what_was_acknowledged_before_a_backup_is_in_it(
    house: House, visitor: Visitor, new_server: Callable[..., Server], tmp_path: Path
) -> None:
    visitor.says("before the backup")
    assert house.server.run("backup", str(tmp_path / "b.zip")).returncode == 0
    visitor.says("after the backup")
    other = new_server()
    assert other.run("restore", str(tmp_path / "b.zip")).returncode == 0
    other.start()
    there = Visitor(HttpDoor(other.origin), visitor.site, visitor.secret)
    assert there.sees() == ["before the backup"]
    assert visitor.sees() == ["before the backup", "after the backup"]


def test_doctor_finds_the_server_without_being_told_its_port(server: Server) -> None:
    said = server.run("doctor")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "healthy" in said.stdout


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """`chatplug demo --no-open`, with the folder in which it makes its own."""
    environment = {**plain_environment(), "TMPDIR": str(tmp_path), "CHATPLUG_BASE_URL": "https://real.example.com"}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "chatplug", "demo", "--no-open", "--lang", "en"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    yield process, tmp_path
    if process.poll() is None:
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()


def address_of(process: subprocess.Popen[str]) -> tuple[str, str]:
    """The demo's address and its one-time token, as printed."""
    assert process.stdout is not None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/demo#([\w-]+)", process.stdout.readline())
        if found:
            return found[1], found[2]
    raise AssertionError("no address was printed")


def test_the_demo_signs_its_operator_in_once_and_leaves_nothing(demo: tuple[subprocess.Popen[str], Path]) -> None:
    process, folder = demo
    origin, token = address_of(process)
    assert [path for path in folder.iterdir() if path.name.startswith("chatplug-demo-")]
    door = HttpDoor(origin)
    anna = Operator(door, "anna@kettle-and-leaf.example")
    welcome = {"token": token, "password": "a long random password"}
    anna.keep(anna.post("welcome", welcome)).must(200, 201)
    anna.learns_me()
    assert [item["visitor"]["name"] for item in anna.inbox("waiting")] == ["Daniel"]
    assert [item["visitor"]["name"] for item in anna.inbox("closed")] == ["Maria"]
    assert anna.post("welcome", welcome).status == 410
    assert door.request("GET", "/demo", None, {}).status == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert not [path for path in folder.iterdir() if path.name.startswith("chatplug-demo-")]


def test_the_demo_ends_with_its_terminal(demo: tuple[subprocess.Popen[str], Path]) -> None:
    process, folder = demo
    address_of(process)
    process.send_signal(signal.SIGHUP)
    assert process.wait(15) == 0
    assert not [path for path in folder.iterdir() if path.name.startswith("chatplug-demo-")]
