"""Many open sockets that say nothing: `python -m tests.bench.idle PORT SITE COUNT`, until its input ends."""

import json
import resource
import secrets
import sys

import gevent
from gevent import socket as gsocket
from gevent.pool import Pool

from tests.wire import Wire, post_request, text_frame, upgrade_request

SPARE_DESCRIPTORS = 200


class Quiet:
    """A visitor who has written once and then only keeps a panel open."""

    def __init__(self, port: int, site: str, number: int) -> None:
        self.port, self.site = port, site
        self.host = f"127.0.0.1:{port}"
        self.secret = secrets.token_urlsafe(32)
        self.after = 0
        self.headers = {
            "Authorization": f"Bearer {self.secret}",
            "X-Cp-Site": site,
            "X-Forwarded-For": f"10.9.{number >> 8 & 255}.{number & 255}",
            "Origin": f"http://{self.host}",
        }

    def arrive(self) -> None:
        """Write once, so that the server knows this visitor."""
        connection = gsocket.create_connection(("127.0.0.1", self.port))
        value = json.dumps({"client_id": secrets.token_hex(16), "body": "hello"}).encode()
        connection.sendall(post_request("/cp/api/v1/messages", self.host, value, self.headers))
        status, body = Wire(connection.recv).answer()
        connection.close()
        assert status == 201, body
        self.after = json.loads(body)["after"]

    def open_socket(self) -> gsocket.socket:
        """Open a socket that has said hello and been told it is ready."""
        connection = gsocket.create_connection(("127.0.0.1", self.port))
        wire = Wire(connection.recv)
        connection.sendall(upgrade_request("/cp/live", self.host, self.headers))
        status, body = wire.answer()
        assert status == 101, (status, body)
        hello = {"type": "hello", "v": 1, "after": self.after, "site": self.site, "secret": self.secret}
        connection.sendall(text_frame(hello))
        assert b'"ready"' in wire.frame()
        return connection


def keep_answering(connection: gsocket.socket) -> None:
    """Answer beats, as every panel does."""
    wire = Wire(connection.recv)
    while True:
        if wire.frame().startswith(b'{"type":"beat"'):
            connection.sendall(text_frame({"type": "beat"}))


def main(port: int, site: str, count: int) -> None:
    """Say `visitors`, wait for a line, open the sockets, say `open`, and hold them until the input ends."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + SPARE_DESCRIPTORS), hard))
    people = [Quiet(port, site, number) for number in range(count)]
    Pool(16).map(Quiet.arrive, people)
    print("visitors", flush=True)
    sys.stdin.readline()
    sockets = Pool(16).map(Quiet.open_socket, people)
    keepers = [gevent.spawn(keep_answering, connection) for connection in sockets]
    print("open", flush=True)
    gevent.get_hub().threadpool.apply(sys.stdin.readline)
    print("held", sum(1 for keeper in keepers if not keeper.dead), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
