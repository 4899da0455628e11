"""The way from the world to the server: proxies that meddle, others that answer, sockets that are blocked."""

import json
from typing import Any

import pytest

from chatplug.core import outbound
from chatplug.doctor.page import reach, visit
from chatplug.doctor.page.facts import Fetched, KnownSite, Ours
from tests.faults.proxy import Proxy
from tests.features.commandline import CommandLine
from tests.features.doctoring import WORDS, page
from tests.houses import House
from tests.processes import Server, free_port
from tests.webs import Web, meddling


def test_sockets_that_are_blocked(examine, tmp_path, shop):
    port = free_port()
    proxy = Proxy(port)
    proxy.strip_upgrade = True
    server = Server(tmp_path / "behind", "--base-url", proxy.origin, port=port)
    server.start()
    try:
        site = CommandLine(server.data).json("site", "list")["sites"][0]["id"]
        text = f'{WORDS}<script async src="{proxy.origin}/cp/{site}/v1.js"></script>'
        told = examine(shop.put("/", text), data=server.data)
        assert (told.status, told.wrong) == (0, ["sockets_blocked"])
        assert "Long-polling is in use" in told.found["sockets_blocked"]["message"]
        assert "Upgrade" in told.found["sockets_blocked"]["copy"]
        proxy.strip_upgrade = False
        assert examine(f"{shop.origin}/", data=server.data).wrong == []
    finally:
        proxy.close()
        server.end()


def reach_through(house: House, url: str, mark: str | None = None, **more: Any) -> list[Any]:
    """What is found when the public address leads through something in front."""
    ours = Ours(url, {house.site: KnownSite(house.site)}, house.site)
    place = {visit.place_of(url)}
    if mark is None:
        answer = outbound.request(
            "GET", f"{house.server.origin}/healthz", allowed={visit.place_of(house.server.origin)}
        )
        mark = json.loads(answer.body)["mark"]
    found = list(reach.server(ours, mark, place, more.get("fetched") or Fetched("http://127.0.0.1/")))
    return found + (list(reach.live_line(ours, place)) if found[-1].level == "good" else [])


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        pytest.param({"added": [("X-Frame-Options", "SAMEORIGIN")]}, ["script_old", "panel_framing"], id="frames"),
        pytest.param(
            {"added": [("Content-Security-Policy", "frame-ancestors 'self'")]},
            ["script_old", "panel_framing"],
            id="csp",
        ),
        pytest.param({}, ["script_old"], id="another address"),
    ],
)
def test_a_proxy_that_meddles(house, options, codes):
    proxy = meddling(house.server.port, *options.get("added", []))
    try:
        found = reach_through(house, proxy.origin)
        assert [finding.code for finding in found if finding.level != "good"] == codes
    finally:
        proxy.close()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param((200, {}, b"<h1>It works!</h1>"), "server_other", id="another program"),
        pytest.param((502, {}, b"<h1>Bad Gateway</h1>"), "server_behind", id="nothing behind the proxy"),
        pytest.param((200, {}, b'{"ok":true,"mark":"0000"}'), "server_other_instance", id="another chatplug"),
        pytest.param((301, {"Location": "https://chat.example.com/healthz"}, b""), "server_redirects", id="leads on"),
        pytest.param((421, {}, b'{"ok":false,"code":"bad_host"}'), "server_bad_host", id="wrong Host"),
        pytest.param((503, {}, b'{"ok":false,"code":"unhealthy","error":"full"}'), "server_unhealthy", id="unhealthy"),
        pytest.param((200, {}, b"[1]"), "server_other", id="JSON of somebody else"),
    ],
)
def test_who_answers_at_the_public_address(house, answer, code):
    web = Web(lambda path, headers: answer)
    try:
        found = reach_through(house, web.origin)
        assert [finding.code for finding in found] == [code]
        assert found[0].hint
    finally:
        web.close()


def test_a_proxy_that_cuts_the_path_off(house):
    web = Web(lambda path, headers: (404, {}, b'{"ok":false,"code":"not_found"}'))
    try:
        assert [finding.code for finding in reach_through(house, f"{web.origin}/help")] == ["server_path"]
    finally:
        web.close()


def test_a_public_page_and_a_server_on_loopback(house):
    [finding] = reach_through(house, house.server.origin, fetched=Fetched("https://shop.example/"))
    assert (finding.code, finding.copy) == ("server_loopback", "chatplug up chat.example.com")


def test_the_mark_is_of_the_running_server(examine, house, shop, new_server):
    """Two servers, one address: whose data are asked about does not answer there."""
    other = new_server()
    other.start()
    told = examine(shop.put("/", page(house)), "--base-url", house.server.origin, data=other.data)
    assert "server_other_instance" in told.wrong
