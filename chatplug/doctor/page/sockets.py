"""A real WebSocket through the public address: the handshake, a frame there, and a frame back."""

import base64
import hashlib
import http.client
import json
import secrets
import socket
from collections.abc import Collection

from chatplug.core import outbound
from chatplug.core.errors import Refused

SECONDS = 10.0
MOST_BYTES = 16 * 1024
HELLO = '{"type":"hello","after":0,"v":1,"site":%s,"secret":"%s"}'
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


def shake_hands(url: str, origin: str, site: str, allowed: Collection[str] = ()) -> str | None:
    """Return what went wrong, or ``None`` when the server's own answer came back through the socket."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    try:
        connection, path = outbound.connect(f"{url}/cp/live", SECONDS, allowed)
    except Refused as refusal:
        return str(refusal.values.get("problem") or refusal.code)
    try:
        connection.request("GET", path, headers=_headers(origin, key))
        answer = connection.getresponse()
        if answer.status != 101:
            return f"HTTP {answer.status}"
        if answer.getheader("Sec-WebSocket-Accept") != _accept(key) or connection.sock is None:
            return "Sec-WebSocket-Accept"
        hello = HELLO % (json.dumps(site), secrets.token_urlsafe(32))
        connection.sock.sendall(frame(hello.encode()))
        said = json.loads(_read(connection.sock))
        return None if said.get("type") == "error" else str(said.get("type"))
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as failure:
        return str(failure) or type(failure).__name__
    finally:
        connection.close()


def _headers(origin: str, key: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
    }


def _accept(key: str) -> str:
    return base64.b64encode(hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()).decode()


def frame(payload: bytes) -> bytes:
    """Return a client's text frame: masked, as the protocol wants it of clients."""
    mask = secrets.token_bytes(4)
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


def _read(sock: socket.socket) -> bytes:
    """Return the payload of the first frame."""
    head = _exactly(sock, 2)
    size = head[1] & 0x7F
    if size == 126:
        size = int.from_bytes(_exactly(sock, 2), "big")
    if head[0] != 0x81 or size > MOST_BYTES:
        raise ValueError(f"frame {head.hex()}")
    return _exactly(sock, size)


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = sock.recv(size - len(data))
        if not part:
            raise OSError("closed")
        data += part
    return data
