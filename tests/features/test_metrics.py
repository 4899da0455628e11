"""/metrics: who may read it, and what it says of what has just happened."""

import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chatplug.core import db, jobs, metrics
from chatplug.core.config import BadOption, config
from chatplug.status.scraper import FORWARDED

TOKEN = "a-token-of-our-monitoring"
PUBLIC = "https://chat.example.com"
ELSEWHERE = "203.0.113.9"
GRACE_WAITS = 90_000


@pytest.fixture(autouse=True)
def from_zero():
    """What earlier tests of this process counted is forgotten."""
    metrics.reset()


@pytest.fixture
def ask(door):
    """Ask for the figures from an address with headers; the answer's status."""

    def ask(address="127.0.0.1", path="/metrics", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return door.request("GET", path, None, {"X-Test-Address": address, **sent})

    return ask


@pytest.fixture
def figures(ask):
    """The figures as a monitoring program reads them: {name: {value of the label: number}}."""

    def read():
        answer = ask()
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        found = {}
        for family in text_string_to_metric_families(answer.text):
            for sample in family.samples:
                found.setdefault(sample.name, {})[",".join(sample.labels.values())] = sample.value
        return found

    return read


def set_options(monkeypatch, **options):
    for name, value in options.items():
        monkeypatch.setattr(config, name, value)


# Who asks, on which server: its public address, its proxies, its token.
OPEN, SHUT = 200, 404
HERE = "http://127.0.0.1:8080"
MATRIX = [
    pytest.param("", (), "", "127.0.0.1", {}, OPEN, id="this machine"),
    pytest.param("", (), "", "::1", {}, OPEN, id="this machine by IPv6"),
    pytest.param("", (), "", "::ffff:127.0.0.1", {}, OPEN, id="this machine, IPv4 inside IPv6"),
    pytest.param("", (), "", ELSEWHERE, {}, SHUT, id="another machine"),
    pytest.param("", (), "", "?", {}, SHUT, id="an address that is none"),
    pytest.param(HERE, ("127.0.0.1",), "", "127.0.0.1", {}, OPEN, id="beside a proxy that we know"),
    pytest.param(
        HERE, ("127.0.0.1",), "", "127.0.0.1", {"X_Forwarded_For": ELSEWHERE}, SHUT, id="through a proxy that we know"
    ),
    pytest.param(
        HERE, ("127.0.0.1",), "", "127.0.0.1", {"X_Forwarded_For": "127.0.0.1"}, SHUT, id="through it, near by its word"
    ),
    pytest.param(
        HERE, ("127.0.0.1",), "", "127.0.0.1", {"X_Forwarded_For": ""}, SHUT, id="through it, with an empty header"
    ),
    *[
        pytest.param("", (), "", "127.0.0.1", {name: "x"}, SHUT, id=f"through a proxy that sends {name}")
        for name in FORWARDED
    ],
    pytest.param("", (), TOKEN, ELSEWHERE, {"Authorization": f"Bearer {TOKEN}"}, OPEN, id="elsewhere, with the token"),
    pytest.param(
        HERE,
        ("127.0.0.1",),
        TOKEN,
        "127.0.0.1",
        {"Authorization": f"Bearer {TOKEN}", "X_Forwarded_For": ELSEWHERE},
        OPEN,
        id="through a proxy, with the token",
    ),
    pytest.param(
        "", (), TOKEN, ELSEWHERE, {"Authorization": f"bearer {TOKEN}"}, OPEN, id="the scheme in small letters"
    ),
    pytest.param("", (), TOKEN, ELSEWHERE, {}, SHUT, id="elsewhere, without the token"),
    pytest.param("", (), TOKEN, "127.0.0.1", {}, OPEN, id="this machine, without the token"),
    pytest.param("", (), TOKEN, ELSEWHERE, {"Authorization": f"Bearer {TOKEN}x"}, SHUT, id="a token too long"),
    pytest.param("", (), TOKEN, ELSEWHERE, {"Authorization": f"Bearer {TOKEN[:-1]}"}, SHUT, id="a token too short"),
    pytest.param("", (), TOKEN, ELSEWHERE, {"Authorization": "Bearer"}, SHUT, id="no token behind the scheme"),
    pytest.param("", (), TOKEN, ELSEWHERE, {"Authorization": f"Basic {TOKEN}"}, SHUT, id="the token by another scheme"),
    pytest.param("", (), TOKEN, "127.0.0.1", {"Authorization": "Bearer wrong"}, SHUT, id="this machine, a wrong token"),
    pytest.param("", (), "", ELSEWHERE, {"Authorization": "Bearer "}, SHUT, id="an empty token where none is set"),
    pytest.param("", (), "", ELSEWHERE, {"Authorization": "Bearer x"}, SHUT, id="a token where none is set"),
]


@pytest.mark.parametrize(("base_url", "proxies", "token", "address", "headers", "status"), MATRIX)
def test_who_may_read_them(ask, monkeypatch, base_url, proxies, token, address, headers, status):
    set_options(monkeypatch, base_url=base_url, trusted_proxies=proxies, metrics_token=token)
    answer = ask(address, **headers)
    assert answer.status == status
    assert ("chatplug_" in answer.text) is (status == OPEN)


@pytest.mark.parametrize(
    ("host", "base_url", "proxies", "status"),
    [
        pytest.param("127.0.0.1", PUBLIC, (), SHUT, id="public, its proxy not named: it may not announce itself"),
        pytest.param("127.0.0.1", PUBLIC, ("127.0.0.1",), OPEN, id="public, its proxy named"),
        pytest.param("0.0.0.0", "http://192.168.1.5:8080", (), SHUT, id="on every network"),
    ],
)
def test_near_means_near_on_a_public_server(app, monkeypatch, host, base_url, proxies, status):
    set_options(monkeypatch, host=host, base_url=base_url, trusted_proxies=proxies)
    answer = app.test_client().get("/metrics", base_url=base_url, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert answer.status_code == status


def test_to_everybody_else_it_is_an_address_like_any_other(ask, monkeypatch):
    monkeypatch.setattr(config, "metrics_token", TOKEN)
    refused, unknown = ask(ELSEWHERE), ask(ELSEWHERE, "/nothing")
    assert (refused.status, refused.body) == (unknown.status, unknown.body)
    wrong = ask(ELSEWHERE, Authorization="Bearer wrong")
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body)


def test_below_a_prefix_it_is_below_the_prefix(app, monkeypatch):
    set_options(monkeypatch, base_url="https://example.com/help", trusted_proxies=("127.0.0.1",))
    client = app.test_client()
    here = {"base_url": "https://example.com", "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
    assert client.get("/help/metrics", **here).status_code == OPEN
    assert client.get("/metrics", **here).status_code == SHUT


@pytest.mark.parametrize("token", ["short", "fifteen-letters"])
def test_a_token_that_can_be_guessed_is_refused(token):
    with pytest.raises(BadOption):
        type(config)().load({"metrics_token": token}, {})


def test_every_family_says_what_it_means_and_is_named_as_prometheus_wants(ask):
    families = list(text_string_to_metric_families(ask().text))
    assert len(families) > 25
    for family in families:
        assert family.name.startswith(("chatplug_", "process_"))
        assert family.documentation.endswith(".")
        assert family.type in {"counter", "gauge", "histogram"}


def test_messages_are_counted_by_author_and_a_retry_is_none(figures, visitor, operator):
    message = visitor.says("Hello", "the-same-id")
    visitor.says("Hello", "the-same-id")
    operator.replies(visitor, "Hi")
    assert message["body"] == "Hello"
    assert figures()["chatplug_messages_total"] == {"visitor": 1, "operator": 1}


def test_messages_without_a_script_are_counted_too(figures, site):
    from chatplug.chat import by_link

    _, secret = by_link.start(site, "Hello", "form-0001")
    by_link.write_back(secret, "Still there?", "form-0002")
    assert figures()["chatplug_messages_total"]["visitor"] == 2


def test_who_waits_and_how_long(figures, visitor, operator, clock):
    assert figures()["chatplug_oldest_waiting_seconds"] == {"": 0}
    visitor.says("Hello?")
    clock.advance(GRACE_WAITS)
    found = figures()
    assert found["chatplug_conversations_waiting"] == {"": 1}
    assert found["chatplug_conversations_open"] == {"": 1}
    assert found["chatplug_oldest_waiting_seconds"] == {"": GRACE_WAITS / 1000}
    operator.replies(visitor, "Here")
    assert figures()["chatplug_conversations_waiting"] == {"": 0}


def test_requests_by_class_and_refusals_by_code(figures, door, visitor):
    door.request("GET", "/healthz", None, {})
    door.request("GET", "/nothing", None, {})
    visitor.get("state")
    found = figures()
    assert found["chatplug_http_requests_total"]["2xx"] == 1
    assert found["chatplug_http_requests_total"]["4xx"] == 2
    refused = {code: number for code, number in found["chatplug_refused_total"].items() if number}
    assert refused == {"not_found": 1, "unknown_visitor": 1}
    assert found["chatplug_http_request_seconds_count"] == {"": 3}


def test_a_wait_on_purpose_is_not_in_the_times(figures, operator, visitor):
    visitor.says("Hello")
    metrics.reset()
    operator.get("poll?after=0").must()
    found = figures()
    assert found["chatplug_http_requests_total"]["2xx"] == 1
    assert found["chatplug_http_request_seconds_count"] == {"": 0}


def test_what_was_too_much_is_told_by_limit(figures, visitor):
    for _ in range(10):
        visitor.raw("POST", "typing", b"{}", {"Content-Type": "application/json"})
    assert figures()["chatplug_limited_total"]["visitor_small"] == 0
    for number in range(40):
        visitor.sends(f"again {number}")
    assert figures()["chatplug_limited_total"]["visitor_message"] > 0


def test_jobs_by_state_and_how_long_the_oldest_is_due(figures, clock):
    db.write(jobs.enqueue, "nobody.does.this", {})
    clock.advance(5000)
    found = figures()
    assert found["chatplug_jobs"] == {"waiting": 1, "running": 0, "failed": 0}
    assert found["chatplug_jobs_oldest_due_seconds"] == {"": 5}
    jobs.run_one()
    found = figures()
    assert found["chatplug_jobs"] == {"waiting": 0, "running": 0, "failed": 1}
    assert found["chatplug_job_runs_total"] == {"done": 0, "postponed": 0, "failed": 1}


def test_a_copy_is_told_of_once_there_was_one(figures, clock):
    from chatplug.backup import state
    from chatplug.core.errors import Refused

    assert "chatplug_backup_ok" not in figures()
    state.record("folder", 4096)
    clock.advance(60_000)
    assert figures()["chatplug_backup_ok"] == {"": 1}
    good_at = figures()["chatplug_backup_last_success_time_seconds"][""]
    state.record("folder", failure=Refused("The disk is full."))
    found = figures()
    assert found["chatplug_backup_ok"] == {"": 0}
    assert found["chatplug_backup_last_success_time_seconds"] == {"": good_at}
    assert found["chatplug_backup_last_time_seconds"][""] > good_at


def test_sizes_files_and_threads_are_there(figures):
    found = figures()
    for name in (
        "chatplug_database_bytes",
        "chatplug_disk_free_bytes",
        "chatplug_uptime_seconds",
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_threads",
        "process_cpu_seconds_total",
    ):
        assert found[name][""] > 0, name
    assert found["chatplug_wal_bytes"][""] >= 0


def test_what_is_logged_is_counted(figures):
    logging.getLogger("chatplug.test").error("something failed")
    assert figures()["chatplug_log_lines_total"]["error"] == 1


def test_no_figure_names_anybody(ask, visitor, operator, site):
    visitor.says("my name is Bob 8f3k", page={"url": "https://shop.example/8f3k", "title": "8f3k"})
    visitor.leaves_contact(name="Bob 8f3k", email="bob-8f3k@example.com")
    operator.replies(visitor, "hello 8f3k")
    text = ask().text
    for secret in ("8f3k", site, "grace", "ada@", visitor.secret):
        assert secret not in text.lower()
