"""A site's look as custom properties, and its icon; pure."""

import hashlib

from chatplug.sites import colour

DARK_SURFACE = "#17181c"  # the panel's own, behind everything in the dark
STANDS_OUT = 3.0  # WCAG 2.2: a shape must have this contrast with what is around it
STEPS = 20  # of the way to white

# The launcher's bubble (assets/launcher/look.js).
_BUBBLE = "M16 3C8 3 2 8 2 14c0 4 2 7 5 9 0 2-1 4-2 5s0 2 1 2c3 0 6-2 7-4h3c8 0 14-5 14-12S24 3 16 3z"
_LINES = "M10 10h12a1.5 1.5 0 0 1 0 3h-12a1.5 1.5 0 0 1 0-3zM10 16h7a1.5 1.5 0 0 1 0 3h-7a1.5 1.5 0 0 1 0-3z"


def style_sheet(accent: str) -> str:
    """Return the sheet that gives the panel and the plain pages a site's colours, light and dark."""
    dark = on_dark(accent)
    return f":root{{{_properties(accent)}}}\n@media (prefers-color-scheme: dark){{:root{{{_properties(dark)}}}}}\n"


def on_dark(accent: str) -> str:
    """Return the accent as it is used in the dark: lightened no more than it takes to be seen."""
    for step in range(STEPS):
        lighter = _towards_white(accent, step / STEPS)
        if colour.contrast(lighter, DARK_SURFACE) >= STANDS_OUT:
            return lighter
    return colour.LIGHT_INK


def mark(sheet: str) -> str:
    """Return what changes in a sheet's address when the sheet does."""
    return hashlib.sha256(sheet.encode()).hexdigest()[:8]


def icon(accent: str) -> str:
    """Return the bubble in a site's colour as an SVG file."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<path fill="{accent}" fill-rule="evenodd" d="{_BUBBLE}{_LINES}"/></svg>'
    )


def _properties(accent: str) -> str:
    return f"--cp-accent:{accent};--cp-on-accent:{colour.ink_on(accent)}"


def _towards_white(accent: str, share: float) -> str:
    channels = (int(accent[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(channel + (255 - channel) * share):02x}" for channel in channels)
