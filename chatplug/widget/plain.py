"""The form that works without scripts: what it holds, and what was typed into it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chatplug.core import tokens
from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

LONGEST_FIELD = 8000  # characters kept of any field, so that it can be shown again; what is too long is refused later
TRAP = "website"  # a field that people do not see

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


def empty() -> Typed:
    """Return a form with marks of its own."""
    return Typed(tokens.new_secret(16), tokens.new_secret())


def read(form: Mapping[str, str]) -> Typed:
    """Return what was typed; a form without usable marks gets new ones."""
    fresh = empty()
    return Typed(
        _mark(form.get("client_id")) or fresh.client_id,
        _mark(form.get("key")) or fresh.secret,
        *(form.get(name, "")[:LONGEST_FIELD] for name in ("name", "email", "message", TRAP)),
    )


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
