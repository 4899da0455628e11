"""What two people do with their mice, thumbs and keyboards: a shopper on somebody's page, a desk with the console."""

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.factories import Operator

ASK, CLOSE, WRITE = "Ask a question", "Close", "Write a message"


class Shopper:
    """Somebody on a page with the button in its corner."""

    def __init__(self, page: Page, address: str, touch: bool = False) -> None:
        self.page, self.address, self.touch = page, address, touch

    @property
    def corner(self) -> Locator:
        """The button in the corner, whatever it is called at the moment."""
        return self.page.locator("cp-corner .b")

    @property
    def panel(self) -> FrameLocator:
        """What is inside the panel's frame."""
        return self.page.frame_locator("cp-corner iframe")

    @property
    def sheet(self) -> Locator:
        """The box that holds the panel on the page."""
        return self.page.locator("cp-corner .p")

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.panel.locator("textarea")

    @property
    def bubbles(self) -> Locator:
        """Every message in the panel, oldest first."""
        return self.panel.get_by_role("log").locator(".bubble")

    def visits(self, path: str = "") -> "Shopper":
        """Open the page and wait until the corner is there."""
        self.page.goto(self.address + path)
        self.corner.wait_for()
        return self

    def presses(self, what: Locator) -> None:
        """Click, or tap where there is no mouse."""
        what.tap() if self.touch else what.click()

    def opens(self) -> "Shopper":
        """Press the button in the corner and wait for the panel."""
        self.presses(self.page.get_by_role("button", name=ASK))
        self.field.wait_for()
        return self

    def has_it_open(self) -> "Shopper":
        """Make sure that the panel is open: it may have been so before a reload."""
        if self.corner.get_attribute("aria-expanded") != "true":
            self.presses(self.corner)
        expect(self.sheet).to_be_visible()
        return self

    def closes(self) -> None:
        """Press the panel's own close button."""
        self.presses(self.panel.get_by_role("button", name=CLOSE, exact=True))
        expect(self.sheet).to_be_hidden()

    def writes(self, text: str) -> None:
        """Write and send, without waiting for what becomes of it."""
        self.field.fill(text)
        self.presses(self.panel.get_by_role("button", name="Send"))

    def says(self, text: str) -> None:
        """Write, send, and see that it was sent."""
        self.writes(text)
        self.is_sent(text)

    def is_sent(self, text: str) -> None:
        """The newest bubble is this text, and it says so itself that it was sent."""
        row = self.panel.locator(".row.own", has_text=text).last
        expect(row).to_have_attribute("data-status", "sent")

    def sees(self, text: str) -> None:
        """A bubble with exactly this text is before their eyes."""
        expect(self.bubbles.get_by_text(text, exact=True).or_(self.bubbles.filter(has_text=text)).first).to_be_visible()

    def has(self, *texts: str) -> None:
        """The bubbles say exactly this, in this order."""
        expect(self.bubbles).to_have_text(list(texts))


class Desk:
    """Somebody at the console."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin

    def sits_down_as(self, operator: Operator, path: str = "") -> "Desk":
        """Open the console, or one of its pages, with the session of somebody who is signed in already."""
        cookies = [{"name": name, "value": value, "url": self.origin} for name, value in operator.cookies.items()]
        self.page.context.add_cookies(cookies)  # type: ignore[arg-type]
        self.page.goto(f"{self.origin}/console/{path}")
        if not path:
            self.page.get_by_role("heading", name="Inbox").wait_for()
        return self

    def opens_inbox(self) -> "Desk":
        """Open the inbox anew."""
        self.page.goto(f"{self.origin}/console/")
        self.page.get_by_role("heading", name="Inbox").wait_for()
        return self

    def item(self, text: str) -> Locator:
        """The line of a conversation in the list."""
        return self.page.locator("a.item", has_text=text).first

    def picks(self, text: str) -> None:
        """Open the conversation whose line says this."""
        self.item(text).click()
        self.answer.wait_for()

    @property
    def answer(self) -> Locator:
        """Where an answer is written."""
        return self.page.get_by_role("textbox", name="Your answer")

    @property
    def log(self) -> Locator:
        """The conversation that is open."""
        return self.page.get_by_role("log", name="Messages")

    @property
    def bubbles(self) -> Locator:
        """Every message of the open conversation."""
        return self.log.locator(".bubble")

    def answers(self, text: str) -> None:
        """Write an answer and send it with Enter."""
        self.answer.fill(text)
        self.answer.press("Enter")
        self.sees(text)

    def sees(self, text: str) -> None:
        """The open conversation shows this."""
        expect(self.bubbles.filter(has_text=text).first).to_be_visible()

    def has(self, *texts: str) -> None:
        """The bubbles say exactly this, in this order."""
        expect(self.bubbles).to_have_text(list(texts))

    def tab(self, name: str) -> None:
        """Look at another list."""
        self.page.get_by_role("navigation", name="Conversations by state").get_by_role(
            "link", name=re.compile(f"^{name}")
        ).click()
