"""A short name for a device, from what its browser tells of itself."""

import re

UNKNOWN = ""

# The order matters: every browser names those it descends from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("YaBrowser", "Yandex Browser"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def short_name(header: str | None) -> str:
    """Return like ``Chrome, Windows`` or ``Safari, iPhone``; empty when nothing known is in the header."""
    told = (header or "")[:1000]
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}[A-Za-z]*/", told)), "")
    system = next((name for mark, name in _SYSTEMS if mark in told), "")
    return ", ".join(part for part in (browser, system) if part) or UNKNOWN
