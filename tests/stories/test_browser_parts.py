"""The parts of the browser code that decide something, each by a table, run from the sources in real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ASSETS = Path(__file__).parents[2] / "assets"
ORIGIN = "https://parts.test"
HOSTILE_MS = 100  # a message may not hold up the page longer


@pytest.fixture(scope="module")
def pages(browser: Any) -> Iterator[Callable[[str], Any]]:
    """An empty page in a language, on an origin that serves the sources."""
    context = browser.new_context(timezone_id="Europe/Berlin")

    def answer(route: Any) -> None:
        path = ASSETS / route.request.url.removeprefix(f"{ORIGIN}/")
        if path.suffix == ".js":
            route.fulfill(body=path.read_text(), content_type="text/javascript")
        else:
            lang = route.request.url.rpartition("?")[2]
            route.fulfill(body=f'<!doctype html><html lang="{lang}"><div id="here"></div>', content_type="text/html")

    context.route(f"{ORIGIN}/**", answer)
    made: dict[str, Any] = {}

    def page(lang: str = "en") -> Any:
        if lang not in made:
            made[lang] = context.new_page()
            made[lang].goto(f"{ORIGIN}/?{lang}")
        return made[lang]

    yield page
    context.close()


@pytest.fixture(scope="module")
def run(pages: Callable[[str], Any]) -> Callable[..., Any]:
    """Evaluate `code` with a module's exports as `m` and one argument as `x`."""

    def go(module: str, code: str, argument: Any = None, lang: str = "en") -> Any:
        script = f"async (x) => {{ const m = await import('/{module}'); return {code} }}"
        return pages(lang).evaluate(script, argument)

    return go


@pytest.mark.sec("SEC-01")
@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param("see https://shop.example/a?b=1#c.", {"https://shop.example/a?b=1#c"}, id="a full stop ends it"),
        pytest.param("(https://shop.example/x_(y))", {"https://shop.example/x_(y)"}, id="its own brackets stay"),
        pytest.param("www.shop.example, say", {"https://www.shop.example/"}, id="www without a scheme"),
        pytest.param("http://пример.рф/путь", {"http://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"}, id="cyrillic"),
        pytest.param("to ann@example.com!", {"mailto:ann@example.com"}, id="an address"),
        pytest.param("ring +7 (495) 123-45-67.", {"tel:+74951234567"}, id="a number"),
        pytest.param("+1 2 3", set(), id="too short for a number"),
        pytest.param("javascript:alert(1) data:text/html,x file:///etc", set(), id="other schemes"),
        pytest.param("https://bank.example@evil.example/", set(), id="a name before the host"),
        pytest.param("a@b?subject=x&bcc=c@d.example", set(), id="mail headers"),
        pytest.param("version 1.2.3 or e.g.this", set(), id="dots are not links"),
        pytest.param("<a href=https://x.example>", set(), id="inside a tag that is only text"),
    ],
)
def test_links_are_found_and_nothing_else(run, text, links):
    parts = run("shared/linkify.js", "m.linkify(x)", text)
    assert {part["href"] for part in parts if "href" in part} == links
    assert "".join(part["text"] for part in parts) == text


@pytest.mark.sec("SEC-07")
@pytest.mark.parametrize("piece", ["a.", "(", "http://", "a@", "+1 ", "www.", "https://a.b)", "@a.", "a" * 64 + "@"])
def test_hostile_text_is_searched_in_no_time(run, piece):
    text = piece * (65_536 // len(piece))
    code = "(() => { const begun = performance.now(); m.linkify(x); return performance.now() - begun })()"
    took = run("shared/linkify.js", code, text)
    assert took < HOSTILE_MS


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "1 штука"), (2, "2 штуки"), (5, "5 штук"), (11, "11 штук"), (21, "21 штука"), (104, "104 штуки")],
)
def test_plurals_follow_the_language(pages, n, text):
    page = pages("ru")
    page.evaluate("globalThis.cpWords = { '{n} piece': ['{n} штука', '{n} штуки', '{n} штук'] }")
    said = "async (n) => (await import('/shared/words.js'))._n('{n} piece', '{n} pieces', n)"
    assert page.evaluate(said, n) == text


@pytest.mark.parametrize(
    ("then", "now", "label"),
    [
        pytest.param("2026-03-10T09:00", "2026-03-10T23:59", "Today", id="today"),
        pytest.param("2026-03-09T23:59", "2026-03-10T00:01", "Yesterday", id="two minutes ago, but yesterday"),
        pytest.param("2026-03-28T12:00", "2026-03-30T00:30", "Saturday", id="the short day between counts as one"),
        pytest.param("2026-03-11T00:05", "2026-03-10T23:59", "Today", id="a clock that runs behind"),
        pytest.param("2026-02-01T12:00", "2026-03-10T12:00", "February 1", id="this year"),
        pytest.param("2025-02-01T12:00", "2026-03-10T12:00", "February 1, 2025", id="another year"),
    ],
)
def test_days_are_called_as_people_call_them(run, then, now, label):
    assert run("shared/time.js", "m.dayLabel(+new Date(x[0]), +new Date(x[1]))", [then, now]) == label


def message(number: int, author: str, minute: int, body: str = "text", **more: Any) -> dict[str, Any]:
    who = {"id": 1, "name": "Ada", "title": "", "photo": None} if author == "operator" else None
    at = 1_760_000_000_000 + minute * 60_000
    said = {"id": number, "client_id": f"c{number}", "author": author, "operator": who, "kind": "text", "body": body}
    return {**said, "at": at, "conversation": 1, **more}


@pytest.mark.parametrize(
    ("messages", "groups"),
    [
        pytest.param([("visitor", 0), ("visitor", 1)], ["first", "last"], id="one person, one group"),
        pytest.param([("visitor", 0), ("operator", 1)], ["first last", "first last"], id="two people"),
        pytest.param([("visitor", 0), ("visitor", 9)], ["first last", "first last"], id="a pause parts them"),
        pytest.param([("operator", 0)] * 3, ["first", "", "last"], id="the middle has neither"),
    ],
)
def test_messages_of_one_person_stand_together(run, messages, groups):
    given = [message(number, author, minute) for number, (author, minute) in enumerate(messages, 1)]
    code = "m.rows(x, []).map((row) => [row.first && 'first', row.last && 'last'].filter(Boolean).join(' '))"
    found = run("panel/rows.js", code, given)
    assert found == groups


def test_an_unsent_message_is_drawn_once_however_its_answer_came(run):
    pending = [{"clientId": f"c{number}", "body": "b", "at": 1, "status": "sending", "reason": ""} for number in (2, 3)]
    rows = run("panel/rows.js", "m.rows(x[0], x[1]).map((r) => r.key)", [[message(2, "visitor", 0)], pending])
    assert rows == ["c2", "c3"]


def test_messages_stand_in_the_servers_order_however_they_came(run):
    given = [message(number, "visitor", 0) for number in (3, 1, 2, 3)]
    code = """(() => {
      const store = new m.Store();
      for (const one of x) store.received(one);
      return store.state.messages.map((one) => one.id);
    })()"""
    assert run("panel/store.js", code, given) == [1, 2, 3]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ann@example.com", {"email": "ann@example.com"}),
        ("  +7 495 123-45-67 ", {"phone": "+7 495 123-45-67"}),
        ("12345", None),
        ("ann@", None),
        ("call me", None),
    ],
)
def test_an_address_is_mail_or_phone(run, typed, read):
    assert run("panel/form.js", "m.readAddress(x)", typed) == read


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("abc", "xabc", id="one more in front"),
        pytest.param("abc", "ac", id="one less in the middle"),
        pytest.param("abc", "cab", id="another order"),
        pytest.param("", "ab", id="from nothing"),
        pytest.param("ab", "", id="to nothing"),
        pytest.param("abcd", "dxba", id="everything at once"),
    ],
)
def test_keyed_elements_stay_the_same_elements(run, before, after):
    code = """(() => {
      const root = document.createElement("div");
      const list = (keys) => [...keys].map((key) => m.h("p", { key }, key));
      m.draw(root, list(x[0]));
      const had = new Map([...root.children].map((p) => [p.textContent, p]));
      m.draw(root, list(x[1]));
      const kept = [...root.children].every((p) => !had.has(p.textContent) || had.get(p.textContent) === p);
      return [root.textContent, kept];
    })()"""
    assert run("panel/draw.js", code, [before, after]) == [after, True]


def test_what_is_left_out_does_not_move_its_neighbours(run):
    code = """(() => {
      const root = document.createElement("div");
      const scene = (shown) => [m.h("section", null, shown && m.h("b", null, "!"), m.h("input", { value: "typed" }))];
      m.draw(root, scene(false));
      const input = root.querySelector("input");
      m.draw(root, scene(true));
      return [root.querySelector("input") === input, input.value, root.textContent];
    })()"""
    assert run("panel/draw.js", code) == [True, "typed", "!"]


def test_text_is_never_read_as_html(run):
    code = """(() => {
      const root = document.createElement("div");
      m.draw(root, [m.h("p", { title: x }, x)]);
      return [root.firstChild.childElementCount, root.textContent === x, root.firstChild.title === x];
    })()"""
    assert run("panel/draw.js", code, "<img src=x onerror=alert(1)>") == [0, True, True]


def test_the_outbox_is_bounded_in_number_and_age(run):
    code = """(async () => {
      const { openStorage } = await import("/shared/storage.js");
      const box = new m.Outbox(openStorage("test:"), "s_1");
      await box.add({ clientId: "old", body: "b", at: Date.now() - 8 * 86_400_000 });
      for (let n = 0; n < 100; n++) await box.add({ clientId: String(n), body: "b", at: Date.now() });
      const full = await box.add({ clientId: "more", body: "b", at: Date.now() });
      const kept = box.entries.length;
      await box.clear();
      return [full, kept, localStorage.length];
    })()"""
    assert run("panel/outbox.js", code) == [False, 100, 0]


def test_a_store_works_where_storage_is_denied(run):
    code = """(() => {
      const store = m.openStorage("test:", () => { throw new DOMException("no", "SecurityError"); });
      store.set("a", { b: 1 });
      return [store.lasting, store.get("a"), (store.remove("a"), store.get("a"))];
    })()"""
    assert run("shared/storage.js", code) == [False, {"b": 1}, None]
