"""Addresses that operators give and the server calls: refused where they are given, and again where they are called."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from chatplug.core import outbound
from tests.features.easy import unhurried  # noqa: F401

INSIDE = ["127.0.0.1", "127.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "①②⑦.0.0.1", "localhost", "rebinding.example"]
ENDED_SECONDS = 10


@pytest.fixture
def inside(monkeypatch):
    """Somebody on this machine who counts who comes; a name that is public when it is looked at first."""
    hits = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def count():
            with suppress(OSError):
                while True:
                    hits.append(listener.accept()[0].close())

        threading.Thread(target=count, daemon=True).start()
        port = listener.getsockname()[1]
        monkeypatch.setattr(outbound, "PORTS", outbound.PORTS | {port})
        real, asked = socket.getaddrinfo, []

        def look_up(host, *rest, **more):
            if host != "rebinding.example":
                return real(host, *rest, **more)
            asked.append(host)
            return real("127.0.0.1" if len(asked) > 1 else "93.184.215.14", *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        yield port, hits


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize("host", INSIDE[:-1])
def test_no_device_leads_inside(operator, inside, host):
    port, hits = inside
    keys = {"p256dh": "x" * 87, "auth": "x" * 22}
    answer = operator.post("alerts/devices", {"endpoint": f"https://{host}:{port}/push", "keys": keys})
    assert (answer.status, answer.json["code"]) in {(400, "address_blocked"), (502, "unreachable")}
    assert hits == []
    assert operator.get("alerts").must()["devices"] == []


@pytest.mark.sec("SEC-30")
@pytest.mark.parametrize("host", INSIDE)
def test_no_check_of_a_page_leads_inside(owner, site, inside, host):
    port, hits = inside
    answer = owner.post(f"sites/{site}/checks", {"url": f"http://{host}:{port}/"})
    if answer.status == 201:  # the page is fetched beside the request: what it found says why it was not
        number, until = answer.json["check"]["id"], time.monotonic() + ENDED_SECONDS
        while owner.get(f"checks/{number}").must()["check"]["running"] and time.monotonic() < until:
            time.sleep(0.05)
        assert not owner.get(f"checks/{number}").must()["check"]["running"]
    else:
        assert answer.status == 400
    assert hits == []
