"""The form that works without scripts: what it holds, and what was typed into it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatplug.core import clock, tokens
from chatplug.core.errors import BadInput, Refused, TooMany
from chatplug.core.i18n import N_
from chatplug.widget import stamp

LONGEST_FIELD = 8000  # characters kept of any field, so that it can be shown again; what is too long is refused later
TRAP = "website"  # a field that people do not see

_key = secrets.token_bytes(32)  # a restart makes every open form one that is sent twice
_MARK = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Typed:
    """A form, empty or filled in. Its two marks make a message that is sent twice one message."""

    client_id: str
    secret: str
    name: str = ""
    email: str = ""
    message: str = ""
    trap: str = ""
    stamp: str = ""  # when it was rendered, signed


def empty() -> Typed:
    """Return a form with marks of its own."""
    return Typed(tokens.new_secret(16), tokens.new_secret())


def read(form: Mapping[str, str]) -> Typed:
    """Return what was typed; a form without usable marks gets new ones."""
    fresh = empty()
    return Typed(
        _mark(form.get("client_id")) or fresh.client_id,
        _mark(form.get("key")) or fresh.secret,
        *(form.get(name, "")[:LONGEST_FIELD] for name in ("name", "email", "message", TRAP, "stamp")),
    )


def stamped(typed: Typed) -> Typed:
    """Return the form as it is rendered now: a stamp that still holds is kept, so that nobody waits twice."""
    at = stamp.rendered_at(_key, _marks(typed), typed.stamp)
    kept = stamp.judge(at, clock.steady(), 0)[0] != "unknown"
    return typed if kept else replace(typed, stamp=stamp.make(_key, _marks(typed), clock.steady()))


def require_patience(typed: Typed, wait_seconds: int) -> None:
    """Refuse a form that came sooner than a person writes, or than everybody has to wait during a flood.

    :raises Refused: then; pressing once more is all that a person has to do.
    """
    at = stamp.rendered_at(_key, _marks(typed), typed.stamp)
    verdict, early = stamp.judge(at, clock.steady(), wait_seconds * 1000)
    if verdict == "unknown":
        raise Refused(
            N_("This form was opened long ago, or is not ours."),
            N_("Press Send once more; your text is still here."),
            code="old_form",
        )
    if verdict == "early" and wait_seconds:
        raise TooMany(
            N_("Many new visitors are writing at this moment."),
            N_("Please wait {seconds} s, then press Send once more. Your text stays here."),
            retry_after=-(-early // 1000),
        )
    if verdict == "early":
        raise TooMany(
            N_("That was very quick."),
            N_("Look your text over and press Send once more."),
            retry_after=-(-early // 1000),
        )


def _marks(typed: Typed) -> str:
    return f"{typed.client_id} {typed.secret}"


def require_person(typed: Typed) -> None:
    """Refuse what filled in the field that people do not see.

    :raises BadInput: then; a person whose browser filled it in can empty it and go on.
    """
    if typed.trap:
        raise BadInput(
            N_("The last field must stay empty."), N_("Empty it and send the form again."), code="trap_filled"
        )


def _mark(text: str | None) -> str | None:
    return text if text and _MARK.fullmatch(text) else None
