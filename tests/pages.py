"""Somebody else's web server: pages that are not ours, on another port, with the tag pasted in."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

EXAMPLES = Path(__file__).parent.parent / "examples"


class Shop:
    """Serves one folder over plain HTTP; what stands in `pages` goes before the files."""

    def __init__(self, folder: Path, changes: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.changes = changes or {}  # replaced in every page, as a person would who pastes the tag in
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def read(self, path: str) -> tuple[str, bytes] | None:
        """The type and content of a page or file."""
        name = unquote(urlsplit(path).path).lstrip("/") or "index.html"
        if f"/{name}" in self.pages:
            return "text/html; charset=utf-8", self.change(self.pages[f"/{name}"]).encode()
        file = (self.folder / name).resolve()
        if not file.is_relative_to(self.folder.resolve()) or not file.is_file():
            return None
        kind = guess_type(file.name)[0] or "application/octet-stream"
        if kind == "text/html":
            return f"{kind}; charset=utf-8", self.change(file.read_text()).encode()
        return kind, file.read_bytes()

    def change(self, text: str) -> str:
        """Put the tag in."""
        for old, new in self.changes.items():
            text = text.replace(old, new)
        return text

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """A handler that knows this shop."""
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = shop.read(self.path)
                kind, content = found or ("text/plain", b"not here")
                self.send_response(200 if found else 404)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **shop.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
