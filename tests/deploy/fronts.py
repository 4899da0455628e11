"""Web servers in front, each started on a loopback port with the example's own file."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
import websocket

from tests.doors import Answer, cookies_of
from tests.factories import Operator, Person
from tests.processes import free_port
from tests.sockets import LiveSocket

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "deploy"
MODULES = Path("/usr/lib/apache2/modules")
PLACES = {"own-host": ("chat.example.com", ""), "sub-path": ("example.com", "/help")}
PROGRAMS = {"caddy": "caddy", "nginx": "nginx", "apache": "apache2"}
START_SECONDS = 20


def program(name: str) -> str:
    """Where a server's program is; the test is skipped (and so, under CI, fails) without it."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed; as root on Debian, tests/tooling/prepare.py installs it")
    return found


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the examples' names that vouches for itself, and its key."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    names = ",".join(f"DNS:{name}" for name, _ in PLACES.values())
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    about = ["-subj", "/CN=front", "-addext", f"subjectAltName={names}"]
    made = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([program("openssl"), "req", *kind, *about, *made], check=True, capture_output=True)
    return certificate, key


class Process:
    """A server of somebody else, with what it says kept."""

    def __init__(self, command: list[str], printed: Path, environment: dict[str, str] | None = None) -> None:
        self.printed = printed
        self._output: IO[bytes] = printed.open("wb")
        own = {name: str(printed.parent) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        given = {**os.environ, **own, **(environment or {})}
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT, env=given
        )

    def wait_for(self, port: int) -> None:
        """Wait until somebody listens on a port of this machine."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError(f"nobody listens on {port}:\n{self.said()}")

    def said(self) -> str:
        """Everything printed so far."""
        return self.printed.read_text(errors="replace")

    def end(self) -> None:
        """Gone, whatever state it is in."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self._output.close()
        print(self.said()[-3000:])


def with_values(text: str, upstream: int, certificate: Path, key: Path) -> str:
    """An example's text with this test's port, certificate and key instead of its own."""
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
    text = re.sub(r"/etc/letsencrypt/live/[\w.]+/fullchain.pem", str(certificate), text)
    return re.sub(r"/etc/letsencrypt/live/[\w.]+/privkey.pem", str(key), text)


def caddy(text: str, port: int, folder: Path, certificate: Path, key: Path) -> list[str]:
    """Caddy's command line for an example."""
    lines = ["admin off", "skip_install_trust", f"http_port {free_port()}", f"https_port {port}"]
    options = "\n\t".join(["{", *lines, f"storage file_system {folder}/caddy"]) + "\n}\n"
    text = re.sub(r"^([\w.]+ \{)$", rf"\1\n\tbind 127.0.0.1\n\ttls {certificate} {key}", text, flags=re.MULTILINE)
    (folder / "Caddyfile").write_text(options + text)
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def nginx(text: str, port: int, folder: Path, certificate: Path, key: Path) -> list[str]:
    """nginx's command line for an example."""
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    (folder / "site.conf").write_text(text)
    temporary = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\n  access_log off;\n{temporary}  include {folder}/site.conf;\n}}\n"
    )
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def apache(text: str, port: int, folder: Path, certificate: Path, key: Path) -> list[str]:
    """Apache's command line for an example, with the modules that the example names and what they need."""
    named = " ".join(re.findall(r"a2enmod ([\w ]+)", text)).split()
    modules = ["mpm_event", "authz_core", "alias", "socache_shmcb", *named]
    plain = free_port()
    text = text.replace("<VirtualHost *:443>", f"<VirtualHost *:{port}>").replace("*:80>", f"*:{plain}>")
    lines = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in dict.fromkeys(modules)]
    lines += [f"Listen 127.0.0.1:{port}", f"Listen 127.0.0.1:{plain}", "ServerName localhost", f"ServerRoot {folder}"]
    lines += [f"PidFile {folder}/pid", f"DefaultRuntimeDir {folder}", "ErrorLog /dev/stderr"]
    lines += ["User www-data", "Group www-data"] if os.geteuid() == 0 else []
    (folder / "apache.conf").write_text("\n".join([*lines, text]))
    return [program("apache2"), "-f", str(folder / "apache.conf"), "-DFOREGROUND"]


KINDS: dict[str, Callable[[str, int, Path, Path, Path], list[str]]] = {"caddy": caddy, "nginx": nginx, "apache": apache}


def example(kind: str, place: str) -> str:
    """The text of an example's file."""
    return (EXAMPLES / kind / f"{place}.{'Caddyfile' if kind == 'caddy' else 'conf'}").read_text()


class FrontDoor:
    """Requests over HTTPS through the server in front, by the public name."""

    def __init__(self, name: str, port: int, prefix: str, cafile: Path) -> None:
        self.host, self.port, self.prefix, self.cafile = name, port, prefix, cafile
        self.origin = f"https://{name}:{port}"

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send one request over a connection of its own."""
        context = ssl.create_default_context(cafile=str(self.cafile))
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=40)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=40)
        connection.sock = context.wrap_socket(plain, server_hostname=self.host)
        sent = {name: value for name, value in headers.items() if name != "X-Test-Address"}
        try:
            connection.request(method, self.prefix + path, body, sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        cookies = cookies_of(response.headers.get_all("Set-Cookie") or [])
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content, cookies)


class FrontSocket(LiveSocket):
    """A live socket through the server in front."""

    def __init__(self, person: Person, after: int = 0) -> None:
        door: Any = person.door
        self.person, self.frames, self.after = person, [], after
        path = "/console/live" if isinstance(person, Operator) else "/cp/live"
        header = [f"Cookie: {person.headers('GET')['Cookie']}"] if isinstance(person, Operator) else []
        self.ws = websocket.create_connection(
            f"wss://127.0.0.1:{door.port}{door.prefix}{path}",
            timeout=10,
            header=header,
            origin=door.origin,
            host=f"{door.host}:{door.port}",
            sslopt={"ca_certs": str(door.cafile), "server_hostname": door.host},
            enable_multithread=False,
        )
