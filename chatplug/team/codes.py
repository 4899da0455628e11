"""The codes of two-step sign-in: those of an app on the phone, and those on paper. Pure."""

import re
import secrets

import pyotp

DIGITS = 6
STEP_SECONDS = 30
TOLERANCE = 1  # steps that a phone's clock may be off, either way
PAPER_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that look alike
_GROUPS, _GROUP = 4, 4  # 79 bits: too many to try out, so a plain hash will do
_BETWEEN = re.compile(r"[\s\-‐-―]+")


def new_secret() -> str:
    """Return a new secret for an app, 160 bits in Base32 (RFC 4226 asks for as many)."""
    return pyotp.random_base32()


def address(secret: str, email: str, server: str) -> str:
    """Return what the QR code says: apps add an account by it."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=server)


def step_at(now: int) -> int:
    """Return the number of the 30 seconds in which a moment (UTC milliseconds) lies."""
    return now // 1000 // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """Return the code that an app shows during a step."""
    return pyotp.HOTP(secret).at(step)


def matching_step(secret: str, code: str, now: int) -> int | None:
    """Return the step whose code this is, ``None`` for none; every allowed step is compared, found or not."""
    here, found = step_at(now), None
    for step in range(here - TOLERANCE, here + TOLERANCE + 1):
        if secrets.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "surrogatepass")):
            found = step
    return found


def new_paper_code() -> str:
    """Return a recovery code as it is written down."""
    letters = [secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)]
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))


def tidy(typed: str) -> str:
    """Return a code as it was typed, without what people put between: spaces, dashes, capitals."""
    return _BETWEEN.sub("", typed).lower()


def drawing(text: str) -> tuple[int, str]:
    """Return a QR code as its size in squares and an SVG path that fills the dark ones."""
    import segno  # a tenth of the time that the server takes to start, for what few ask once

    rows = segno.make(text, error="m", micro=False).matrix
    runs = [f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _dark(bytes(row))]
    return len(rows), "".join(runs)


def _dark(row: bytes) -> list[tuple[int, int]]:
    return [(found.start(), len(found[0])) for found in re.finditer(rb"\x01+", row)]
