"""What visitors tell of themselves: page, device, contact."""

import json

import pytest

from tests.factories import new_client_id
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear


def test_page_language_and_device_are_remembered(visitor, operator):
    page = {"url": "https://shop.example/kettle", "title": "Blue kettle", "referrer": "https://search.example/?q=k"}
    browser = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/128.0"}
    body = {"client_id": new_client_id(), "body": "Hi", "lang": "ru-RU", "page": page | {"entered_at": 1000}}
    visitor.raw("POST", "messages", json.dumps(body).encode(), {"Content-Type": "application/json", **browser})
    card = operator.opens(visitor.conversation())["visitor"]
    assert card["page"] == {"url": "https://shop.example/kettle", "title": "Blue kettle"}
    assert card["referrer"] == "https://search.example/?q=k"
    assert (card["entered_at"], card["lang"], card["device"]) == (1000, "ru", "Firefox, Windows")


def test_the_page_follows_the_visitor(visitor, operator, site):
    visitor.says("Hi", page={"url": "https://shop.example/a"})
    ear = Ear(f"operators:{site}")
    visitor.post("page", {"url": "https://shop.example/b", "title": "B"}).must()
    visitor.post("page", {"url": "javascript:alert(1)", "title": "Evil"}).must()
    assert operator.opens(visitor.conversation())["visitor"]["page"] == {"url": "https://shop.example/b", "title": "B"}
    assert [frame["data"]["visitor"]["page"]["title"] for frame in ear.hears()] == ["B"]


def test_what_the_page_tells_reaches_the_operator_cut_to_size(visitor, operator):
    told = {"product": "Blue kettle", "sku": "K-7", "long": "x" * 500, "": "no name", "n" * 60: "cut"}
    visitor.says("Hi", page={"url": "https://shop.example/", "context": told})
    kept = operator.opens(visitor.conversation())["visitor"]["context"]
    assert kept == {"product": "Blue kettle", "sku": "K-7", "long": "x" * 200, "n" * 40: "cut"}
    visitor.post("page", {"url": "https://shop.example/cart", "context": {str(n): "a" for n in range(50)}}).must()
    assert len(operator.opens(visitor.conversation())["visitor"]["context"]) == 20
    visitor.post("page", {"url": "https://shop.example/pay"}).must()
    assert len(operator.opens(visitor.conversation())["visitor"]["context"]) == 20


def test_contact_is_asked_late_and_can_be_taken_back(visitor, operator):
    visitor.says("Hi")
    assert visitor.state()["site"]["contact_wanted"]
    assert visitor.leaves_contact(name=" Bob ", email="Bob@Example.COM") == {
        "name": "Bob", "email": "Bob@example.com", "phone": None,
    }  # fmt: skip
    assert not visitor.state()["site"]["contact_wanted"]
    assert operator.inbox()[0]["visitor"]["label"] == "Bob"
    assert visitor.leaves_contact(email="")["email"] is None
    assert operator.inbox()[0]["visitor"]["name"] == "Bob"


@pytest.mark.parametrize(
    "contact",
    [
        {"email": "nonsense"},
        {"email": "a@b\r\nBcc: c@d.example"},
        {"phone": "call me"},
        {"name": "x" * 81},
        {"name": 5},
    ],
)
def test_contact_that_is_none(visitor, contact):
    visitor.says("Hi")
    answer = visitor.post("contact", contact)
    assert answer.status == 400
    assert answer.json["hint"]
