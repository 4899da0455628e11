"""Blocking where somebody writes from: for a day, in memory alone, and sparing their neighbours."""

import pytest

from chatplug.blocks import addresses
from tests.features.easy import is_not_taken, unhurried  # noqa: F401


@pytest.mark.sec("SEC-50")
def test_the_address_too_for_a_day(make_visitor, block, operator, clock):
    pest, neighbour = make_visitor(address="203.0.113.9"), make_visitor(address="203.0.113.9")
    pest.says("Buy my watches")
    neighbour.says("A real question")
    card = block(pest, address=True)
    assert card["address_known"]
    assert card["block"]["address_until"] == clock.now() + addresses.BLOCKED_MS
    assert is_not_taken(make_visitor(address="203.0.113.9").sends("Buy my clocks"))
    neighbour.says("Known already, so still heard")
    make_visitor(address="203.0.113.10").says("From elsewhere")
    clock.advance(addresses.BLOCKED_MS)
    make_visitor(address="203.0.113.9").says("A day later")


def test_one_ipv6_customer_is_one_address(make_visitor, block):
    pest = make_visitor(address="2001:db8:1:2::1")
    pest.says("Buy my watches")
    block(pest, address=True)
    assert is_not_taken(make_visitor(address="2001:db8:1:2:ffff::7").sends("Buy my clocks"))
    make_visitor(address="2001:db8:1:3::1").says("A neighbour's house")


def test_an_address_that_cannot_be_told_is_nobodys(make_visitor, block):
    pest = make_visitor(address="unix socket")
    pest.says("Buy my watches")
    assert not block(pest, address=True)["address_known"]
    make_visitor(address="unix socket").says("Somebody else")


def test_a_blocked_address_is_free_after_unblocking(make_visitor, block, operator):
    pest = make_visitor(address="203.0.113.9")
    pest.says("Buy my watches")
    block(pest, address=True)
    operator.post("visitors/1/unblock").must()
    make_visitor(address="203.0.113.9").says("Hello")


def test_an_address_nobody_remembers_is_not_blocked(pest, block, operator, clock):
    clock.advance(addresses.KNOWN_MS)
    assert operator.opens(1)["visitor"]["address_known"] is False
    assert block(pest, address=True)["block"]["address_until"] is None


def test_addresses_reach_no_disk(make_visitor, block, data):
    pest = make_visitor(address="203.0.113.9")
    pest.says("Buy my watches")
    block(pest, address=True)
    digest = next(iter(addresses._blocked))
    kept = b"".join(path.read_bytes() for path in data.iterdir() if path.is_file())
    assert b"Buy my watches" in kept
    assert b"203.0.113.9" not in kept
    assert digest not in kept
    assert digest.hex().encode() not in kept


def test_addresses_do_not_pile_up(monkeypatch, clock):
    monkeypatch.setattr(addresses, "MOST_KNOWN", 3)
    for visitor in range(5):
        addresses.note(visitor, "s", f"203.0.113.{visitor}")
    assert list(addresses._known) == [2, 3, 4]
    assert addresses.block(4)
    clock.advance(addresses.BLOCKED_MS)
    addresses.forget_old()
    assert (addresses._known, addresses._blocked) == ({}, {})
