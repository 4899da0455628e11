"""Hosts, client addresses and rate limits: what is believed, and what is not."""

import pytest
from flask import Flask, request

from chatplug.core.config import config
from chatplug.core.errors import TooMany
from chatplug.web import access, limits
from chatplug.web.assets import AssetTable, Prepared
from chatplug.web.front import is_our_host


@pytest.fixture(autouse=True)
def defaults() -> None:
    config.reset()
    limits.forget_all()


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1:8080", True),
        ("localhost:8080", True),
        ("[::1]:8080", True),
        ("localhost", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example:8080", False),
        ("127.0.0.1:8080@evil.example", False),
        ("127.0.0.1:", False),
        ("", False),
    ],
)
def test_names_of_a_server_on_this_machine(host: str, ours: bool) -> None:
    assert is_our_host(host) is ours


@pytest.mark.sec("SEC-27")
@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("help.example.com", True),
        ("HELP.example.com", True),
        ("help.example.com:443", False),
        ("also.example.com", True),
        ("also.example.com:8443", True),
        ("example.com", False),
        ("127.0.0.1:8080", False),
    ],
)
def test_names_of_a_public_server(monkeypatch: pytest.MonkeyPatch, host: str, ours: bool) -> None:
    monkeypatch.setattr(config, "host", "0.0.0.0")
    monkeypatch.setattr(config, "base_url", "https://help.example.com")
    monkeypatch.setattr(config, "trusted_hosts", ("also.example.com",))
    assert is_our_host(host) is ours


@pytest.mark.sec("SEC-27")
@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        pytest.param("9.9.9.9", "1.1.1.1", (), "9.9.9.9", id="nobody is believed by default"),
        pytest.param("10.0.0.1", "1.1.1.1", ("10.0.0.0/8",), "1.1.1.1", id="a trusted proxy is"),
        pytest.param("10.0.0.1", "6.6.6.6, 1.1.1.1", ("10.0.0.0/8",), "1.1.1.1", id="not what a client put in front"),
        pytest.param("10.0.0.1", "1.1.1.1, 10.0.0.2", ("10.0.0.0/8",), "1.1.1.1", id="two proxies"),
        pytest.param("10.0.0.1", "", ("10.0.0.0/8",), "10.0.0.1", id="a proxy that says nothing"),
        pytest.param("10.0.0.1", "1.1.1.1:50123", ("10.0.0.0/8",), "1.1.1.1", id="with the client's port"),
        pytest.param("10.0.0.1", "1.1.1.1, 10.0.0.2:80", ("10.0.0.0/8",), "1.1.1.1", id="a second proxy with its port"),
        pytest.param("10.0.0.1", "[2a01:4f8:1:2::6]:443", ("10.0.0.0/8",), "2a01:4f8:1:2::/64", id="IPv6 with a port"),
        pytest.param("10.0.0.1", "[2a01:4f8:1:2::6]", ("10.0.0.0/8",), "2a01:4f8:1:2::/64", id="IPv6 in brackets"),
        pytest.param("10.0.0.1", "rubbish", ("10.0.0.0/8",), "?", id="rubbish"),
        pytest.param("::ffff:1.2.3.4", "", (), "1.2.3.4", id="IPv4 within IPv6 is IPv4, and not all of it one place"),
        pytest.param("::ffff:10.0.0.1", "1.1.1.1", ("10.0.0.0/8",), "1.1.1.1", id="a proxy written so"),
        pytest.param("2a01:4f8:1:2:3:4:5:6", "", (), "2a01:4f8:1:2::/64", id="one IPv6 customer is one place"),
    ],
)
def test_the_clients_address(
    monkeypatch: pytest.MonkeyPatch, remote: str, forwarded: str, trusted: tuple[str, ...], address: str
) -> None:
    monkeypatch.setattr(config, "trusted_proxies", trusted)
    with Flask("test").test_request_context(
        environ_base={"REMOTE_ADDR": remote}, headers={"X-Forwarded-For": forwarded} if forwarded else {}
    ):
        assert access.address_of(request) == address


class Watch:
    """A clock for the limits."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(limits.clock, "monotonic", watch)
    return watch


def spend_until_refused(name: str, address: str, person: str | None) -> int:
    for count in range(10_000):
        try:
            limits.spend(name, address, person)
        except TooMany:
            return count
    return 10_000


@pytest.mark.sec("SEC-50")
def test_a_burst_then_a_steady_rate(watch: Watch) -> None:
    assert spend_until_refused("visitor_message", "1.1.1.1", "ada") == 20
    with pytest.raises(TooMany) as refusal:
        limits.spend("visitor_message", "1.1.1.1", "ada")
    assert refusal.value.headers["Retry-After"] == str(refusal.value.retry_after)
    watch.at += refusal.value.retry_after
    limits.spend("visitor_message", "1.1.1.1", "ada")
    watch.at += 3600
    assert spend_until_refused("visitor_message", "1.1.1.1", "ada") == 20


@pytest.mark.sec("SEC-50")
def test_another_visitor_behind_the_same_address_is_not_held_back(watch: Watch) -> None:
    spend_until_refused("visitor_message", "1.1.1.1", "ada")
    limits.spend("visitor_message", "1.1.1.1", "grace")


@pytest.mark.sec("SEC-50")
def test_an_address_with_endless_new_visitors_is(watch: Watch) -> None:
    people = iter(range(10_000))
    count = 0
    with pytest.raises(TooMany):
        for person in people:
            limits.spend("visitor_message", "1.1.1.1", person)
            count += 1
    assert count == 200


def test_the_scale_is_the_owners(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "limit_scale", 3.0)
    assert spend_until_refused("visitor_message", "1.1.1.1", "ada") == 60


def test_a_million_visitors_do_not_fill_the_memory(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BUCKETS", 50)
    for person in range(500):
        limits.spend("visitor_small", str(person), person)
    assert len(limits._buckets) <= 51


@pytest.mark.sec("SEC-28")
@pytest.mark.parametrize("base_url", ["http://help.example.com", "https://help.example.com"])
def test_built_files_carry_the_headers_of_every_answer(monkeypatch: pytest.MonkeyPatch, base_url: str) -> None:
    monkeypatch.setattr(config, "base_url", base_url)
    told: dict[str, str] = {}
    table = AssetTable(lambda environ, start: [], {"/cp/a/x.js": Prepared({"": b"1"}, "text/javascript")})
    environ = {"PATH_INFO": "/cp/a/x.js", "REQUEST_METHOD": "GET"}
    assert table(environ, lambda status, headers: told.update(headers)) == [b"1"]
    assert {"X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy"} <= set(told)
    assert ("Strict-Transport-Security" in told) is base_url.startswith("https")
