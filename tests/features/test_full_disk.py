"""Nothing can be stored: what only reads goes on, and the button stays on every page."""

import pytest

from chatplug.core import db
from chatplug.core.errors import Unavailable
from chatplug.sites.models import find
from chatplug.team import actions as team
from chatplug.team.models import PRESENT_FOR, somebody_is_here
from chatplug.team.sessions import TOUCH_EVERY


@pytest.fixture
def full(app):
    """Fill the disk: `full()`; it is empty again after the test."""

    def fill():
        db.run_changes_by(lambda change: (False, Unavailable("The server's disk is full.", status=507)))

    yield fill
    db.run_changes_by(db.run_here)


def test_the_button_is_served_to_a_page_that_was_never_seen(client, site, full):
    full()
    for _ in range(2):
        answer = client.get(f"/cp/{site}/v1.js", headers={"Referer": "https://full.example/"})
        assert answer.status_code == 200


def test_an_operator_who_was_away_for_hours_still_reads(operator, visitor, clock, full):
    visitor.says("Hello")
    clock.advance(TOUCH_EVERY + 1000)
    full()
    assert len(operator.get("conversations").must()["conversations"]) == 1
    assert operator.get("poll?after=0").must()["frames"]


def test_a_change_of_presence_is_told_once_it_can_be_stored(operator, clock, full, monkeypatch):
    told = []
    monkeypatch.setattr(team.live, "tell", lambda audience, kind, data: told.append(kind))
    team.acknowledge(1)
    assert told
    told.clear()
    clock.advance(PRESENT_FOR + 1)
    full()
    with pytest.raises(Unavailable):
        team.tell_presence()
    db.run_changes_by(db.run_here)
    team.tell_presence()
    assert "presence" in told
    assert not somebody_is_here()


def test_a_change_that_is_undone_is_never_kept_in_memory(site):
    from chatplug.core.errors import Conflict
    from chatplug.sites.actions import edit_site

    before = find(site)

    def change():
        edit_site(site, name="Never")
        assert find(site) is before  # whoever reads meanwhile sees what is committed
        raise Conflict("no")

    with pytest.raises(Conflict):
        db.write(change)
    assert find(site).name == before.name
