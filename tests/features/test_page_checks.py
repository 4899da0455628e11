"""Checks of pages from the console: owners only, public pages or listed ones only, step by step."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from chatplug.console import checks
from tests.features.doctoring import WORDS, page
from tests.features.easy import unhurried  # noqa: F401
from tests.houses import House
from tests.webs import Web


@pytest.fixture(autouse=True)
def no_checks_before() -> None:
    checks._checks.clear()


@pytest.fixture(scope="module")
def listed() -> Iterator[Web]:
    """A private web server that the chat may ask."""
    web = Web()
    yield web
    web.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory, listed) -> Iterator[House]:
    """A chat whose owner has listed that server."""
    flags = ("--limit-scale", "100", "--allow-private", f"127.0.0.1:{listed.port}")
    house = House(tmp_path_factory.mktemp("office"), *flags)
    yield house
    house.close()


def finished(person: Any, site: str, url: str) -> dict[str, Any]:
    """Start a check and wait until it has ended."""
    check = person.post(f"sites/{site}/checks", {"url": url}).must(201)["check"]
    until = time.monotonic() + 30
    while check["running"]:
        assert time.monotonic() < until, check
        time.sleep(0.05)
        check = person.get(f"checks/{check['id']}").must()["check"]
    return check


def codes(check: dict[str, Any]) -> list[str]:
    found = [finding for step in check["steps"] for finding in step["findings"]]
    return [finding["code"] for finding in found if finding["level"] != "good"]


def test_a_page_step_by_step(office, listed):
    check = finished(office.owner, office.site, listed.put("/", page(office)))
    assert [step["state"] for step in check["steps"]] == ["good"] * 8
    assert [step["step"] for step in check["steps"]][:3] == ["fetch", "page", "tag"]
    assert check["steps"][2]["title"] == "The tag"


def test_what_is_wrong_comes_with_its_line(office, listed):
    check = finished(office.owner, office.site, listed.put("/bare", WORDS))
    assert codes(check) == ["tag_missing"]
    [finding] = [one for one in check["steps"][2]["findings"] if one["level"] == "error"]
    assert office.site in finding["copy"]


def test_private_pages_are_not_asked(office, shop):
    check = finished(office.owner, office.site, shop.put("/", page(office)))
    assert codes(check) == ["address_private"]
    assert [step["state"] for step in check["steps"]][1:6] == ["skipped"] * 5
    assert shop.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "http://10.0.0.1/",
        "http://127.0.0.1:22/",
    ],
)
def test_no_way_to_the_inside(office, url):
    check = finished(office.owner, office.site, url)
    assert codes(check)[0] in ("address_private", "dns_unknown")
    assert not any(finding["code"] == "page_answered" for step in check["steps"] for finding in step["findings"])


def test_a_redirect_to_the_inside_is_not_followed(office, listed, shop):
    url = listed.put("/led", "", 302, {"Location": shop.put("/secret", "secret")})
    assert codes(finished(office.owner, office.site, url)) == ["address_private"]
    assert shop.asked == []


@pytest.mark.parametrize(
    "url", ["", " ", "no address", "file:///etc/passwd", "javascript:alert(1)", "x" * 2001, 5, None]
)
def test_what_is_no_address_is_refused(owner, site, url):
    answer = owner.post(f"sites/{site}/checks", {"url": url})
    assert answer.status == 400
    assert answer.json["hint"]


def test_owners_only(operator, site, client):
    assert operator.post(f"sites/{site}/checks", {"url": "https://shop.example"}).status == 403
    assert operator.get("checks/some").status == 403
    assert client.post(f"/console/api/v1/sites/{site}/checks", json={"url": "https://shop.example"}).status_code == 401


def test_unknown_sites_and_checks(owner):
    assert owner.post("sites/s_nosuch/checks", {"url": "https://shop.example"}).status == 404
    assert owner.get("checks/nosuch").json["code"] == "unknown_check"


def test_only_a_few_at_once(owner, site, monkeypatch):
    monkeypatch.setattr(checks, "_run", lambda made, ours: None)
    for _ in range(checks.MOST_AT_ONCE):
        owner.post(f"sites/{site}/checks", {"url": "https://shop.example"}).must(201)
    refused = owner.post(f"sites/{site}/checks", {"url": "https://shop.example"})
    assert (refused.status, refused.json["code"]) == (409, "checks_under_way")


def test_old_checks_are_forgotten(owner, site, monkeypatch):
    monkeypatch.setattr(checks, "_run", lambda made, ours: setattr(made, "is_running", False))
    made = [
        owner.post(f"sites/{site}/checks", {"url": "https://shop.example"}).must(201)["check"]["id"] for _ in range(30)
    ]
    assert len(checks._checks) <= checks.MOST_KEPT + 1
    assert owner.get(f"checks/{made[0]}").status == 404
    assert owner.get(f"checks/{made[-1]}").status == 200


def test_a_check_that_breaks_says_so(owner, site, monkeypatch, caplog):
    monkeypatch.setattr(checks.Check, "run", lambda self, tell: 1 / 0)
    check = finished(owner, site, "https://shop.example")
    assert check["steps"][0]["state"] == "error"
    assert "division" in check["steps"][0]["findings"][0]["message"]
    assert "failed" in caplog.text


def test_the_tag_is_held_back_where_it_cannot_work(owner, site):
    assert owner.get("sites").must()["sites"][0]["reach"] == "machine"
    owner.post(f"sites/{site}/origins", {"origin": "http://localhost:3000"}).must()
    assert owner.get("sites").must()["sites"][0]["tag"]
    owner.post(f"sites/{site}/origins", {"origin": "https://shop.example"}).must()
    assert owner.get("sites").must()["sites"][0]["tag"] == ""
