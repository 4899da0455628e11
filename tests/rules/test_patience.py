"""How many connections may be read at once."""

import resource

import pytest

from chatplug.web import patience


@pytest.mark.parametrize(
    ("limit", "most"),
    [(1024, 256), (1_000_000, patience.MOST_READING), (resource.RLIM_INFINITY, patience.MOST_READING)],
)
def test_a_quarter_of_the_descriptors_at_most(monkeypatch, limit, most):
    monkeypatch.setattr(resource, "getrlimit", lambda which: (limit, limit))
    patience.most_reading.cache_clear()
    assert patience.most_reading() == most
    patience.most_reading.cache_clear()
