"""Prints the first operator's link; run as the server's own user: python -m chatplug.up.link."""

import sys

from chatplug.core import db
from chatplug.core.config import config
from chatplug.team.actions import ensure_setup_link


def main() -> None:
    """Print the link, or nothing once somebody can sign in."""
    config.load()
    db.open_database(config.database)
    try:
        sys.stdout.write(ensure_setup_link() or "")
    finally:
        db.close_database()


if __name__ == "__main__":
    main()
