"""Signing in before a real server: what a session's end closes, whose name is believed, where no secret stands."""

import os
import re
import socket
import stat
import time
from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import default as default_policy
from pathlib import Path

import pyotp
import pytest

from tests.doors import HttpDoor
from tests.factories import PASSWORD, Operator
from tests.faults.postoffice import PostOffice
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY, House
from tests.processes import Server
from tests.sockets import LiveSocket

AT_MOST = 5  # seconds until a console whose session ended hears nothing more
FRESH = "quite another password"
Listens = Callable[..., LiveSocket]


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    """A mail server."""
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory, office: PostOffice) -> Iterator[House]:
    """A server that sends mail and logs all it can."""
    folder = tmp_path_factory.mktemp("house")
    house = House(folder, *ONE_ADDRESS_PLAYS_EVERYBODY, "--log-level", "debug", *office.flags)
    yield house
    house.close()


def ends_within_seconds(console: LiveSocket, operator: Operator) -> None:
    """The socket is closed and the next request is refused."""
    begun = time.monotonic()
    console.close_code(AT_MOST)
    assert time.monotonic() - begun <= AT_MOST
    assert operator.get("me").status == 401


@pytest.mark.sec("SEC-14", "SEC-23")
@pytest.mark.parametrize("by", ["the console", "the command line"])
def test_the_removed_are_out_within_seconds(house: House, listens: Listens, by: str):
    grace = house.operator("Grace Hopper")
    console = listens(grace)
    if by == "the console":
        house.owner.delete(f"operators/{grace.id}").must()
    else:
        assert house.server.run("operator", "remove", grace.email, "--yes").returncode == 0
    ends_within_seconds(console, grace)


@pytest.mark.sec("SEC-23")
def test_one_browser_is_signed_out_and_the_other_listens_on(house: House, listens: Listens):
    edsger = house.operator("Edsger Dijkstra")
    phone = Operator(house.door, edsger.email).signs_in()
    here, there = listens(edsger), listens(phone)
    [name] = [one["id"] for one in edsger.get("me/sessions").must()["sessions"] if not one["current"]]
    edsger.delete(f"me/sessions/{name}").must()
    ends_within_seconds(there, phone)
    house.owner.post("sites", {"name": "Still heard"}).must(201)
    here.until(lambda frame: frame["type"] == "site")


@pytest.mark.sec("SEC-23")
@pytest.mark.parametrize("how", ["all others", "password", "two steps", "the command line"])
def test_what_ends_the_other_sessions(house: House, listens: Listens, how: str):
    barbara = house.operator(f"Barbara{how.replace(' ', '')} Liskov")
    other = Operator(house.door, barbara.email).signs_in()
    console = listens(other)
    if how == "all others":
        barbara.delete("me/sessions").must()
    elif how == "password":
        barbara.put("me/password", {"old": PASSWORD, "new": FRESH}).must()
    elif how == "two steps":
        secret = barbara.post("me/two-steps", {"password": PASSWORD}).must()["secret"]
        barbara.put("me/two-steps", {"code": pyotp.TOTP(secret).now()}).must()
    else:
        assert house.server.run("operator", "password", barbara.email, "--link").returncode == 0
        barbara.delete("me/sessions").must()  # a link alone ends nothing: it may never be used
    ends_within_seconds(console, other)
    assert barbara.get("me").status == 200


def asks_raw(house: House, head: str) -> str:
    """Send a request for a reset link with a head of one's own, and return the first line of the answer."""
    body = '{"email":"ada@example.com"}'
    with socket.create_connection(("127.0.0.1", house.server.port), timeout=10) as line:
        rest = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
        line.sendall((head + rest).encode())
        return line.recv(4096).decode(errors="replace").partition("\r\n")[0]


PATH = "/console/api/v1/forgotten"
HEADS = {
    "a foreign host": f"POST {PATH} HTTP/1.1\r\nHost: evil.example\r\n",
    "two hosts, the foreign one last": f"POST {PATH} HTTP/1.1\r\nHost: {{own}}\r\nHost: evil.example\r\n",
    "two hosts, the foreign one first": f"POST {PATH} HTTP/1.1\r\nHost: evil.example\r\nHost: {{own}}\r\n",
    "a whole address": f"POST http://evil.example{PATH} HTTP/1.1\r\nHost: evil.example\r\n",
    "no host": f"POST {PATH} HTTP/1.1\r\n",
    "a host with a way on": f"POST {PATH} HTTP/1.1\r\nHost: {{own}}@evil.example\r\n",
}


@pytest.mark.sec("SEC-27")
@pytest.mark.parametrize("name", HEADS)
def test_a_request_under_another_name_is_refused(house: House, office: PostOffice, name: str):
    before = len(office.letters)
    own = house.server.origin.removeprefix("http://")
    assert asks_raw(house, HEADS[name].format(own=own)).split(" ")[1] in {"400", "404", "421"}
    time.sleep(0.3)
    assert len(office.letters) == before


@pytest.mark.sec("SEC-27")
def test_a_whole_address_under_our_own_host_reaches_no_letter(house: House, office: PostOffice):
    before = len(office.letters)
    own = house.server.origin.removeprefix("http://")
    head = f"POST http://evil.example{PATH} HTTP/1.1\r\nHost: {own}\r\nX-Forwarded-Host: evil.example\r\n"
    status = asks_raw(house, head).split(" ")[1]
    assert status in {"200", "400", "404", "421"}
    if status == "200":
        assert office.waits_for(before + 1, 10)
        assert "evil" not in office.letters[-1]


def every_secret(house: House, office: PostOffice, name: str) -> list[str]:
    """Go through every way of signing in, and return each secret that came up."""
    knuth = house.operator(name)
    link = house.owner.post(f"operators/{knuth.id}/invite").must()["link"]
    told = knuth.post("me/two-steps", {"password": PASSWORD}).must()
    paper = knuth.put("me/two-steps", {"code": pyotp.TOTP(told["secret"]).now()}).must()["codes"]
    ticket = knuth.post("sign-in", {"email": knuth.email, "password": PASSWORD}).must()["ticket"]
    fresh = Operator(house.door, knuth.email)
    fresh.keep(fresh.post("sign-in/code", {"ticket": ticket, "code": paper[0]})).must()
    before = len(office.letters)
    fresh.post("forgotten", {"email": knuth.email}).must()
    assert office.waits_for(before + 1, 10)
    letter = message_from_string(office.letters[-1], policy=default_policy).get_content()
    mailed = re.search(r"/console/reset#([\w-]+)", letter)
    assert mailed
    fresh.post("reset", {"token": mailed[1], "password": FRESH}).must()
    for code in ("rubbish-code", "rubbish-code"):
        fresh.post("sign-in/code", {"ticket": ticket, "code": code})
    return [PASSWORD, FRESH, link.partition("#")[2], told["secret"], *paper, ticket, mailed[1], *fresh.cookies.values()]


@pytest.mark.sec("SEC-53")
def test_no_secret_is_logged_or_seen_among_processes(house: House, office: PostOffice):
    secrets = every_secret(house, office, "Donald Knuth")
    printed = house.server.output()
    seen = Path(f"/proc/{house.server.process.pid}/cmdline").read_bytes().decode()
    environment = Path(f"/proc/{house.server.process.pid}/environ").read_bytes().decode(errors="replace")
    assert len(secrets) > 15
    for secret in secrets:
        assert secret not in printed
        assert secret not in seen
        assert secret not in environment


@pytest.mark.sec("SEC-53")
def test_what_is_kept_only_the_owner_reads(house: House, office: PostOffice, tmp_path: Path):
    every_secret(house, office, "Frances Allen")
    assert house.server.run("backup", str(tmp_path / "b.zip")).returncode == 0
    kept = [Path(folder) / name for folder, _, names in os.walk(house.server.data) for name in names]
    assert len(kept) >= 2
    for path in (*kept, tmp_path / "b.zip", house.server.data):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


@pytest.mark.sec("SEC-53")
def test_nobody_can_sign_in_to_a_fresh_server(server: Server):
    door = HttpDoor(server.origin)
    for email, password in (("admin", "admin"), ("admin@example.com", "password"), ("", "")):
        assert Operator(door, email).post("sign-in", {"email": email, "password": password}).status == 401
