"""Answers to what never reaches the application: in our shape, with the headers that every answer carries."""

import json

from chatplug.web.front import standing_headers

# In English only: what the client says of its language could not be read.
_WORDS = {
    400: ("Bad Request", "bad_request", "The request cannot be understood.", "Check how it was put together."),
    414: ("URI Too Long", "too_large", "The address is too long.", "Send less in it."),
    431: (
        "Request Header Fields Too Large",
        "too_large",
        "The headers are too many or too long.",
        "Send less in them.",
    ),
    500: ("Internal Server Error", "failed", "The server failed.", "Try again; the server's log says more."),
}


def refusal(status: int) -> bytes:
    """Return a whole refusal as bytes, after which the connection ends."""
    reason, code, error, hint = _WORDS[status]
    shape = {"ok": False, "error": error, "hint": hint, "code": code, "status": status}
    body = json.dumps(shape, separators=(",", ":")).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    lines = [f"{name}: {value}" for name, value in [*headers, *standing_headers(), ("Connection", "close")]]
    return "\r\n".join([f"HTTP/1.1 {status} {reason}", *lines, "", ""]).encode() + body
