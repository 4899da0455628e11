"""The sites of this server, read as they stand: the doctor opens no database for writing."""

import json
import sqlite3

from chatplug.doctor.page.facts import KnownSite


def sites(data: sqlite3.Connection) -> dict[str, KnownSite]:
    """Return every site, the oldest first."""
    rows = data.execute("SELECT id, name, origins, settings FROM site ORDER BY created_at, id").fetchall()
    return {row[0]: _site(*row) for row in rows}


def _site(number: str, name: str, origins: str, settings: str) -> KnownSite:
    hides = json.loads(settings).get("when_nobody") == "hide"
    return KnownSite(number, name, tuple(json.loads(origins)), hides)
