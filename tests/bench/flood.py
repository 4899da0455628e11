"""Attackers who send as fast as they are answered: `python -m tests.bench.flood PORT SITE COUNT SECONDS`."""

import json
import secrets
import sys
import time
from collections import Counter

import gevent
from gevent import socket as gsocket

from tests.wire import Wire, post_request

LINE = "BUY NOW " * 40


def flood(port: int, site: str, number: int, until: float, answers: Counter[int]) -> None:
    """One attacker at an address of their own, who takes no answer to heart."""
    headers = {
        "Authorization": f"Bearer {secrets.token_urlsafe(32)}",
        "X-Cp-Site": site,
        "X-Forwarded-For": f"203.0.113.{number}",
        "Origin": f"http://127.0.0.1:{port}",
    }
    while time.perf_counter() < until:
        connection = gsocket.create_connection(("127.0.0.1", port))
        wire = Wire(connection.recv)
        try:
            while time.perf_counter() < until:
                value = json.dumps({"client_id": secrets.token_hex(16), "body": LINE}).encode()
                connection.sendall(post_request("/cp/api/v1/messages", f"127.0.0.1:{port}", value, headers))
                answers[wire.answer()[0]] += 1
        except OSError:
            answers[0] += 1
        finally:
            connection.close()


def main(port: int, site: str, count: int, seconds: float) -> None:
    """Flood for a while and print what was answered, by status."""
    answers: Counter[int] = Counter()
    until = time.perf_counter() + seconds
    gevent.joinall(
        [gevent.spawn(flood, port, site, number, until, answers) for number in range(count)], raise_error=True
    )
    print(json.dumps(answers))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
