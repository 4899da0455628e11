"""Colour arithmetic: what text can be read on the site's accent."""

import re

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

READABLE = 4.5  # WCAG 2.2 AA for text of ordinary size
LIGHT_INK = "#ffffff"
DARK_INK = "#000000"  # not a softer black: only white or true black reaches AA on every colour

_HEX = re.compile(r"^#?([0-9a-f]{3}|[0-9a-f]{6})$")


def parse(text: str) -> str:
    """Return a colour as ``#rrggbb``.

    :raises BadInput: when it is not ``#rgb`` or ``#rrggbb``.
    """
    found = _HEX.match(text.strip().lower())
    if not found:
        raise BadInput(
            N_("“{colour}” is not a colour."), N_("Write it like #1f6feb."), code="bad_colour", colour=text[:40]
        )
    digits = found[1]
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 for black to 1 for white (WCAG)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """Return the text colour for a background: white where it can be read, else black."""
    return LIGHT_INK if contrast(LIGHT_INK, colour) >= READABLE else DARK_INK


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
