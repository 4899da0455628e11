"""The site that `chatplug up` writes, with a certificate fetched from a local authority by ACME.

A second Caddy is the authority. It meets the site at port 80 under its name, as every authority does: so the name here
is localhost, and port 80 of the loopback address has to be free. HTTPS is on a high port.
"""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chatplug.up import answers, caddy, places
from chatplug.up.carry_out import carry_out, run_command
from chatplug.up.facts import Facts
from chatplug.up.plan import up_plan
from chatplug.up.steps import AddLine, Run, Write
from tests.deploy.fronts import FrontDoor, Process, program
from tests.factories import Operator
from tests.processes import Server, free_port

pytestmark = pytest.mark.server

DOMAIN = "localhost"
PLAIN = 80  # where an authority knocks; there is no other
ANOTHER_RUN_SECONDS = 30  # of these tests, beside this one
AUTHORITY = """\
{{
	admin off
	auto_https disable_redirects
	http_port {plain}
	https_port {port}
	skip_install_trust
	storage file_system {folder}/authority
}}
https://localhost:{port} {{
	bind 127.0.0.1
	tls internal
	acme_server
}}
"""
# For the name of this machine Caddy would ask nobody but itself.
ISSUER = """\
{domain} {{
	tls {{
		issuer acme {{
			dir https://localhost:{authority}/acme/local/directory
			trusted_roots {root}
			disable_tlsalpn_challenge
		}}
	}}
"""
OPTIONS = """\
{{
	admin off
	default_bind 127.0.0.1
	http_port {plain}
	https_port {port}
	skip_install_trust
	storage file_system {folder}/site
}}
"""


def why_no_port_80() -> str:
    """Why an authority could not meet us here; nothing when it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PLAIN))
        except OSError as failure:
            return str(failure)
    return ""


@pytest.fixture(scope="module")
def ports() -> Any:
    """The ports of the site and of the authority; the test is skipped (and so, under CI, fails) without port 80."""
    problem = answers.patiently(why_no_port_80, ANOTHER_RUN_SECONDS)
    if problem:
        pytest.skip(f"port {PLAIN} cannot be used here: {problem}")
    return SimpleNamespace(port=free_port(), authority=free_port(), unused=free_port())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, ports: Any) -> Iterator[Path]:
    """A certificate authority that speaks ACME; the path of its root certificate."""
    folder = tmp_path_factory.mktemp("authority")
    file = folder / "Caddyfile"
    file.write_text(AUTHORITY.format(folder=folder, port=ports.authority, plain=ports.unused))
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]
    running = Process(command, folder / "said.txt")
    try:
        running.wait_for(ports.authority)
        yield folder / "authority" / "pki" / "authorities" / "local" / "root.crt"
    finally:
        running.end()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, ports: Any, authority: Path) -> Iterator[Any]:
    """What `up` plans, its files written below a folder, with our server and Caddy running on them."""
    folder = tmp_path_factory.mktemp("site")
    server = Server(folder / "ours", "--base-url", f"https://{DOMAIN}:{ports.port}", "--trusted-proxies", "127.0.0.1")
    facts = Facts(app_port=server.port, has_caddy=True)
    carry_out([step for step in up_plan(facts, DOMAIN) if isinstance(step, Write | AddLine)], root=folder)
    main = folder / places.CADDYFILE[1:]
    issuer = ISSUER.format(domain=DOMAIN, authority=ports.authority, root=authority)
    tried = folder / "tried.caddy"
    tried.write_text((folder / places.SITE[1:]).read_text().replace(f"{DOMAIN} {{\n", issuer))
    options = OPTIONS.format(folder=folder, plain=PLAIN, port=ports.port)
    main.write_text(options + main.read_text().replace(places.SITE, str(tried)))
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(main)]
    front = Process(command, folder / "said.txt")
    try:
        server.start()
        yield SimpleNamespace(server=server, front=front, main=main, folder=folder)
    finally:
        front.end()
        server.end()


def test_the_certificate_comes_by_itself_and_is_waited_for(site, ports, authority):
    ask = lambda: answers.certificate_problem(DOMAIN, ("127.0.0.1", ports.port), str(authority))  # noqa: E731
    assert answers.patiently(ask, 30, pause=0.1) == "", site.front.said()
    assert "certificate obtained successfully" in site.front.said()
    door = FrontDoor(DOMAIN, ports.port, "", authority)
    owner = Operator(door, "ada@example.com").sets_up(site.server.setup_token())
    assert set(owner.cookies) == {"__Host-cp"}, "behind HTTPS at the root, the console's cookie is the strict one"


def test_plain_requests_are_led_to_https(site):
    with socket.create_connection(("127.0.0.1", PLAIN), timeout=5) as plain:
        plain.sendall(f"GET /console/ HTTP/1.1\r\nHost: {DOMAIN}\r\nConnection: close\r\n\r\n".encode())
        head = plain.recv(2000).decode()
    assert head.startswith("HTTP/1.1 308")
    assert f"Location: https://{DOMAIN}" in head


def test_a_certificate_of_somebody_else_is_no_certificate(site, ports):
    problem = answers.certificate_problem(DOMAIN, ("127.0.0.1", ports.port))
    assert "certificate" in problem.lower()


def test_caddy_accepts_what_is_planned_and_refuses_a_double_name(site):
    validate = Run("", (program("caddy"), "validate", "--adapter", "caddyfile", "--config", str(site.main)))
    carry_out([validate])
    with_double = site.folder / "double"
    with_double.write_text(site.main.read_text() + caddy.site(DOMAIN, 1))
    status, said = run_command((*validate.command[:-1], str(with_double)))
    assert status
    assert "ambiguous site definition" in said


def test_nothing_of_ours_is_planned_twice(site):
    files = {path: (site.folder / path[1:]).read_text() for path in places.WRITTEN}
    now = replace(
        Facts(app_port=site.server.port, has_caddy=True, has_user=True, has_folder=True),
        files={**files, places.CADDYFILE: places.IMPORT_LINE},
        running=frozenset({"chatplug", "caddy"}),
        enabled=frozenset({"chatplug", "caddy"}),
    )
    assert up_plan(now, DOMAIN) == []
