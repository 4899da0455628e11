"""Headers on every status, also on what never reaches the application; what other pages' scripts may read.

Everything here is asked of a real server, byte by byte: test clients add and hide headers.
"""

import json
import socket
from collections.abc import Iterator

import pytest

from tests.factories import Visitor
from tests.faults.servers import BentServer
from tests.houses import House
from tests.wire import Wire

FOREIGN = ["https://evil.example", "null", "http://127.0.0.1.evil.example", "https://127.0.0.1", "", "x"]
ON_ALL = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for the whole file, with limits small enough to be met."""
    folder = tmp_path_factory.mktemp("house")
    made = House(folder, server=BentServer(folder))
    yield made
    made.close()


def ask(house: House, sent: str | bytes) -> tuple[int, dict[str, list[str]], bytes]:
    """Send bytes and return status, headers and body."""
    raw = sent if isinstance(sent, bytes) else sent.replace("\n", "\r\n").encode("latin-1")
    raw = raw.replace(b"{host}", house.server.origin.removeprefix("http://").encode())
    with socket.create_connection(("127.0.0.1", house.server.port), timeout=10) as connection:
        connection.sendall(raw)
        wire = Wire(connection.recv)
        while b"\r\n\r\n" not in wire.rest:
            wire.more()
        head, _, rest = wire.rest.partition(b"\r\n\r\n")
        headers: dict[str, list[str]] = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            headers.setdefault(name.lower(), []).append(value)
        length = int(headers.get("content-length", ["0"])[0])
        while len(rest) < length and sent[:4] not in ("HEAD", b"HEAD"):
            rest += connection.recv(65536)
        return int(head.split(b" ")[1]), headers, rest


def get(path: str, *headers: str, method: str = "GET") -> str:
    """A request as text."""
    return "\n".join([f"{method} {path} HTTP/1.1", "Host: {host}", *headers, "", ""])


def post(path: str, body: str, *headers: str) -> str:
    """A POST of JSON as text."""
    more = ["Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\n".join([f"POST {path} HTTP/1.1", "Host: {host}", *more, "", ""]) + body


HANDSHAKE = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]  # fmt: skip
EMPTY = "Authorization: Bearer " + "x" * 43
EVERY_STATUS = {
    "200 data": (200, get("/cp/api/v1/site?site={site}")),
    "200 page": (200, get("/console/inbox", "Accept: text/html")),
    "200 panel": (200, get("/cp/p/{site}", "Accept: text/html")),
    "200 launcher": (200, get("/cp/{site}/v1.js")),
    "200 style": (200, get("/cp/p/{site}/theme.css")),
    "200 icon": (200, get("/console/icon.svg")),
    "200 health": (200, get("/healthz")),
    "200 HEAD": (200, get("/console/inbox", method="HEAD")),
    "200 OPTIONS": (200, get("/cp/api/v1/site", method="OPTIONS")),
    "200 demo": (200, get("/demo/shop", "Accept: text/html")),
    "201": (201, post("/cp/api/v1/messages?site={site}", '{"client_id":"abcdefgh","body":"x"}', EMPTY)),
    "204": (204, get("/favicon.ico")),
    "304": (304, get("/cp/{site}/v1.js", "If-None-Match: {etag}")),
    "308": (308, get("/console")),
    "400 body": (400, post("/cp/api/v1/messages?site={site}", "{", EMPTY)),
    "400 handshake": (400, get("/cp/live", "Origin: http://{host}")),
    "400 request line": (400, "GET\n\n"),
    "400 old version": (400, "GET /\n\n"),
    "400 no version": (400, "GET / HTTP/x.y\n\n"),
    "400 header": (400, "GET / HTTP/1.1\nHost {host}\n\n"),
    "400 two hosts": (400, "GET / HTTP/1.1\nHost: {host}\nHost: {host}\n\n"),
    "400 two lengths": (400, "POST / HTTP/1.1\nHost: {host}\nContent-Length: 1\nContent-Length: 2\n\nx"),
    "400 chunk": (400, "POST /cp/api/v1/messages?site={site} HTTP/1.1\nHost: {host}\nTransfer-Encoding: chunked\n"
                  f"Content-Type: application/json\n{EMPTY}\n\nxyz\n"),
    "400 bytes": (400, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"),
    "401": (401, get("/console/api/v1/me")),
    "401 poll": (401, get("/cp/poll?site={site}", "Authorization: Bearer " + "y" * 43)),
    "403 socket": (403, get("/cp/live", *HANDSHAKE, "Origin: https://evil.example")),
    "403 page": (403, post("/console/api/v1/sign-in", '{"email":"a@b.example","password":"x"}', "Origin: null")),
    "404": (404, get("/nothing")),
    "404 page": (404, get("/nothing", "Accept: text/html")),
    "404 static": (404, get("/cp/a/nothing.js")),
    "404 launcher": (404, get("/cp/s_none/v1.js")),
    "404 photo": (404, get("/cp/f/none")),
    "405": (405, get("/cp/api/v1/messages", method="PATCH")),
    "405 nonsense": (405, get("/cp/api/v1/messages", method="NONSENSE")),
    "410": (410, get("/cp/l/none", "Accept: text/html")),
    "413": (413, post("/cp/api/v1/messages?site={site}", '{"body":"' + "x" * 70_000 + '"}', EMPTY)),
    "413 megabytes": (413, post("/cp/api/v1/messages?site={site}", '{"body":"' + "x" * 1_200_000 + '"}', EMPTY)),
    "414": (414, get("/" + "x" * 9000)),
    "415": (415, post("/cp/api/v1/messages?site={site}", "{}", EMPTY).replace("application/json", "text/plain")),
    "421": (421, "GET / HTTP/1.1\nHost: evil.example\n\n"),
    "421 none": (421, "GET / HTTP/1.1\n\n"),
    "421 absolute": (421, "GET http://evil.example/ HTTP/1.1\nHost: evil.example\n\n"),
    "431 long": (431, get("/", "X-A: " + "x" * 9000)),
    "431 many": (431, get("/", *["X-A: a"] * 200)),
}  # fmt: skip


@pytest.mark.sec("SEC-28")
@pytest.mark.parametrize("name", EVERY_STATUS)
def test_headers_on_every_status(house: House, name: str):
    status, sent = EVERY_STATUS[name]
    if isinstance(sent, str):
        sent = sent.replace("{site}", house.site)
        if "{etag}" in sent:
            etag = ask(house, get(f"/cp/{house.site}/v1.js"))[1]["etag"][0]
            sent = sent.replace("{etag}", etag)
    answer, headers, body = ask(house, sent)
    assert answer == status, body[:300]
    assert {header: headers[header] for header in ON_ALL} == {header: [value] for header, value in ON_ALL.items()}
    assert len(headers["content-security-policy"]) == 1
    assert "frame-ancestors" in headers["content-security-policy"][0]
    assert "server" not in headers
    assert "x-powered-by" not in headers
    assert "access-control-allow-credentials" not in headers
    kind = headers.get("content-type", [""])[0]
    if kind.startswith("text/"):
        assert "charset=utf-8" in kind
    if status >= 400 and kind == "application/json" and sent[:4] != "HEAD":
        value = json.loads(body)
        assert (value["ok"], value["status"]) == (False, status)
        assert value["error"]
        assert value["code"]
    if (status >= 400 and "launcher" not in name) or name in {"200 data", "201", "200 page", "200 panel"}:
        assert headers["cache-control"] == ["no-store"]
    assert b"Traceback" not in body
    assert b"werkzeug" not in body.lower()
    assert b"gevent" not in body.lower()


@pytest.mark.sec("SEC-28")
def test_over_https_browsers_are_told_to_stay(tmp_path):
    server = BentServer(tmp_path, "--base-url", "https://chat.example.com")
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            for sent in (b"GET / HTTP/1.1\r\nHost: chat.example.com\r\n\r\n", b"nonsense\r\n\r\n"):
                connection.sendall(sent)
                wire = Wire(connection.recv)
                while b"\r\n\r\n" not in wire.rest:
                    wire.more()
                assert b"Strict-Transport-Security: max-age=31536000" in wire.rest
    finally:
        server.end()


@pytest.mark.sec("SEC-21")
@pytest.mark.parametrize("origin", [*FOREIGN, "http://{host}"])
def test_no_page_reads_answers(house: House, origin: str):
    """Panel and console are our own pages: the API is read by nobody else, whatever its origin."""
    visitor = house.visitor()
    visitor.says("Hello")
    mine = [f"Origin: {origin}", f"Authorization: Bearer {visitor.secret}", f"X-Cp-Site: {house.site}"]
    asked = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization"]
    cookie = f"Cookie: {house.owner.headers('GET')['Cookie']}"
    for sent in (
        get("/cp/api/v1/state", *mine),
        get(f"/cp/api/v1/site?site={house.site}", *mine),
        get("/cp/api/v1/messages", *mine, *asked, method="OPTIONS"),
        get("/cp/poll?after=999999999", *mine),
        get("/console/api/v1/me", f"Origin: {origin}", cookie),
        get("/console/api/v1/sites", f"Origin: {origin}", *asked, method="OPTIONS"),
        get("/nothing", f"Origin: {origin}"),
    ):
        _, headers, _ = ask(house, sent)
        assert not [name for name in headers if name.startswith("access-control-")], sent
    assert "set-cookie" not in ask(house, get("/cp/api/v1/state", *mine))[1]


@pytest.mark.sec("SEC-21")
def test_only_public_files_are_for_every_page(house: House):
    for path in (f"/cp/{house.site}/v1.js", "/cp/s_none/v1.js"):
        _, headers, body = ask(house, get(path, "Origin: https://evil.example"))
        assert headers["access-control-allow-origin"] == ["*"]
        assert house.owner.email.encode() not in body


WRONG_ORIGINS = [
    None, "null", "", "https://evil.example", "https://{host}", "http://{host}.evil.example", "http://127.0.0.1",
    "http://127.0.0.1:1", "http://evil.example#{host}", "http://evil.example/{host}", "http://{host}@evil.example",
    "http://{host}/", "http://localhost.evil.example", "file://", "chrome-extension://x", "{host}", "ws://{host}",
]  # fmt: skip


@pytest.mark.sec("SEC-20")
@pytest.mark.parametrize("origin", WRONG_ORIGINS)
def test_no_other_page_opens_a_socket(house: House, origin: str | None):
    told = [] if origin is None else [f"Origin: {origin}"]
    cookie = f"Cookie: {house.owner.headers('GET')['Cookie']}"
    for path in ("/cp/live", "/console/live"):
        status, headers, body = ask(house, get(path, *HANDSHAKE, *told, cookie))
        assert (status, json.loads(body)["code"]) == (403, "foreign_page")
        assert "sec-websocket-accept" not in headers


@pytest.mark.sec("SEC-20")
def test_our_own_page_does(house: House):
    cookie = f"Cookie: {house.owner.headers('GET')['Cookie']}"
    for path in ("/cp/live", "/console/live"):
        assert ask(house, get(path, *HANDSHAKE, "Origin: http://{host}", cookie))[0] == 101
    assert ask(house, get("/console/live", *HANDSHAKE, "Origin: http://{host}"))[0] == 401


@pytest.mark.sec("SEC-27")
@pytest.mark.parametrize(
    "headers",
    [["X-Forwarded-Host: evil.example"], ["Forwarded: host=evil.example;proto=https"], ["X-Original-URL: /evil"],
     ["X-Forwarded-Proto: https", "X-Forwarded-Port: 444"], ["X-Forwarded-Prefix: //evil.example"]],
)  # fmt: skip
def test_no_header_moves_our_addresses(house: House, headers: list[str]):
    visitor: Visitor = house.visitor()
    visitor.says("Hello")
    pages = [
        ask(house, get("/console", *headers)),
        ask(house, get(f"/cp/p/{house.site}?plain", "Accept: text/html", *headers)),
        ask(house, get(f"/cp/{house.site}/v1.js", *headers)),
        ask(house, get("/cp/api/v1/openapi.json", *headers)),
    ]
    for _, answered, body in pages:
        assert b"evil" not in body
        assert "evil" not in json.dumps(answered)
