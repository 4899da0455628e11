"""One finding: how bad, about what, in which words, what to do, and the exact line to paste."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chatplug.core.i18n import translate

GOOD, WARNING, ERROR = "good", "warning", "error"


@dataclass(frozen=True)
class Finding:
    """What one look showed; ``message`` and ``hint`` are msgids, filled from ``values``."""

    level: str
    about: str
    message: str
    hint: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    code: str = ""  # where one subject has several findings, which of them
    copy: str = ""  # a line or command to take over as it stands


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


def worst(findings: Iterable[Finding]) -> str:
    """Return the worst level among findings; good when there is none."""
    levels = {finding.level for finding in findings}
    return next((level for level in (ERROR, WARNING) if level in levels), GOOD)


def told(finding: Finding, lang: str) -> dict[str, str]:
    """Return a finding in a reader's language, as programs and the console take it."""
    return {
        "level": finding.level,
        "about": finding.about,
        "code": finding.code or finding.about,
        "message": translate(lang, finding.message, **finding.values),
        "hint": translate(lang, finding.hint, **finding.values),
        "copy": finding.copy,
    }
