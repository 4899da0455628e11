"""The phone rings: the console as an app, alerts that arrive with it closed, and what the page of alerts says."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bots import TOKEN, BotServer
from tests.houses import House
from tests.pushes import Browser, PushService
from tests.stories.people import Desk

SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/console/");
  return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
}"""


@pytest.fixture
def house(tmp_path) -> Any:
    """A house whose phones live on this machine."""
    service = PushService()
    house = House(tmp_path / "house", "--limit-scale", "100", "--allow-private", service.host)
    house.phones = service  # type: ignore[attr-defined]
    yield house
    house.close()
    service.close()


@pytest.fixture
def phone(house: Any) -> Browser:
    """The owner's phone takes alerts, and no console is open anywhere."""
    browser = Browser()
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    house.owner.post("alerts/devices", {"endpoint": house.phones.endpoint("ada"), "keys": keys}).must()
    return browser


def worker_of(page: Page) -> Callable[[dict[str, str]], None]:
    """A push service's hand in this browser: hands an alert to the console's service worker."""
    line = page.context.new_cdp_session(page)
    seen: list[Any] = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def push(alert: dict[str, str]) -> None:
        origin, number = page.url.split("/console")[0], seen[-1]["registrationId"]
        told = {"origin": origin, "registrationId": number, "data": json.dumps(alert)}
        line.send("ServiceWorker.deliverPushMessage", told)

    return push


def sits_down(house: House, page: Page, path: str) -> Desk:
    desk = Desk(page, house.server.origin)
    page.context.grant_permissions(["notifications"], origin=house.server.origin)
    return desk.sits_down_as(house.owner, path)


def test_a_visitor_rings_the_phone_and_the_owner_reads_what_became_of_it(house: Any, phone: Browser, person):
    house.visitor().says("Is the shop open today?")
    page = person("owner", (390, 844), phone=True)
    expect(sits_down(house, page, "alerts").page.get_by_text("Delivered to the push service")).to_be_visible()
    expect(page.get_by_text("No console was open.")).to_be_visible()
    (_path, sealed, _headers) = house.phones.pushes[0]
    alert = json.loads(phone.reads(sealed))
    assert alert["body"] == "Is the shop open today?"

    push = worker_of(page)
    push(alert)
    page.wait_for_function(f"async () => (await ({SHOWN})()).length > 0")
    (note,) = page.evaluate(SHOWN)
    assert note["body"] == "Is the shop open today?"
    assert note["tag"] == "conversation-1"


def test_every_channel_is_tried_by_its_button(house: Any, phone: Browser, person):
    page = person("owner")
    sits_down(house, page, "alerts")
    rows = page.locator(".ladder > li")
    for number, said in enumerate(
        ["An open console rang.", "Delivered to the push service", "No bot is set up yet", "This server sends no mail"]
    ):
        rows.nth(number).get_by_role("button", name="Test").click()
        expect(rows.nth(number).get_by_role("status")).to_contain_text(said)
    assert json.loads(phone.reads(house.phones.pushes[0][1]))["title"] == "A test alert"


def test_the_ladder_is_kept(house: Any, person):
    page = person("owner")
    sits_down(house, page, "alerts")
    page.get_by_label("Quiet hours").check()
    page.get_by_label("Quiet from").fill("21:30")
    page.get_by_label("Seconds after the message").nth(1).fill("9")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Quiet from")).to_have_value("21:30")
    expect(page.get_by_label("Seconds after the message").nth(2)).to_have_value("9")  # Telegram comes before it now


def test_the_console_opens_without_a_line(house: Any, person, complaints):
    complaints.forgive("ERR_CONNECTION_REFUSED", "ERR_FAILED", "WebSocket connection to", "ERR_INTERNET_DISCONNECTED")
    page = person("owner")
    sits_down(house, page, "")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # from now on the worker keeps what the page is made of
    page.get_by_role("heading", name="Inbox").wait_for()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def test_it_can_be_installed(house: Any, person):
    page = person("owner", (390, 844), phone=True)
    sits_down(house, page, "")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    line = page.context.new_cdp_session(page)
    found = line.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert manifest["start_url"] == "/console/"
    assert line.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )


def test_telegram_is_linked_on_the_page_and_answers_from_there(tmp_path, person):
    bots = BotServer()
    house = House(
        tmp_path / "telegram", "--limit-scale", "100", "--allow-private", bots.host, "--telegram-api", bots.url
    )
    try:
        page = person("owner", (390, 844), phone=True)
        sits_down(house, page, "alerts")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Use this bot").tap()
        page.get_by_role("button", name="Link my Telegram").tap()
        address = page.get_by_role("link", name="Open Telegram").get_attribute("href")
        bots.says(f"/start {address.partition('start=')[2]}")
        expect(page.get_by_text("Alerts come to Grace Hopper from @shop_bot.")).to_be_visible()

        visitor = house.visitor()
        visitor.says("Is the shop open today?")
        wait_for(lambda: any("open today" in sent["text"] for sent in bots.sent), 20)
        alert = next(sent for sent in bots.sent if "open today" in sent["text"])
        bots.says("Until eight.", reply_to=alert["message_id"])
        wait_for(lambda: visitor.sees()[-1] == "Until eight.", 20)
        page.goto(f"{house.server.origin}/console/conversations/1")
        expect(page.get_by_text("from Telegram")).to_be_visible()
    finally:
        house.close()
        bots.close()


def wait_for(is_so: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


def test_where_only_workers_may_notify_the_next_line_still_comes(house: Any, person):
    page = person("owner", (390, 844), phone=True)
    page.add_init_script(
        """window.Notification = class { constructor() { throw new TypeError("Illegal constructor"); } };
        window.Notification.permission = "granted";
        document.hasFocus = () => false;
        localStorage.setItem("cp-console.alerts", JSON.stringify({ sound: true, desktop: true }));"""
    )
    mistakes: list[Any] = []
    page.on("pageerror", lambda mistake: mistakes.append(mistake))
    sits_down(house, page, "")
    visitor = house.visitor()
    visitor.says("Is the shop open today?")
    expect(page.get_by_text("Is the shop open today?")).to_be_visible()
    visitor.says("And tomorrow?")
    expect(page.get_by_text("And tomorrow?")).to_be_visible()
    assert mistakes == []
