"""What became of the last planned copy to each place: for the status page, the doctor and the figures."""

import json
import secrets
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from chatplug.core import clock, db
from chatplug.core.errors import Refused
from chatplug.core.i18n import translate

# Keys in the table `meta`.
KEY = "backups"  # {place: row}
MARK = "backup_mark"  # four characters in the names of planned copies
SINCE = "backups_since"  # when this server was first asked for copies: what was due before is nobody's loss

Row = dict[str, Any]


def last_backup(lang: str = "en", database: Path | None = None) -> Row | None:
    """Return the outcome that a person should see, or ``None`` when none was tried yet.

    With several places it is the one that failed, else the one whose copy is oldest. Its keys: ``at`` (UTC
    milliseconds), ``ok``, ``size`` (bytes; of the last good one), ``target`` (without passwords), ``good_at`` (the
    last good one, or ``None``), ``error`` and ``hint`` (empty, or in the language). ``database`` names a file to
    look into when this process has none open.
    """
    rows = sorted(all_rows(database).values(), key=lambda row: (row["ok"], row["good_at"] or 0))
    if not rows:
        return None
    row, values = rows[0], rows[0]["values"]
    words = {name: translate(lang, row[name], **values) for name in ("error", "hint")}
    return {name: value for name, value in (row | words).items() if name != "values"}


def all_rows(database: Path | None = None) -> dict[str, Row]:
    """Return what became of the last copy to each place, by the place's name without passwords."""
    sql = "SELECT value FROM meta WHERE key = ?"
    if database is None:
        found = db.execute(sql, (KEY,)).fetchone()
    else:
        try:
            with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
                found = connection.execute(sql, (KEY,)).fetchone()
        except sqlite3.DatabaseError:
            return {}  # no data yet, or damaged ones: whoever looks at those says so
    return json.loads(found[0]) if found else {}


def record(target: str, size: int = 0, failure: Refused | None = None, known: Collection[str] = ()) -> None:
    """Keep what became of a copy; places that are not ``known`` any more are forgotten."""
    db.write(_record, target, size, failure, known)


def _record(target: str, size: int, failure: Refused | None, known: Collection[str]) -> None:
    rows = {name: row for name, row in all_rows().items() if not known or name in known}
    before, at = rows.get(target, {"size": 0, "good_at": None}), clock.now()
    good = {"size": size, "good_at": at} if failure is None else {"size": before["size"], "good_at": before["good_at"]}
    why = ("", "", {}) if failure is None else (failure.message, failure.hint, _plain(failure.values))
    told = dict(zip(("error", "hint", "values"), why, strict=True))
    rows[target] = {"at": at, "ok": failure is None, "target": target, **good, **told}
    sql = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
    db.execute(sql, (KEY, json.dumps(rows, ensure_ascii=False)))


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int | float) else str(value) for name, value in values.items()}


def mark() -> str:
    """Return the characters that tell our planned copies from another server's; made when they are first needed."""
    return _first(MARK, "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(4)))


def since() -> int:
    """Return when this server was first asked whether a copy is due."""
    return int(_first(SINCE, str(clock.now())))


def _first(key: str, value: str) -> str:
    sql = "SELECT value FROM meta WHERE key = ?"
    if not db.execute(sql, (key,)).fetchone():
        db.write(lambda: db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", (key, value)) and None)
    return str(db.execute(sql, (key,)).fetchone()[0])
