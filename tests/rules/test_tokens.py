"""One-purpose links: what is over is forgotten in the end, and only then."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from chatplug.core import db, migrate, tokens
from chatplug.core.errors import Gone


@pytest.fixture(autouse=True)
def database(tmp_path: Path) -> Iterator[None]:
    migrate.migrate(tmp_path / "chatplug.sqlite3")
    db.open_database(tmp_path / "chatplug.sqlite3")
    yield
    db.close_database()


def why_not(secret: str) -> str:
    with pytest.raises(Gone) as refusal:
        db.write(tokens.use, "answer", secret)
    return refusal.value.code


def test_an_old_link_says_so_for_a_while_and_is_forgotten_then(clock: ModuleType) -> None:
    short, endless = (db.write(tokens.issue, "answer", "1", lifetime) for lifetime in (1000, None))
    clock.advance(2000)
    assert db.write(tokens.prune) == 0
    assert why_not(short) == "link_expired"
    clock.advance(tokens.KEEP_MS)
    assert db.write(tokens.prune) == 1
    assert why_not(short) == "link_used"
    assert tokens.look_up("answer", endless) == "1"
