"""A link as a QR code on the terminal, to open it with a phone."""

import io
import sys

import click

_WHITE_ON_BLACK, _PLAIN = "\x1b[40;97m", "\x1b[0m"


def qr_lines(text: str) -> list[str]:
    """Return a QR code as lines of half blocks; a scanner wants its light squares light."""
    import segno

    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, compact=True, border=2)
    return drawn.getvalue().splitlines()


def show_qr(text: str) -> None:
    """Print a QR code where the terminal can draw it, dark on light whatever its own colours are."""
    encoding = sys.stdout.encoding or "ascii"
    for line in qr_lines(text):
        try:
            line.encode(encoding)
        except UnicodeEncodeError:
            return
        click.echo(f"{_WHITE_ON_BLACK}{line}{_PLAIN}")
