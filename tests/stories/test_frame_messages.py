"""Messages between page and panel: forged, malformed, huge and many; polluting names; frames on foreign pages."""

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browsers import Complaints
from tests.houses import House
from tests.pages import Shop
from tests.stories.people import Desk, Shopper

FREEZE_MS = 200
POLLUTED = "[({}).polluted, [].polluted, Object.prototype.polluted, window.polluted, (() => {}).polluted]"
CLEAN = [None] * 5
EVIL = '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "prototype": {"polluted": 1}}'
MALFORMED = """[null, undefined, 0, "", "hello", [], {}, new Date, new Map([["cp", 1]]), { cp: 2, type: "close" },
  { cp: "1", type: "close" }, { cp: 1 }, { cp: 1, type: null }, { cp: 1, type: {} }, { cp: 1, type: "__proto__" },
  { cp: 1, type: "constructor" }, { cp: 1, type: "toString" }, { cp: 1, type: "nothing" }, { cp: 1, type: "visible" },
  { cp: 1, type: "viewport", mode: {} }, { cp: 1, type: "prefill", name: { toString: 1 }, email: [] },
  { cp: 1, type: "page", page: 5 }, { cp: 1, type: "page" }, { cp: 1, type: "unread", count: "x" },
  { cp: 1, type: "hello", page: null, context: "x".repeat(99), lang: 5 }]"""
# How long each frame's own thread was held up at most while something happened.
WATCH_THREAD = """() => {
  if (window.longest !== undefined) return void (window.longest = 0);
  window.longest = 0;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
    setTimeout(tick);
  };
  tick();
}"""
FLOOD = """([message, bare]) => {
  const inside = () => document.querySelector("cp-corner").shadowRoot.querySelector("iframe");
  const to = parent !== window ? parent : (bare ? document.querySelector("#bare") : inside()).contentWindow;
  if (message.size) message.filling = "x".repeat(message.size);
  for (let n = 0; n < message.times; n++) to.postMessage(message, "*");
}"""
ADD_BARE = """async (src) => {
  const frame = Object.assign(document.createElement("iframe"), { src, id: "bare" });
  const loaded = new Promise((done) => { frame.onload = done });
  document.body.append(frame);
  await loaded;
}"""


@pytest.fixture
def house(shared_house: House) -> House:
    """These stories leave the house as it was."""
    return shared_house


@pytest.fixture
def open_shopper(shopper: Shopper) -> Shopper:
    """Somebody who has written already."""
    shopper.opens().says("Is this line private?")
    return shopper


def panel_of(page: Page) -> Frame:
    """The frame of the panel."""
    return next(frame for frame in page.frames if "/cp/p/" in frame.url)


def settled(shopper: Shopper) -> None:
    """Nothing happened to the panel: it is open, has what was said and still answers."""
    shopper.page.wait_for_timeout(300)
    expect(shopper.sheet).to_be_visible()
    expect(shopper.bubbles.first).to_have_text("Is this line private?")
    expect(shopper.panel.locator("textarea")).to_be_editable()


@pytest.mark.sec("SEC-06")
def test_no_name_pollutes_the_page_or_the_panel(open_shopper: Shopper, house: House):
    page, panel = open_shopper.page, panel_of(open_shopper.page)
    for name in ("context", "prefill", "event", "on", "off", "lang", "consent", "__proto__", "constructor", "toString"):
        page.evaluate("([name, evil]) => { void chatplug(name, JSON.parse(evil)) }", [name, EVIL])
        page.evaluate("([name, evil]) => { void chatplug(name, '__proto__', JSON.parse(evil)) }", [name, EVIL])
    page.evaluate("chatplug('on', '__proto__', () => {})")
    forge = f"""() => {{
      const to = document.querySelector("cp-corner").shadowRoot.querySelector("iframe").contentWindow;
      const evil = JSON.parse('{EVIL}');
      for (const type of ["hello", "page", "prefill", "viewport", "visible", "event", "__proto__", "constructor"])
        to.postMessage({{ ...evil, cp: 1, type, page: evil, context: evil, name: evil, email: evil, mode: evil }}, "*");
    }}"""
    page.evaluate(forge)
    settled(open_shopper)
    assert page.evaluate(POLLUTED) == CLEAN
    assert panel.evaluate(POLLUTED) == CLEAN


@pytest.mark.sec("SEC-06")
def test_no_stored_name_pollutes_the_console(house: House, person: Callable[..., Any]):
    visitor = house.visitor()
    names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]
    visitor.says("__proto__", page={"url": "https://shop.example/", "context": dict.fromkeys(names, "polluted")})
    visitor.leaves_contact(name="__proto__")
    desk = Desk(person("desk"), house.server.origin).sits_down_as(house.owner, "inbox/all")
    desk.page.goto(f"{house.server.origin}/console/conversations/{visitor.conversation()}/visitor")
    expect(desk.page.get_by_role("complementary").get_by_text("hasOwnProperty")).to_be_visible()
    assert desk.page.evaluate(POLLUTED) == CLEAN
    for path in ("__proto__", "constructor/x", "conversations/__proto__", "inbox/constructor", "sites/__proto__"):
        desk.page.evaluate("(path) => { history.pushState({}, '', '/console/' + path) }", path)
        desk.page.evaluate("dispatchEvent(new Event('cp-moved'))")
        desk.page.wait_for_timeout(100)
        assert desk.page.evaluate(POLLUTED) == CLEAN


@pytest.mark.sec("SEC-24")
def test_malformed_messages_are_ignored_by_both(open_shopper: Shopper):
    page, panel = open_shopper.page, panel_of(open_shopper.page)
    page.evaluate(
        f"""() => {{
          const to = document.querySelector("cp-corner").shadowRoot.querySelector("iframe").contentWindow;
          for (const message of {MALFORMED}) to.postMessage(message, "*");
        }}"""
    )
    panel.evaluate(f"() => {{ for (const message of {MALFORMED}) parent.postMessage(message, '*') }}")
    page.wait_for_timeout(300)
    open_shopper.has_it_open()  # `visible` without a value was a message of the right shape
    settled(open_shopper)


@pytest.mark.sec("SEC-24")
def test_other_windows_are_not_heard(open_shopper: Shopper, shop: Shop, house: House):
    page = open_shopper.page
    forged = """for (const type of ["close", "unread", "ready", "message", "hello"])
      for (const to of [parent, parent.frames[0]])
        to.postMessage({ cp: 1, type, count: 7, page: { title: "forged" } }, "*");"""
    shop.pages["/forge"] = f"<!doctype html><title>x</title><script>{forged}</script>"
    other = shop.origin.replace("127.0.0.1", "localhost")
    page.evaluate(
        """window.heard = [];
        for (const one of ["close", "unread", "message"]) chatplug("on", one, () => heard.push(one));"""
    )
    for origin in (shop.origin, other):  # the right origin in the wrong window, and a wrong origin
        page.evaluate(
            """async (src) => {
              const frame = Object.assign(document.createElement("iframe"), { src });
              const loaded = new Promise((done) => { frame.onload = done });
              document.body.append(frame);
              await loaded;
            }""",
            f"{origin}/forge",
        )
    page.evaluate("for (const type of ['close', 'unread']) postMessage({ cp: 1, type, count: 7 }, '*')")  # itself
    settled(open_shopper)
    assert page.evaluate("heard") == []
    conversation = house.owner.inbox()[0]["id"]
    assert house.owner.opens(conversation)["visitor"]["page"]["title"] != "forged"


@pytest.mark.sec("SEC-24")
@pytest.mark.parametrize("kind", [{"times": 10_000}, {"times": 5, "size": 1 << 20}], ids=["10,000 at once", "1 MB"])
def test_floods_freeze_neither_page_nor_panel(
    make_shopper: Callable[..., Shopper], shop: Shop, house: House, kind: dict[str, int]
):
    address = f"http://shop.test:{shop.origin.rsplit(':', 1)[1]}"  # so that the panel has a process of its own
    house.owner.post(f"sites/{house.site}/origins", {"origin": address}).must()
    shopper = make_shopper(address).opens()
    shopper.says("Is this line private?")
    page, panel = shopper.page, panel_of(shopper.page)
    shop.pages["/bare"] = "<!doctype html><title>x</title><script>onmessage = () => {}</script>"
    page.evaluate(ADD_BARE, address.replace("shop.test", "bare.test") + "/bare")
    bare = next(frame for frame in page.frames if frame.url.endswith("/bare"))
    # What a browser itself needs for so many: a window that does nothing with them.
    usual = held_up(page, page.main_frame, bare, kind)
    for told, listening in ((page.main_frame, panel), (panel, page.main_frame)):
        held = held_up(page, told, listening, kind)
        print(f"{kind}: held up for {held:.0f} ms, a window that does nothing for {usual:.0f}")
        assert held < FREEZE_MS + 3 * usual
    settled(shopper)


def held_up(page: Page, told: Frame, listening: Frame, kind: dict[str, int]) -> float:
    """How long a window's thread is held up by a flood: the middle one of five."""
    held: list[float] = []
    for _ in range(5):
        listening.evaluate(WATCH_THREAD)
        told.evaluate(FLOOD, [{"cp": 2, "type": "close", **kind}, listening.url.endswith("/bare")])
        page.wait_for_timeout(250)
        held.append(listening.evaluate("window.longest"))
    return median(held)


@pytest.mark.sec("SEC-24")
def test_what_takes_the_panels_place_hears_nothing(open_shopper: Shopper, shop: Shop, complaints: Complaints):
    complaints.forgive("Failed to execute 'postMessage' on 'DOMWindow'")
    page = open_shopper.page
    spy = "window.heard = []; addEventListener('message', ({ data }) => heard.push(data))"
    shop.pages["/spy"] = f"<!doctype html><title>spy</title><script>{spy}</script>"
    swap = """async (src) => {
      const frame = document.querySelector("cp-corner").shadowRoot.querySelector("iframe");
      const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
      frame.src = src;
      await loaded;
    }"""
    page.evaluate(swap, shop.origin.replace("127.0.0.1", "localhost") + "/spy")
    page.evaluate("void chatplug('context', { secret: 1 }); void chatplug('prefill', { email: 'ada@example.com' })")
    page.wait_for_timeout(1200)  # the second hello is due after a second
    frame = next(frame for frame in page.frames if frame.url.endswith("/spy"))
    assert frame.evaluate("window.heard") == []


@pytest.mark.sec("SEC-24")
def test_the_page_hears_nothing_that_was_said(open_shopper: Shopper, house: House):
    page = open_shopper.page
    page.evaluate("window.heard = []; addEventListener('message', ({ data }) => heard.push(data))")
    number = next(item["id"] for item in house.owner.inbox() if item["last"]["body"] == "Is this line private?")
    house.owner.replies(number, "quite private")
    open_shopper.sees("quite private")
    open_shopper.says("good")
    open_shopper.closes()
    heard = page.evaluate("heard")
    assert {message["type"] for message in heard} >= {"close"}
    named = {"cp", "type", "stored", "count", "v", "author", "line"}  # the line says who wrote, not what
    assert {name for message in heard for name in message} <= named
    assert "private" not in str(heard)


@pytest.mark.sec("SEC-24")
def test_what_cannot_be_sent_is_refused_and_stops_nothing(shopper: Shopper):
    refused = "(name) => chatplug(name, { go() {} }).then(() => 'taken', () => 'refused')"
    assert [shopper.page.evaluate(refused, name) for name in ("context", "prefill")] == ["refused"] * 2
    shopper.opens().says("Still here")
    assert [shopper.page.evaluate(refused, name) for name in ("context", "prefill")] == ["refused"] * 2
    shopper.says("And still")


@pytest.mark.sec("SEC-24", "SEC-25")
def test_a_foreign_page_gets_no_frame(person: Callable[..., Any], shop: Shop, house: House, complaints: Complaints):
    complaints.forgive(
        "favicon", "frame-ancestors", "X-Frame-Options", "Framing", "chrome-error://", "ERR_BLOCKED_BY_RESPONSE"
    )
    port = shop.origin.rsplit(":", 1)[1]
    good, evil = f"http://good.test:{port}", f"http://evil.test:{port}"
    house.owner.post(f"sites/{house.site}/origins", {"origin": good}).must()
    visitor = house.visitor()
    visitor.says("Hello")
    panel = f"/cp/p/{house.site}"
    closed = ["/console/", "/console/inbox/all", "/console/nothing", "/console/api/v1/me", "/demo", "/cp/l/none"]
    shown = {
        (origin, path): is_framed(person("page"), origin, house.server.origin + path, shop)
        for origin, paths in ((good, [panel, *closed]), (evil, [panel, f"{panel}?plain", *closed]))
        for path in paths
    }
    assert shown.pop((good, panel)), "where it is allowed, it is there"
    assert shown == dict.fromkeys(shown, False)
    page = person("page")
    page.goto(f"{evil}/")  # the plain page, with its tag
    page.wait_for_timeout(500)
    assert page.locator("cp-corner").count() == 0


def is_framed(page: Page, origin: str, address: str, shop: Shop) -> bool:
    """Whether a page of this origin shows an address in a frame."""
    shop.pages["/frames"] = f'<!doctype html><title>x</title><iframe src="{address}"></iframe>'
    page.goto(f"{origin}/frames")
    page.wait_for_load_state("load")
    return page.frames[1].url == address and bool(page.frames[1].evaluate("document.body.childElementCount"))
