"""A second of work for a browser: a puzzle that is slow to solve, quick to check, and remembered by nobody. Pure.

A challenge is ``bits.parts.expires.nonce.seal``. The seal signs the rest together with the site and the visitor's
secret hash: it is good for one visitor alone, once (who was let in is known), and nothing is kept. Solved means: for
each part from 0 on a number ``n`` such that the SHA-256 of ``<seal>.<part>.<n>`` begins with so many zero bits. Several
small parts take about the same time for everybody; one large one would make every tenth visitor wait twice as long.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import NamedTuple

PARTS = 16
LIFETIME_MS = 10 * 60_000  # slow telephones, and lines that break in between
MOST_NUMBER = 2**40
_FIELDS = 5


class Puzzle(NamedTuple):
    """A challenge, read."""

    bits: int
    parts: int
    expires: int
    seal: str


def challenge(key: bytes, bound_to: str, bits: int, now: int, nonce: str) -> str:
    """Return a new challenge; ``bound_to`` names whoever may use it, ``now`` is in milliseconds."""
    head = f"{bits}.{PARTS}.{now + LIFETIME_MS}.{nonce}"
    return f"{head}.{_seal(key, bound_to, head)}"


def read(key: bytes, bound_to: str, text: str, now: int) -> Puzzle | None:
    """Return a challenge of ours that still holds for them, ``None`` for anything else."""
    head, _, seal = text.rpartition(".")
    fields = head.split(".")
    if len(fields) != _FIELDS - 1 or not hmac.compare_digest(_seal(key, bound_to, head).encode(), seal.encode()):
        return None
    puzzle = Puzzle(int(fields[0]), int(fields[1]), int(fields[2]), seal)
    return puzzle if now < puzzle.expires else None


def is_solved(puzzle: Puzzle, answers: Sequence[int]) -> bool:
    """Say whether the answers solve every part."""
    return len(answers) == puzzle.parts and all(
        0 <= answer < MOST_NUMBER and zero_bits(puzzle.seal, part, answer) >= puzzle.bits
        for part, answer in enumerate(answers)
    )


def zero_bits(seal: str, part: int, number: int) -> int:
    """Return how many zero bits a try begins with."""
    digest = hashlib.sha256(f"{seal}.{part}.{number}".encode()).digest()
    return 256 - int.from_bytes(digest).bit_length()


def solve(text: str) -> list[int]:
    """Return the answers to a challenge: what a browser does, for programs and tests."""
    bits, parts = (int(part) for part in text.split(".")[:2])
    seal = text.rpartition(".")[2]
    answers = []
    for part in range(parts):
        number = 0
        while zero_bits(seal, part, number) < bits:
            number += 1
        answers.append(number)
    return answers


def _seal(key: bytes, bound_to: str, head: str) -> str:
    return hmac.new(key, f"{bound_to} {head}".encode("utf-8", "replace"), "sha256").hexdigest()[:32]
