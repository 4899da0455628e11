"""A mail server that fails as told: it says to try later, refuses, hangs, or loses the client before the end."""

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

LATER, NEVER, HANG = "451 4.3.0 try again later", "550 5.1.1 no such person", "hang"


class PostOffice:
    """Listens on a port of its own; `answers` are given one after the other to whole letters, then all are taken."""

    def __init__(self, port: int = 0) -> None:
        self.answers: list[str] = []
        self.letters: list[str] = []
        self.tries = 0
        self.before_answer: Callable[[], None] = lambda: None
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def flags(self) -> tuple[str, ...]:
        """What tells a server of ours to send its mail here."""
        return ("--mail-url", f"smtp://127.0.0.1:{self.port}?from=help@example.com&starttls=never")

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, client.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 post office\r\n")
            while line := lines.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    lines.write(b"354 go on\r\n")
                    if not self._take(lines):
                        return
                elif word == b"QUIT":
                    lines.write(b"221 bye\r\n")
                    return
                else:
                    lines.write(b"250 ok\r\n")

    def _take(self, lines: object) -> bool:
        letter = b""
        while (line := lines.readline()) not in {b".\r\n", b""}:  # type: ignore[attr-defined]
            letter += line
        self.tries += 1
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == HANG:
            time.sleep(60)
            return False
        if answer.startswith("250"):
            self.letters.append(letter.decode())
        self.before_answer()
        lines.write(f"{answer}\r\n".encode())  # type: ignore[attr-defined]
        return True

    def waits_for(self, count: int, seconds: float) -> bool:
        """Whether so many letters have come within a time."""
        until = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < until:
            time.sleep(0.02)
        return len(self.letters) >= count

    def message_ids(self) -> list[str]:
        """The letters' own numbers, by which mail servers and programs know a letter they have already."""
        return [re.findall(r"(?mi)^Message-ID:\s*(\S+)", letter)[0] for letter in self.letters]

    def close(self) -> None:
        """Be gone."""
        self._listener.close()
