"""What doctor finds, by making each thing go wrong."""

import json
import os
import socket
import sqlite3
import threading
import time
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from chatplug.core import file_system
from chatplug.core.config import config
from chatplug.core.lock import ServerLock
from chatplug.doctor import database, machine, options, server
from chatplug.doctor.examine import examine
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding


@pytest.fixture
def settings(data: Path) -> Iterator[Any]:
    """Load options for these data: `settings(base_url=...)`."""

    def load(**flags: Any) -> Any:
        return config.load({"data": str(data), **flags}, environment={})

    yield load
    config.reset()


def about(findings: list[Finding], subject: str) -> list[str]:
    return [finding.level for finding in findings if finding.about == subject]


def worst(findings: Any) -> str:
    levels = [finding.level for finding in findings]
    return next((level for level in (ERROR, WARNING) if level in levels), GOOD)


@pytest.mark.parametrize(
    ("flags", "subject", "expected"),
    [
        pytest.param({}, "address", [GOOD], id="this machine alone"),
        pytest.param({}, "https", [], id="no HTTPS needed on loopback"),
        pytest.param(
            {"host": "0.0.0.0", "base_url": "http://127.0.0.1:8080"},
            "address",
            [GOOD, WARNING],
            id="others cannot reach it",
        ),
        pytest.param(
            {"host": "0.0.0.0", "base_url": "http://192.168.1.5:8080"}, "https", [WARNING], id="public without HTTPS"
        ),
        pytest.param({"base_url": "https://chat.example.com"}, "proxy", [WARNING], id="a proxy that is not trusted"),
        pytest.param(
            {"base_url": "https://chat.example.com", "trusted_proxies": "127.0.0.1"}, "proxy", [], id="a trusted proxy"
        ),
        pytest.param({"base_url": "https://example.com/help"}, "prefix", [WARNING], id="a path prefix"),
        pytest.param({"trusted_proxies": "0.0.0.0/0"}, "trusted_proxies", [WARNING], id="everybody is a proxy"),
    ],
)
def test_options_are_compared(settings, flags, subject, expected):
    chosen = settings(**flags)
    looks = (options.address, options.encryption, options.prefix, options.proxies)
    assert about([finding for look in looks for finding in look(chosen)], subject) == expected


def test_an_unknown_option_is_a_finding(chatplug):
    (chatplug.data / "chatplug.toml").write_text("prt = 1\n")
    result = chatplug("doctor", "--json")
    assert result.exit_code == 1
    first = json.loads(result.stdout)["findings"][0]
    assert (first["level"], first["about"]) == (ERROR, "options")
    assert "port" in first["hint"]


def test_rights_are_looked_at(settings, data):
    data.chmod(0o755)
    (data / "chatplug.sqlite3").chmod(0o644)
    hints = [finding.hint for finding in machine.folder(settings()) if finding.level == WARNING]
    assert [hint.split()[2] for hint in hints] == ["700", "600"]
    data.chmod(0o700)
    (data / "chatplug.sqlite3").chmod(0o600)
    assert worst(machine.folder(settings())) == GOOD


@pytest.mark.skipif(os.name != "posix", reason="only Unix tells what is mounted")
@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        pytest.param("server:/x /mnt/my\\040nas nfs4 rw 0 0", "/mnt/my nas/data", "nfs4", id="nfs, with a space"),
        pytest.param("//s/x /mnt cifs rw 0 0", "/mnt/a/b", "cifs", id="windows share"),
        pytest.param("//s/x /mnt cifs rw 0 0", "/mnt2", "ext4", id="a neighbour with a similar name"),
        pytest.param("short", "/a", "ext4", id="a line too short"),
    ],
)
def test_the_file_system_is_known(tmp_path, line, path, expected):
    (tmp_path / "mounts").write_text(f"/dev/sda / ext4 rw 0 0\n{line}\n")
    assert machine.mounted_as(Path(path), tmp_path / "mounts") == expected


def test_the_server_does_not_start_on_a_network_file_system(chatplug, monkeypatch):
    monkeypatch.setattr(file_system, "mounted_as", lambda path: "nfs4")
    said = chatplug.refused("serve", "--port", "0")
    assert "nfs4" in said


def test_a_network_file_system_is_an_error(settings, monkeypatch):
    monkeypatch.setattr(machine, "mounted_as", lambda path: "nfs4")
    assert worst(machine.file_system(settings())) == ERROR


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        pytest.param(10, ERROR, id="full"),
        pytest.param(100, WARNING, id="nearly full"),
        pytest.param(5000, GOOD, id="enough"),
    ],
)
def test_free_space(settings, monkeypatch, free, expected):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage(1, 1, free * 1024 * 1024))
    assert worst(machine.disk(settings())) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(0, ERROR, id="1970"),
        pytest.param(time.time() - 30 * 24 * 3600, WARNING, id="put back a month"),
        pytest.param(time.time() + 60, GOOD, id="right"),
    ],
)
def test_the_clock(settings, data, monkeypatch, seconds, expected):
    with closing(sqlite3.connect(data / "chatplug.sqlite3")) as connection, connection:
        sql = "INSERT INTO live_log (audience, kind, ref, at) VALUES ('x', 'x', '1', ?)"
        connection.execute(sql, (int(time.time() * 1000),))
    monkeypatch.setattr(
        machine, "time", SimpleNamespace(time=lambda: seconds, gmtime=time.gmtime, strftime=time.strftime)
    )
    assert worst(machine.clock(settings())) == expected


def test_the_database_is_checked(settings, data):
    assert worst(database.database(settings())) == GOOD
    content = bytearray((data / "chatplug.sqlite3").read_bytes())
    content[4096:8192] = b"\x55" * 4096
    (data / "chatplug.sqlite3").write_bytes(content)
    assert worst(database.database(settings())) == ERROR


@pytest.mark.parametrize(("version", "expected"), [(1, WARNING), (999, ERROR)])
def test_the_schema_is_compared(settings, data, version, expected):
    with closing(sqlite3.connect(data / "chatplug.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert worst(database.database(settings())) == expected


def test_a_port_in_use_is_named(settings):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert worst(server.server(settings(port=other.getsockname()[1]))) == ERROR
    assert worst(server.server(settings(port=0))) == GOOD


def test_a_server_that_does_not_answer_is_noticed(settings, data):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    with ServerLock(data):
        assert worst(server.server(settings(port=free))) == WARNING


def answer_once(body: bytes) -> int:
    """An HTTP server for one request; returns its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as connection:
            connection.recv(4096)
            connection.sendall(body)

    threading.Thread(target=serve, daemon=True).start()
    port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"ok": true}', GOOD, id="healthy"),
        pytest.param(b'HTTP/1.1 503 No\r\nContent-Length: 17\r\n\r\n{"error": "full"}', ERROR, id="not healthy"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", WARNING, id="something else"),
    ],
)
def test_the_running_server_is_asked(settings, data, body, expected):
    with ServerLock(data):
        assert worst(server.server(settings(port=answer_once(body)))) == expected


class Right:
    """An SMTP sign-in that knows one password."""

    def __call__(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == b"right", handled=False)


@pytest.fixture
def mail_server() -> Iterator[Controller]:
    """A real SMTP server on this machine that wants a password."""
    controller = Controller(object(), hostname="127.0.0.1", port=0, authenticator=Right(), auth_require_tls=False)
    controller.port = _free_port()
    controller.start()
    yield controller
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def mail_findings(settings: Any, url: str) -> list[Finding]:
    return [finding for finding in examine(settings(mail_url=url)) if finding.about == "mail"]


def test_the_mail_server_says_whether_it_lets_us_in(settings, mail_server):
    address = f"127.0.0.1:{mail_server.port}?from=a@example.com"
    assert worst(mail_findings(settings, f"smtp://name:right@{address}")) == GOOD
    refused = mail_findings(settings, f"smtp://name:wrong@{address}")
    assert worst(refused) == ERROR
    assert "535" in refused[0].values["said"]


def test_a_mail_server_that_is_not_there_is_named(settings):
    found = mail_findings(settings, f"smtp://127.0.0.1:{_free_port()}?from=a@example.com")
    assert worst(found) == ERROR
    assert found[0].values["host"] == "127.0.0.1"


def test_a_mail_url_that_is_none_is_an_error(settings):
    assert worst(mail_findings(settings, "mail.example.com")) == ERROR


def test_one_look_that_fails_does_not_end_the_others(settings, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: 1 / 0)
    found = examine(settings())
    assert about(found, "disk") == [WARNING]
    assert about(found, "mail") == [GOOD]


def test_the_password_of_the_mail_server_is_never_shown(chatplug):
    result = chatplug("doctor", "--mail-url", "smtp://name:hunter2@127.0.0.1:9?from=a@example.com")
    assert "hunter2" not in result.output


def test_every_finding_that_is_not_good_says_what_to_do(chatplug):
    answer = json.loads(chatplug("doctor", "--host", "0.0.0.0", "--base-url", "http://127.0.0.1", "--json").stdout)
    assert all(finding["hint"] for finding in answer["findings"] if finding["level"] != GOOD)


def test_doctor_changes_nothing_and_makes_no_folder(fresh):
    fresh("doctor")
    assert not fresh.data.exists()
