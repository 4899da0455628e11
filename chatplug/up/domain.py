"""The name that a person typed: made plain, or refused with what is wrong with it."""

import ipaddress
import re

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_FOR_YOURSELF = {"localhost", "local", "internal", "lan", "home", "test", "invalid", "example", "arpa"}


def clean_domain(typed: str) -> str:
    """Return a public host name in lower case and ASCII; an address pasted from a browser will do.

    :raises BadInput: when no certificate can be had for it.
    """
    name = re.sub(r"^https?://", "", typed.strip().lower()).rstrip("/").rstrip(".")
    if "/" in name:
        raise BadInput(
            N_("{typed} has a path; a host name is needed."),
            N_("Give it a name of its own, such as chat.example.com; docs/deploy.md has what a path needs."),
            typed=typed,
        )
    if _is_address(name):
        raise BadInput(
            N_("{typed} is an address; a certificate needs a name."),
            N_("Choose a name such as chat.example.com and let it lead to this address where you bought the name."),
            typed=typed,
        )
    try:
        ascii_name = name.encode("idna").decode("ascii") if name else ""
    except UnicodeError:
        ascii_name = ""
    labels = ascii_name.split(".")
    if len(labels) < 2 or len(ascii_name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadInput(
            N_("{typed} is no host name."), N_("Write it as: chatplug up chat.example.com"), typed=typed or "''"
        )
    if labels[-1] in _FOR_YOURSELF or labels[-1].isdigit():
        raise BadInput(
            N_("Nobody outside can reach {typed}, and no certificate is given for it."),
            N_("Take a name that you own, such as chat.example.com; on this machine alone: chatplug serve"),
            typed=typed,
        )
    return ascii_name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
