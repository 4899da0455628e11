"""Watches /healthz while versions change: which process answers, and for how long nobody did."""

import http.client
import json
import threading
import time
from collections.abc import Callable

PAUSE = 0.02
ONE_TRY_SECONDS = 5


def ask(host: str, port: int, seconds: float = ONE_TRY_SECONDS) -> str | None:
    """Return the mark of the process that says it is well; nothing when none does."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        answer = connection.getresponse()
        body = json.loads(answer.read(10_000))
        return str(body.get("mark", "")) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return None
    finally:
        connection.close()


class Watch(threading.Thread):
    """Asks again and again until it is told to end."""

    def __init__(self, host: str, port: int) -> None:
        """Name the server; nothing is asked yet."""
        super().__init__(daemon=True)
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
        self.port = port
        self.mark: str | None = None  # of the process that answered last
        self.first: str | None = None  # of the process that answered first
        self.last_of_first = time.monotonic()  # when that one answered for the last time
        self.longest = 0.0  # seconds between two good answers
        self._good_at = time.monotonic()
        self._ended = threading.Event()

    def run(self) -> None:
        """Ask."""
        while not self._ended.is_set():
            begun = time.monotonic()
            mark = ask(self.host, self.port)
            at = time.monotonic()
            if mark is None:
                self.mark = None
            else:
                # An answer that had to wait was as good as none for so long.
                self.longest = max(self.longest, at - self._good_at - PAUSE)
                self._good_at, self.mark = at, mark
                self.first = self.first or mark
                if mark == self.first:
                    self.last_of_first = at
            self._ended.wait(max(0.0, PAUSE - (at - begun)))

    def wait_for_another(self, than: str | None, seconds: float, is_lost: Callable[[], bool] = lambda: False) -> bool:
        """Wait until another process than the one with this mark answers, or there is nothing to wait for."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not is_lost():
            if self.mark is not None and self.mark != than:
                return True
            time.sleep(PAUSE)
        return False

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()
        self.join(ONE_TRY_SECONDS + 1)
