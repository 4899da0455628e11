"""One finding: how bad, about what, in which words, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

GOOD, WARNING, ERROR = "good", "warning", "error"


@dataclass(frozen=True)
class Finding:
    """What one look showed; ``message`` and ``hint`` are msgids, filled from ``values``."""

    level: str
    about: str
    message: str
    hint: str = ""
    values: dict[str, Any] = field(default_factory=dict)


Findings = Iterator[Finding]


def good(about: str, message: str, **values: Any) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(GOOD, about, message, "", values)


def warning(about: str, message: str, hint: str, **values: Any) -> Finding:
    """Return a finding that works, but not as well or as safely as it could."""
    return Finding(WARNING, about, message, hint, values)


def error(about: str, message: str, hint: str, **values: Any) -> Finding:
    """Return a finding that keeps something from working."""
    return Finding(ERROR, about, message, hint, values)
