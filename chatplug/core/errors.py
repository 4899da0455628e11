"""Expected failures: what happened, what to do now, and a code for programs."""

from collections.abc import Mapping

from chatplug.core.i18n import N_, fill


class Refused(Exception):
    """An expected failure that a person or a program is told about.

    ``message`` and ``hint`` are English msgids marked with ``N_()``; ``{name}`` placeholders are filled from
    ``values`` after translation, at the door where the language is known.
    """

    status = 400
    code = "refused"

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        code: str | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or type(self).code
        self.status = status or type(self).status
        self.headers = dict(headers or {})
        self.values = values

    def __str__(self) -> str:
        return f"{fill(self.message, self.values)} {fill(self.hint, self.values)}".strip()


class BadInput(Refused):
    """What was sent cannot be read, or breaks a rule of its form."""

    status = 400
    code = "bad_input"


class NotSignedIn(Refused):
    """Nobody is signed in, or the visitor is not known."""

    status = 401
    code = "not_signed_in"


class NotAllowed(Refused):
    """Known, but not allowed to do this."""

    status = 403
    code = "not_allowed"


class NotFound(Refused):
    """It is not there, or not there for whoever asks."""

    status = 404
    code = "not_found"


class Conflict(Refused):
    """Somebody was faster, or the thing is in another state."""

    status = 409
    code = "conflict"


class Gone(Refused):
    """It was there once and is not any more: a used or expired link."""

    status = 410
    code = "gone"


class TooMany(Refused):
    """Too much at once; ``retry_after`` says in how many seconds it may be tried again."""

    status = 429
    code = "too_many"

    def __init__(self, message: str, hint: str = "", *, retry_after: int) -> None:
        super().__init__(message, hint, headers={"Retry-After": str(retry_after)}, seconds=retry_after)
        self.retry_after = retry_after


class Unavailable(Refused):
    """The server cannot do it at this moment; the same call may work later."""

    status = 503
    code = "unavailable"


def storage_refusal(text: str) -> Unavailable | None:
    """Return in people's words what SQLite says of a disk, ``None`` when it is none of the disk's failures."""
    wait = N_("Nothing was stored. Try again in a moment.")
    if "full" in text:
        return Unavailable(N_("The server's disk is full."), wait, code="storage_full", status=507)
    if "locked" in text or "busy" in text:
        return Unavailable(N_("The server is busy storing other things."), wait, code="storage_busy")
    if "readonly" in text or "read-only" in text or "disk I/O" in text or "unable to open" in text:
        return Unavailable(N_("The server cannot write to its disk."), wait, code="storage_failed")
    return None
