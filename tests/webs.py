"""Small web servers of somebody else: pages with whatever headers, and a proxy that meddles with what passes."""

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = dict[str, str] | list[tuple[str, str]]


class Web:
    """Serves what `put` says, on a port of its own; `asked` are the requests that came."""

    def __init__(self, answer: Callable[[str, dict[str, str]], tuple[int, Any, bytes]] | None = None) -> None:
        self.pages: dict[str, tuple[int, Any, bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._answer = answer or (lambda path, headers: self.pages.get(path, (404, {}, b"not here")))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def put(self, path: str, text: str | bytes, status: int = 200, headers: Headers | None = None) -> str:
        """Serve something from now on, and return its address."""
        body = text.encode() if isinstance(text, str) else text
        self.pages[path] = (status, headers or {}, body)
        return self.origin + path

    def close(self) -> None:
        """Serve nothing any more."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.path, dict(self.headers)))
                status, headers, body = web._answer(self.path, dict(self.headers))
                pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
                names = {name.lower() for name, _ in pairs}
                self.send_response_only(status)
                if "content-type" not in names:
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                if "date" not in names:
                    self.send_header("Date", self.date_time_string())
                for name, value in [*pairs, ("Content-Length", str(len(body)))]:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep the terminal quiet."""

        return Handler


def meddling(target: int, *added: tuple[str, str]) -> Web:
    """A proxy before a server that adds headers to its answers, and lets no socket through."""

    def answer(path: str, headers: dict[str, str]) -> tuple[int, Any, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", target, timeout=10)
        try:
            passed = {**headers, "Connection": "close"}
            passed.pop("Upgrade", None)
            connection.request("GET", path, headers=passed)
            got = connection.getresponse()
            kept = [pair for pair in got.getheaders() if pair[0].lower() not in ("content-length", "connection")]
            return got.status, [*kept, *added], got.read()
        finally:
            connection.close()

    return Web(answer)
