"""The steps of the browser build; `assets/build.py` puts them in order."""

from pathlib import Path

ASSETS = Path(__file__).resolve().parents[1]
PACKAGE = ASSETS.parent / "chatplug"
BUILT = PACKAGE / "built"
LOCALE = PACKAGE / "locale"


class BuildStopped(Exception):
    """An expected failure, worded for the person at the terminal."""
