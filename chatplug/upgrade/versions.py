"""Version numbers, and what the change log says between two of them: pure functions."""

import re

_NUMBER = re.compile(r"v?(\d+(?:\.\d+)*)((?:[-_.]?[a-z]+[-_.]?\d*)*)", re.IGNORECASE)
_HEADING = re.compile(r"^## \[?v?(\d[\w.]*|Unreleased)\b", re.IGNORECASE)


def key(version: str) -> tuple[tuple[int, ...], bool, str]:
    """Return what versions are compared by: 0.10 is later than 0.9, and 1.0 later than 1.0rc1."""
    found = _NUMBER.match(version.strip())
    if not found:
        return ((0,), False, version)
    numbers = tuple(int(part) for part in found[1].split("."))
    while numbers[-1:] == (0,):
        numbers = numbers[:-1]
    suffix = found[2].lower().lstrip("-_.")
    return (numbers, not suffix or suffix.startswith("post"), suffix)


def is_later(one: str, other: str) -> bool:
    """Say whether one version is later than another."""
    return key(one) > key(other)


def changes_between(log: str, old: str, new: str) -> str:
    """Return what the change log of the new version says about everything after the old one."""
    kept: list[str] = []
    taking = False
    for line in log.splitlines():
        heading = _HEADING.match(line)
        if heading:
            named = heading[1]
            taking = named.lower() != "unreleased" and is_later(named, old) and not is_later(named, new)
        if taking:
            kept.append(line)
    return "\n".join(kept).strip()
