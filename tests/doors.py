"""Two ways to the same server: Flask's test client in this process, or plain HTTP to a real one."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit


@dataclass
class Answer:
    """What came back: status, headers (lower-case names) and the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def must(self, *statuses: int) -> Any:
        """The JSON of an answer that has to have one of these statuses (200 if none is named)."""
        assert self.status in (statuses or (200,)), f"{self.status}: {self.body[:600]!r}"
        return self.json


class Door(Protocol):
    """Where people of the factories send their requests."""

    origin: str

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send one request and return its answer."""
        ...


def cookies_of(set_cookie_headers: list[str]) -> dict[str, str]:
    """Name and value of each cookie; a cookie that the server takes away has the value ''."""
    pairs = (header.split(";", 1)[0].partition("=") for header in set_cookie_headers)
    return {name.strip(): value.strip() for name, _, value in pairs}


class FlaskDoor:
    """Requests to the app in this process; nobody's cookies are shared."""

    def __init__(self, app: Any, origin: str = "http://127.0.0.1:8080") -> None:
        self.app, self.origin = app, origin

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send one request through Flask's test client."""
        client = self.app.test_client(use_cookies=False)
        address = headers.pop("X-Test-Address", "127.0.0.1")
        with client.open(
            path,
            method=method,
            data=body,
            headers=headers,
            base_url=self.origin,
            environ_overrides={"REMOTE_ADDR": address},
        ) as response:
            cookies = cookies_of(response.headers.getlist("Set-Cookie"))
            plain = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, plain, response.get_data(), cookies)


class HttpDoor:
    """Requests to a real server, one connection each unless `keep` is set."""

    def __init__(self, origin: str, timeout: float = 40) -> None:
        self.origin, self.timeout = origin, timeout
        parts = urlsplit(origin)
        self.host, self.port = parts.hostname or "", parts.port or 80

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send one request over a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        headers = {name: value for name, value in headers.items() if name != "X-Test-Address"}
        try:
            connection.request(method, path, body, {"Connection": "close", **headers})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        set_cookies = response.headers.get_all("Set-Cookie") or []
        plain = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, plain, content, cookies_of(set_cookies))
