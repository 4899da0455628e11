"""Caddy, nginx and Apache in front of a real server, as the examples say: a host of its own, and a path of another."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.deploy.fronts import KINDS, PLACES, FrontDoor, FrontSocket, Process, example, make_certificate, with_values
from tests.doors import HttpDoor
from tests.factories import Operator, Visitor
from tests.houses import ONE_ADDRESS_PLAYS_EVERYBODY
from tests.processes import Server, free_port
from tests.sockets import poll

pytestmark = pytest.mark.server

EVERY = [pytest.param((kind, place), id=f"{kind}, {place}") for kind in KINDS for place in PLACES]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One certificate for every server in front."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module", params=EVERY)
def front(request: Any, tmp_path_factory: pytest.TempPathFactory, certificate: tuple[Path, Path]) -> Iterator[Any]:
    """A server with one of the examples in front of it, set up by its link, with somebody to talk to."""
    kind, place = request.param
    name, prefix = PLACES[place]
    folder, port = tmp_path_factory.mktemp("front"), free_port()
    server = Server(
        folder / "ours", "--base-url", f"https://{name}:{port}{prefix}", "--trusted-proxies", "127.0.0.1",
        *ONE_ADDRESS_PLAYS_EVERYBODY,
    )  # fmt: skip
    text = with_values(example(kind, place), server.port, *certificate)
    before = Process(KINDS[kind](text, port, folder, *certificate), folder / "front.txt")
    try:
        server.start()
        before.wait_for(port)
        door = FrontDoor(name, port, prefix, certificate[0])
        owner = Operator(door, "ada@example.com").sets_up(server.setup_token())
        site = str(owner.get("sites").must()["sites"][0]["id"])
        yield SimpleNamespace(kind=kind, server=server, door=door, owner=owner, site=site)
    finally:
        before.end()
        server.end()
        print(server.output())


@pytest.fixture
def visitor(front: Any) -> Visitor:
    """Somebody new."""
    return Visitor(front.door, front.site)


def test_pages_and_all_that_they_name_are_there(front):
    for page in ("/console/", f"/cp/p/{front.site}"):
        answer = front.door.request("GET", page, None, {})
        assert answer.status == 200
        files = re.findall(r'(?:src|href)="(/[^"#?]+\.(?:js|css|svg))', answer.text)
        assert files
        for file in files:
            assert file.startswith(front.door.prefix + "/")
            assert front.door.request("GET", file.removeprefix(front.door.prefix), None, {}).status == 200, file
    launcher = front.door.request("GET", f"/cp/{front.site}/v1.js", None, {"Accept-Encoding": "br"})
    assert launcher.status == 200
    assert launcher.headers["content-encoding"] == "br"


def test_sockets_reach_both_sides(front, visitor):
    visitor.says("Is it in stock?")
    console = FrontSocket(front.owner, front.owner.get("state").must()["after"]).hello()
    panel = FrontSocket(visitor, visitor.state()["after"]).hello()
    visitor.says("The blue one.")
    assert console.texts(1) == ["The blue one."]
    front.owner.replies(visitor, "It is.")
    assert panel.texts(2) == ["The blue one.", "It is."] or panel.texts(1) == ["It is."]
    console.close()
    panel.close()


def test_a_poll_that_waits_is_answered_at_once(front, visitor):
    visitor.says("Is it in stock?")
    after = visitor.state()["after"]
    heard: list[Any] = []
    waiting = threading.Thread(target=lambda: heard.append((poll(visitor, after)[0], time.monotonic())))
    waiting.start()
    time.sleep(0.5)
    assert not heard, "nothing was said yet"
    begun = time.monotonic()
    front.owner.replies(visitor, "It is.")
    waiting.join(10)
    [(frames, at)] = heard
    assert frames
    assert at - begun < 2


def test_after_a_restart_the_front_finds_the_server_again(front, visitor):
    """Apache would keep the way closed for a minute by its default."""
    visitor.says("before")
    front.server.stop()
    refused = threading.Thread(target=lambda: front.door.request("GET", "/healthz", None, {}))
    refused.start()  # what comes while nobody is there must not close the way for those who come after
    time.sleep(0.2)
    front.server.start()
    refused.join(15)
    visitor.says("after")
    assert visitor.sees() == ["before", "after"]


def test_the_figures_are_for_a_program_beside_the_server_and_for_nobody_who_comes_through(front):
    assert front.door.request("GET", "/metrics", None, {}).status == 404
    near = HttpDoor(front.server.origin).request("GET", f"{front.door.prefix}/metrics", None, {})
    assert near.status == 200
    assert "chatplug_sockets" in near.text


def test_what_is_beside_the_path_is_the_other_sites(front):
    beside = FrontDoor(front.door.host, front.door.port, "", front.door.cafile)
    for path in ("/", "/console/", "/helpless/") if front.door.prefix else ():
        answer = beside.request("GET", path, None, {})
        assert "x-request-id" not in answer.headers, path
