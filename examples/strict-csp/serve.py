"""Serves this folder under a strict Content-Security-Policy.

python3 serve.py https://chat.example.com/cp/s_3kf9ab/v1.js [port]
"""

import contextlib
import secrets
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).resolve().parent
PLACEHOLDER = "https://chat.example.com/cp/s_3kf9ab/v1.js"


def policy(nonce: str, tag: str) -> str:
    """Return the policy: beside the nonce of the script, the tag needs one thing, ``frame-src``."""
    server = urlsplit(tag)
    rules = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}'",
        "style-src": f"'nonce-{nonce}'",
        "img-src": "'self'",
        "frame-src": f"{server.scheme}://{server.netloc}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class Handler(SimpleHTTPRequestHandler):
    """Serves the page with its nonce, and the files beside it."""

    tag = PLACEHOLDER

    def do_GET(self) -> None:
        """Answer with the page, or a file."""
        if urlsplit(self.path).path not in ("/", "/index.html"):
            super().do_GET()
            return
        nonce = secrets.token_urlsafe(16)
        page = (FOLDER / "index.html").read_text("utf-8").replace("NONCE", nonce).replace(PLACEHOLDER, self.tag)
        body = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy(nonce, self.tag))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the terminal quiet."""


def serve(tag: str, port: int) -> ThreadingHTTPServer:
    """Return a server of the page on this machine; it is running once ``serve_forever`` is called."""
    handler = type("Page", (Handler,), {"tag": tag})
    return ThreadingHTTPServer(("127.0.0.1", port), lambda *given: handler(*given, directory=str(FOLDER)))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    server = serve(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 9000)
    sys.stdout.write(f"http://localhost:{server.server_port}/\n")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
