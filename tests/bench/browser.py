"""Figures of the browser's side: bytes, requests, layout shift, and the first message after the click."""

import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli

from tests.bench.figures import Bench, Figure
from tests.browsers import CHROMIUM_ARGUMENTS, OPEN_ROOTS, find_chromium
from tests.pages import Shop

BUILT = Path(__file__).parents[2] / "chatplug" / "built"
FIRST_MESSAGES = 7
SHIFTS = """new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const shift of list.getEntries()) sum += shift.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 300);
})"""


def kilobytes(name: str) -> float:
    """Size of a built file after brotli, in units of 1,000 bytes."""
    return len(brotli.compress((BUILT / name).read_bytes())) / 1000


def built(pattern: str) -> str:
    """The newest built file whose name fits."""
    return max((p for p in BUILT.iterdir() if re.fullmatch(pattern, p.name)), key=lambda p: p.stat().st_mtime).name


def sizes(house: Bench) -> list[Figure]:
    """Launcher without settings; panel with its CSS; and what a visitor's browser is really sent."""
    launcher = kilobytes("launcher.js")
    panel = kilobytes(built(r"panel\.\w{8}\.js")) + kilobytes(built(r"panel\.\w{8}\.css"))
    served = house.door.request("GET", f"/cp/{house.site}/v1.js", None, {"Accept-Encoding": "br"})
    assert served.headers.get("content-encoding") == "br", served.headers
    sent = len(served.body) / 1000
    return [
        Figure("launcher (brotli)", "4 kB", f"{launcher:.2f} kB, {sent:.2f} kB sent with settings", launcher <= 4),
        Figure("panel with its CSS (brotli)", "18 kB", f"{panel:.2f} kB", panel <= 18),
    ]


@contextmanager
def chromium() -> Iterator[Any]:
    """A Chromium for one figure."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)


@contextmanager
def shop_of(house: Bench, folder: Path) -> Iterator[Shop]:
    """A page of somebody else with the tag on it."""
    shop = Shop(folder)
    tag = f'<script async src="{house.server.origin}/cp/{house.site}/v1.js"></script>'
    words = "".join(f"<p>Kettle number {number}, blue, 1.7 litres.</p>" for number in range(60))
    head = f'<!doctype html><html lang="en"><title>Kettles</title><link rel="icon" href="data:,">{tag}'
    shop.pages["/index.html"] = f"{head}<h1>Kettles</h1>{words}"
    try:
        yield shop
    finally:
        shop.close()


def before_intent(house: Bench) -> list[Figure]:
    """Requests to us before anybody shows interest, and layout shift until the panel is open."""
    with chromium() as browser, shop_of(house, BUILT) as shop:
        page = browser.new_page()
        page.add_init_script(OPEN_ROOTS)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(shop.origin)
        button = page.locator("cp-corner button")
        button.wait_for()
        time.sleep(3)
        ours = [url for url in asked if url.startswith(house.server.origin)]
        button.click()
        page.frame_locator("cp-corner iframe").get_by_role("textbox").first.wait_for()
        shift = page.evaluate(SHIFTS)
    return [
        Figure("requests before intent", "1", str(len(ours)), len(ours) == 1),
        Figure("layout shift (CLS), panel opened", "0", f"{shift:g}", shift == 0),
    ]


def first_message(house: Bench) -> list[Figure]:
    """From the click on the corner button to the acknowledgement of the first message, typed in between."""
    took = []
    with chromium() as browser, shop_of(house, BUILT) as shop:
        for _ in range(FIRST_MESSAGES):
            context = browser.new_context()
            page = context.new_page()
            page.add_init_script(OPEN_ROOTS)
            page.goto(shop.origin)
            page.locator("cp-corner button").wait_for()
            time.sleep(0.5)
            begun = time.perf_counter()
            with page.expect_response(lambda answer: answer.url.endswith("/cp/api/v1/messages")) as answered:
                page.locator("cp-corner button").click()
                page.frame_locator("cp-corner iframe").get_by_role("textbox").first.fill("Is it in stock?")
                page.keyboard.press("Enter")
            assert answered.value.status == 201
            took.append((time.perf_counter() - begun) * 1000)
            context.close()
    middle = statistics.median(took)
    what = "first message typed and acknowledged after the click, loopback"
    return [Figure(what, "400 ms", f"{middle:.0f} ms", middle <= 400)]
