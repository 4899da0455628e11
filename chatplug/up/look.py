"""Looks at this machine and changes nothing; what programs print is read by the functions in `read`."""

import http.client
import ipaddress
import os
import platform
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from chatplug.up import places, read
from chatplug.up.facts import Facts
from chatplug.up.unit import port_in
from chatplug.upgrade.place import Place, root_of

SECONDS = 5


def look(domain: str = "", root: Path = Path("/")) -> Facts:
    """Return what this machine is like; without a name, what concerns a name is left out."""
    files = _files(root)
    leads, only_in_hosts = read.without_loopback(_resolved(domain)) if domain else ((), False)
    own = read.addresses(_said("ip", "-json", "address"))
    listening = read.listening(_said("ss", "-Hltnp"))
    memory, swap = read.memory(_text(root / "proc/meminfo"))
    firewall = _said("ufw", "status")
    return Facts(
        is_root=os.geteuid() == 0,
        system=_system(root),
        is_debian=read.is_debian(_text(root / "etc/os-release")),
        has_systemd=(root / "run/systemd/system").is_dir(),
        program=_program(),
        interpreter=os.path.realpath(sys.executable),
        name_addresses=leads,
        only_in_hosts=only_in_hosts,
        own_addresses=own,
        comes_back=() if 80 in listening else _met_itself([each for each in leads if each not in own]),
        ports={port: listening[port] for port in (80, 443) if port in listening},
        memory_mb=memory,
        swap_mb=swap,
        disk_mb=shutil.disk_usage(_nearest(root / places.DATA.lstrip("/"))).free // 1_000_000,
        app_port=port_in(files.get(places.ENVIRONMENT, "")) or read.free_port(places.PORTS, listening),
        has_caddy=shutil.which("caddy") is not None and (root / places.CADDYFILE.lstrip("/")).exists(),
        has_user=_user() is not None,
        has_folder=_is_ours(root / places.DATA.lstrip("/")),
        has_firewall="Status: active" in firewall,
        open_ports=read.open_ports(firewall),
        running=frozenset(
            name for name in (places.ACCOUNT, "caddy") if _said("systemctl", "is-active", name) == "active"
        ),
        enabled=frozenset(
            name for name in (places.ACCOUNT, "caddy") if _said("systemctl", "is-enabled", name) == "enabled"
        ),
        files=files,
    )


def _said(*command: str) -> str:
    """Return what a program prints; nothing when it is not there."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, env=environment)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout.strip()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _files(root: Path) -> dict[str, str]:
    """Return the files a plan is about, as far as they are there."""
    paths = (*places.WRITTEN, places.CADDYFILE)
    return {path: _text(root / path.lstrip("/")) for path in paths if (root / path.lstrip("/")).is_file()}


def _system(root: Path) -> str:
    named = read.release(_text(root / "etc/os-release"))
    return named.get("PRETTY_NAME") or platform.system()


def _program() -> str:
    """Return the file that services start: beside its Python, or as it was called; after an upgrade still the first."""
    beside = Place(root_of(Path(sys.prefix))).door
    return str(beside if beside.exists() else Path(sys.argv[0]).absolute())


def _resolved(domain: str) -> list[str]:
    try:
        return sorted({str(row[4][0]) for row in socket.getaddrinfo(domain, None, type=socket.SOCK_STREAM)})
    except OSError:
        return []


def _nearest(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())


def _user() -> int | None:
    try:
        return pwd.getpwnam(places.ACCOUNT).pw_uid
    except KeyError:
        return None


def _is_ours(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    return found.st_uid == _user() and stat.S_IMODE(found.st_mode) == 0o700


def _met_itself(addresses: list[str]) -> tuple[str, ...]:
    """Return the addresses at which a request from here comes back here: a provider may translate them."""
    public = [each for each in addresses if ipaddress.ip_address(each).is_global]
    if not public or os.geteuid() != 0:
        return ()
    return meet_itself(public, 80)


def meet_itself(addresses: list[str], port: int) -> tuple[str, ...]:
    """Answer on a port with something nobody can guess, ask for it at each address, and return where it was heard."""
    secret = secrets.token_urlsafe(16).encode()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(secret)))
            self.end_headers()
            self.wfile.write(secret)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
            """Say nothing."""

    try:
        server = ThreadingHTTPServer(("", port), Answer)
    except OSError:
        return ()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        return tuple(address for address in addresses if _get(address, server.server_port) == secret)
    finally:
        server.shutdown()
        server.server_close()


def _get(address: str, port: int) -> bytes:
    connection = http.client.HTTPConnection(address, port, timeout=SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read(64)
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        connection.close()
