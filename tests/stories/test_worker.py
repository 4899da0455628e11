"""The console's service worker as an attacker would want it: what it keeps, where an alert leads, whom it answers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Worker, expect

from tests.browsers import Complaints
from tests.houses import House
from tests.stories.people import Desk

CANARY = "canary-of-the-worker"
KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) kept[request.url] = await (await store.match(request)).text();
  }
  return kept;
}"""
# A script cannot make a trusted click, so waitUntil() throws after the worker has gone where it goes.
CLICK = """async ([path, pages]) => {
  const been = [];
  const told = { focus: () => been.push("focus"), postMessage: (news) => been.push(news) };
  const page = { ...told, url: registration.scope + "inbox" };
  const other = { ...page, url: registration.scope.replace("/console/", "/demo/shop") };
  clients.matchAll = async () => [[], [page], [other, page], [other]][pages];
  clients.openWindow = async (url) => been.push(url);
  await registration.showNotification("x", { data: { path }, tag: "click" });
  const [notification] = await registration.getNotifications({ tag: "click" });
  try {
    dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  } catch {}
  await new Promise((done) => setTimeout(done, 100));
  return been;
}"""
NO_PAGE, ONE_PAGE, BOTH, ANOTHER = 0, 1, 2, 3
OUTSIDE = (
    "//evil.test/console/",
    "https://evil.test/console/inbox",
    "\\\\evil.test\\console\\",
    "javascript:/console/",
    "data:text/html,/console/",
    "blob:https://evil.test/console/",
    "/console/../cp/l/x",
    "/console/%2e%2e/demo",
    "/consoles/",
    "/console/api/v1/sign-out",
    "http://",
)


@pytest.fixture
def house(shared_house: House) -> House:
    """These stories leave the house as it was."""
    return shared_house


@pytest.fixture
def page(person: Callable[..., Any], house: House) -> Page:
    """The owner's console, with its worker at work and leave to show alerts."""
    page: Page = person("owner")
    page.context.grant_permissions(["notifications"], origin=house.server.origin)
    Desk(page, house.server.origin).sits_down_as(house.owner)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # from now on the worker answers for this page
    page.get_by_role("heading", name="Inbox").wait_for()
    return page


@pytest.fixture
def worker(page: Page) -> Worker:
    """The worker itself."""
    return page.context.service_workers[0]


def test_it_has_the_console_and_nothing_else(house: House, page: Page):
    origin = house.server.origin
    scopes = page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))")
    assert scopes == [f"{origin}/console/"]
    outside = "navigator.serviceWorker.getRegistration('/cp/').then((found) => found === undefined)"
    assert page.evaluate(outside)
    page.goto(f"{origin}/cp/p/{house.site}")
    assert page.evaluate("navigator.serviceWorker.controller") is None


@pytest.mark.sec("SEC-28")
def test_it_keeps_nothing_that_was_said(house: House, page: Page):
    origin, visitor = house.server.origin, house.visitor()
    visitor.says(CANARY, page={"url": f"https://shop.example/{CANARY}", "title": CANARY})
    number = visitor.conversation()
    for path in ("inbox/all", f"conversations/{number}", f"conversations/{number}/visitor", "alerts"):
        page.goto(f"{origin}/console/{path}")
        expect(page.get_by_text(CANARY).or_(page.locator("h1")).first).to_be_visible()
        nothing_said(page.evaluate(KEPT), origin)
    data = (f"api/v1/conversations/{number}/transcript?format=html", f"api/v1/conversations/{number}", "icon.svg")
    for address in data:  # opened as pages; the transcript is saved as a file instead
        with page.context.expect_event("request", lambda asked, part=address: part in asked.url):
            page.evaluate("(address) => { location.href = address }", f"{origin}/console/{address}")
        page.wait_for_timeout(300)
        nothing_said(page.evaluate(KEPT), origin)
    assert house.owner.email not in page.evaluate(KEPT)[f"{origin}/console/"]


def nothing_said(kept: dict[str, str], origin: str) -> None:
    """What is kept is the empty page and built files."""
    shell = f"{origin}/console/"
    assert '<div id="console">' in kept[shell]
    assert all(url == shell or url.startswith(f"{origin}/cp/a/") for url in kept), kept.keys()
    assert not [url for url, text in kept.items() if CANARY in text]


@pytest.mark.sec("SEC-26")
@pytest.mark.parametrize("pages", [NO_PAGE, ONE_PAGE], ids=["closed", "open"])
def test_an_alert_leads_into_the_console_or_nowhere(worker: Worker, pages: int):
    assert {path: worker.evaluate(CLICK, [path, pages]) for path in OUTSIDE} == {path: [] for path in OUTSIDE}


def test_a_tapped_alert_finds_the_console_among_our_pages(house: House, worker: Worker):
    path = "/console/conversations/7"
    assert worker.evaluate(CLICK, [path, NO_PAGE]) == [f"{house.server.origin}{path}"]
    assert worker.evaluate(CLICK, [path, ANOTHER]) == [f"{house.server.origin}{path}"]
    assert worker.evaluate(CLICK, [path, BOTH]) == ["focus", {"go": "conversations/7"}]


@pytest.mark.sec("SEC-01")
def test_an_alert_is_text_and_brings_no_picture(house: House, page: Page, worker: Worker):
    evil = "<img src=http://canary.test/x onerror=window.__x=1>"
    sent = {"title": evil, "body": evil, "tag": "evil", "path": "/console/", "image": "http://canary.test/y"}
    sent |= {"icon": "http://canary.test/z", "actions": [{"action": "x", "title": evil}]}
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    line = page.context.new_cdp_session(page)
    seen: list[Any] = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    target = {"origin": house.server.origin, "registrationId": seen[-1]["registrationId"]}
    line.send("ServiceWorker.deliverPushMessage", {**target, "data": json.dumps(sent)})
    shown = """async () => {
      for (let tries = 0; tries < 50; tries++) {
        const [one] = await registration.getNotifications({ tag: "evil" });
        if (one) return [one.title, one.body, one.icon, one.image ?? "", one.actions.length];
        await new Promise((done) => setTimeout(done, 100));
      }
    }"""
    icon = f"{house.server.origin}/console/icon-192.png"
    assert worker.evaluate(shown) == [evil, evil, icon, "", 0]
    assert not [url for url in asked if "canary.test" in url]
    assert page.evaluate("window.__x") is None


@pytest.mark.sec("SEC-23")
def test_after_signing_out_it_shows_the_door(tmp_path: Path, person: Callable[..., Any], complaints: Complaints):
    complaints.forgive("ERR_CONNECTION_REFUSED", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    house = House(tmp_path / "house")
    try:
        house.visitor().says(CANARY)
        page: Page = person("owner")
        desk = Desk(page, house.server.origin).sits_down_as(house.owner)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        desk.picks(CANARY)
        page.goto(f"{house.server.origin}/console/me")
        page.get_by_role("button", name="Sign out", exact=True).first.click()
        page.get_by_role("heading", name="Sign in").wait_for()
        page.context.set_offline(True)
        for path in ("", "inbox/all", "conversations/1"):
            page.goto(f"{house.server.origin}/console/{path}")
            expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
            assert CANARY not in page.inner_text("body")
        page.context.close()
    finally:
        house.close()
