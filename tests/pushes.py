"""A browser's side of web push, and a push service that believes nobody: written apart from the server's own code."""

import base64
import os
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _hmac(key: bytes, data: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(data)
    return mac.finalize()


def _point(key: Any) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class Browser:
    """Holds the keys of one subscription."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self.p256dh = _text(_point(self._key.public_key()))
        self.auth = _text(self._auth)

    def reads(self, sealed: bytes) -> bytes:
        """What was sent, as RFC 8291 says a browser reads it."""
        salt, (_size, length) = sealed[:16], struct.unpack("!LB", sealed[16:21])
        theirs, body = sealed[21 : 21 + length], sealed[21 + length :]
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        info = b"WebPush: info\0" + _point(self._key.public_key()) + theirs + b"\1"
        secret = _hmac(_hmac(salt, _hmac(_hmac(self._auth, shared), info)), b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _hmac(_hmac(salt, _hmac(_hmac(self._auth, shared), info)), b"Content-Encoding: nonce\0\1")[:12]
        text = AESGCM(secret).decrypt(nonce, body, None)
        return text.rstrip(b"\0").removesuffix(b"\2")


@dataclass
class PushService:
    """A push service on this machine: checks the signature and keeps what it is handed."""

    now: Callable[[], float] = time.time  # seconds
    answer: int = 201
    pushes: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = service._takes(self.path, body, dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def endpoint(self, name: str) -> str:
        """The address of one subscription."""
        return f"http://{self.host}/send/{name}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _takes(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        fields = dict(part.strip().split("=", 1) for part in headers["Authorization"].removeprefix("vapid ").split(","))
        point = base64.urlsafe_b64decode(fields["k"] + "=" * (-len(fields["k"]) % 4))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        try:
            free = {"verify_exp": False}  # against our own clock instead
            claims = jwt.decode(fields["t"], key, algorithms=["ES256"], audience=f"http://{self.host}", options=free)
        except jwt.InvalidTokenError:
            return 403
        if not 0 < claims["exp"] - self.now() <= 24 * 3600 or not claims["sub"].startswith(("https:", "mailto:")):
            return 403
        if headers.get("Content-Encoding") != "aes128gcm" or not headers.get("TTL", "").isdigit() or len(body) > 4096:
            return 400
        if self.answer < 300:
            self.pushes.append((path, body, headers))
        return self.answer
