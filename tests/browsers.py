"""Real Chromium for the stories, found on the PATH; anything it complains about fails the test."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A closed network, no graphics card, perhaps root; and nobody to call home to.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]
# The corner's shadow root is closed to the page; the tests look inside as a page would that came first.
OPEN_ROOTS = """{
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: "open" }); };
}"""
PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
WAIT_MS = 8_000
HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, for fixtures that then have something to show."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all stories; each person in it has a context of their own."""
    path = find_chromium()
    if path is None:
        reason = "Chromium is not on the PATH (Debian: apt install chromium)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


class Complaints:
    """What the browser's pages complained of; a test may forgive what it provokes itself."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.forgiven: list[str] = []
        self.is_over = False  # what a page says while it is being closed is nobody's fault

    def forgive(self, *parts: str) -> None:
        """Do not mind complaints with one of these parts: the test breaks that on purpose."""
        self.forgiven.extend(parts)

    def watch(self, page: Any, who: str) -> None:
        """Listen to a page."""
        page.on("pageerror", lambda error: self.lines.append(f"{who}: uncaught {error}"))
        page.on("console", lambda message: self.hear(message, who))

    def hear(self, message: Any, who: str) -> None:
        """Keep errors and warnings of the console; the rest is nobody's business."""
        if message.type in {"error", "warning"} and not self.is_over:
            place = message.location.get("url", "")
            self.lines.append(f"{who}: {message.type} {message.text} ({place})")

    def left(self) -> list[str]:
        """What is not forgiven."""
        return [line for line in self.lines if not any(part in line for part in self.forgiven)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Everything that pages complain of in this test; what is left at its end fails it."""
    heard = Complaints()
    yield heard
    assert not heard.left(), "the browser complained:\n" + "\n".join(heard.left())


def show_screens(context: Any) -> None:
    """Print what stands on each screen, frames included; pytest shows it when the test fails."""
    for page in context.pages:
        for frame in page.frames:
            print(f"--- {page.title()} | {frame.url}")
            print(frame.evaluate("document.body?.innerText ?? ''"))


@pytest.fixture
def person(browser: Any, complaints: Complaints, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Make a page in a browser context of its own: `person("visitor", viewport=(390, 844), phone=True)`."""
    contexts: list[Any] = []

    def make(who: str, viewport: tuple[int, int] = (1280, 800), phone: bool = False, **options: Any) -> Any:
        size = {"width": viewport[0], "height": viewport[1]}
        context = browser.new_context(viewport=size, **(PHONE if phone else {}), **options)
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(OPEN_ROOTS)
        context.on("page", lambda page: complaints.watch(page, who))
        contexts.append(context)
        return context.new_page()

    yield make
    complaints.is_over = True
    for context in contexts:
        if request.node.stash.get(HAS_FAILED, False):
            show_screens(context)
        context.close()
