"""The process itself: started twice, stopped, killed under load, written to by its own commands."""

import json
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPException

from tests.doors import HttpDoor
from tests.factories import Operator, Visitor, new_client_id
from tests.processes import Server
from tests.sockets import LiveSocket


def test_a_second_server_on_the_same_data_says_why_it_refuses(server: Server, tmp_path):
    second = Server(tmp_path / "second")
    second.data = server.data
    second.launch()
    assert second.process.wait(15) != 0
    said = second.output()
    assert "Traceback" not in said
    assert str(server.data) in said
    assert server.is_healthy()


def test_a_clean_stop_tells_everybody_and_keeps_everything(server: Server, live_owner: Operator, live_visitor: Visitor):
    live_visitor.says("hello")
    panel = LiveSocket(live_visitor, after=live_visitor.state()["after"]).hello()
    console = LiveSocket(live_owner, after=live_owner.get("state").must()["after"]).hello()
    begun = time.monotonic()
    status = server.stop()
    assert status == 0
    assert time.monotonic() - begun < 10
    for open_socket in (panel, console):
        open_socket.until(lambda frame: frame["type"] == "restart")
        assert open_socket.close_code() == 1012
    assert "Traceback" not in server.output()
    assert not list(server.data.glob("*-wal")) or all(not path.stat().st_size for path in server.data.glob("*-wal"))
    server.start()
    assert live_visitor.sees() == ["hello"]


def test_an_open_long_poll_does_not_hold_up_a_stop(server: Server, live_visitor: Visitor):
    live_visitor.says("hello")
    after = live_visitor.state()["after"]
    waiting = threading.Thread(target=lambda: live_visitor.get(f"/cp/poll?after={after}"))
    waiting.start()
    time.sleep(0.3)
    begun = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begun < 5
    waiting.join(5)
    assert not waiting.is_alive()


class Talker(threading.Thread):
    """A visitor who writes without pause; what is not acknowledged is tried again until it is."""

    def __init__(self, visitor: Visitor, name: str, done: threading.Event) -> None:
        super().__init__(name=name)
        self.visitor, self.done = visitor, done
        self.acknowledged = 0

    def run(self) -> None:
        """Write numbered lines until told to stop."""
        while not self.done.is_set():
            client_id = new_client_id()
            while not self.is_acknowledged(f"{self.name} {self.acknowledged}", client_id):
                if self.done.is_set():
                    return
                time.sleep(0.02)
            self.acknowledged += 1

    def is_acknowledged(self, body: str, client_id: str) -> bool:
        """Try once; an answer that breaks off in the middle is none."""
        try:
            return self.visitor.sends(body, client_id).status in {200, 201}
        except (OSError, HTTPException):
            return False


def test_kill_9_under_load_keeps_every_acknowledged_message(server: Server, live_site: str, live_owner: Operator):
    done = threading.Event()
    talkers = [Talker(Visitor(live_owner.door, live_site), f"visitor-{n}", done) for n in range(8)]
    for talker in talkers:
        talker.start()
    restarts = []
    for _ in range(4):
        time.sleep(random.uniform(0.4, 1.0))
        server.kill()
        restarts.append(server.start())
    time.sleep(0.5)
    done.set()
    for talker in talkers:
        talker.join(15)
    assert server.stop() == 0
    stored = stored_numbers(server)
    for talker in talkers:
        numbers = stored[talker.name]
        assert numbers == list(range(len(numbers))), "lost, doubled or out of order"
        assert len(numbers) >= talker.acknowledged > 5
    assert max(restarts) < 5


def stored_numbers(server: Server) -> dict[str, list[int]]:
    """Look into the database itself: sound, and the lines of each talker in the order of the record."""
    path = next(path for path in server.data.iterdir() if path.suffix in {".db", ".sqlite", ".sqlite3"})
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT body FROM message WHERE author = 'visitor' ORDER BY id").fetchall()
    stored: dict[str, list[int]] = {}
    for (body,) in rows:
        name, _, number = body.partition(" ")
        stored.setdefault(name, []).append(int(number))
    return stored


def test_what_a_command_writes_beside_the_server_is_seen_at_once(server: Server, live_owner: Operator):
    made = server.run("site", "add", "Second shop", "--json")
    assert made.returncode == 0, made.stderr
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        names = [site["name"] for site in live_owner.get("sites").must()["sites"]]
        if "Second shop" in names:
            break
        time.sleep(0.05)
    assert "Second shop" in names


def test_an_open_console_hears_of_an_operator_added_by_command(server: Server, live_owner: Operator):
    console = LiveSocket(live_owner, after=live_owner.get("state").must()["after"]).hello()
    made = server.run("operator", "add", "grace@example.com", "--name", "Grace Hopper")
    assert made.returncode == 0, made.stderr
    console.until(lambda frame: frame["type"] == "operator", timeout=5)


def test_the_data_and_keys_are_nobody_elses_business(server: Server):
    assert server.data.stat().st_mode & 0o077 == 0 or all(
        path.stat().st_mode & 0o077 == 0 for path in server.data.iterdir() if path.is_file()
    )


def test_logs_as_json_hold_no_words_of_people(new_server: Callable[..., Server]):
    server = new_server("--log-format", "json")
    server.start()
    owner = Operator(HttpDoor(server.origin), "ada@example.com").sets_up(server.setup_token())
    site = owner.get("sites").must()["sites"][0]["id"]
    visitor = Visitor(owner.door, site)
    visitor.says("my card number is 4111", lang="en")
    visitor.leaves_contact(name="Grace Hopper", email="grace@example.com")
    assert server.stop() == 0
    said = server.output()
    for secret in ("4111", "Grace", "grace@", visitor.secret, "ada@"):
        assert secret not in said
    lines = [line for line in said.splitlines() if line.startswith("{")]
    assert lines
    assert all(json.loads(line) for line in lines)
