"""Pages made for the purpose, and what the doctor says to them."""

from chatplug.doctor.finding import GOOD
from chatplug.doctor.page.facts import Fetched, KnownSite, Ours
from chatplug.doctor.page.rules import examine

CHAT = "https://chat.example.com"
TAG = f'<script async src="{CHAT}/cp/s_shop/v1.js"></script>'
SHOP = "https://shop.example"
NOW = 1_772_452_800  # 2026-03-02 12:00:00 UTC
WORDS = "<p>" + "Kettles of every kind, and the kettles that go with them. " * 8 + "</p>"
SITES = {
    "s_shop": KnownSite("s_shop", "Shop", (SHOP, "http://shop.example")),
    "s_blog": KnownSite("s_blog", "Blog", ("https://blog.example",)),
    "s_shy": KnownSite("s_shy", "Shy", (SHOP,), hides_when_away=True),
}


def page(body: str, head: str = "", html_attributes: str = "") -> str:
    return f"<!doctype html><html{html_attributes}><head>{head}</head><body>{WORDS}{body}</body></html>"


def look(text: str = "", url: str = f"{SHOP}/", ours: str = CHAT, wanted: str = "", local: bool = False, **more):
    headers = {"Content-Type": "text/html; charset=utf-8", **more.pop("headers", {})}
    listed = tuple((name, one) for name, value in headers.items() for one in ([value] * (value != ""))) + tuple(
        more.pop("twice", ())
    )
    fetched = Fetched(url, more.pop("status", 200), listed, text, len(text), at=NOW, **more)
    return examine(fetched, Ours(ours, SITES, wanted, local))


def wrong(findings) -> list[str]:
    return [finding.code for finding in findings if finding.level != GOOD]


def csp(value: str, name: str = "Content-Security-Policy") -> dict[str, dict[str, str]]:
    return {"headers": {name: value}}


def swap(old: str, new: str) -> str:
    assert old in TAG
    return TAG.replace(old, new)
