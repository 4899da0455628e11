"""Rate limits in memory: what happens when their table is full."""

import pytest

from chatplug.core.config import config
from chatplug.web import limits


@pytest.fixture(autouse=True)
def anew(monkeypatch):
    config.reset()
    monkeypatch.setattr(config, "limit_scale", 1.0)
    limits.forget_all()
    yield
    limits.forget_all()


def test_a_full_table_is_forgotten_and_nobody_is_hurt(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BUCKETS", 4)
    for number in range(9):  # the table is full between an address and its person, too
        limits.spend("read", f"10.0.0.{number}", f"person {number}" if number % 2 else None)
    assert len(limits._buckets) <= 5
