"""A page read with a real parser: its scripts and policies, and what only looks like a script."""

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_SECONDS = 3.0  # of parsing; markup made to be slow is left half read
# What stands in these is text to a browser, or is not run by it.
_INERT = frozenset(
    ("noscript", "template", "textarea", "title", "style", "xmp", "iframe", "noembed", "noframes", "plaintext")
)

Attributes = dict[str, str]


@dataclass
class Script:
    """A script element that a browser would run, or the inert element it stands in."""

    attributes: Attributes
    line: int
    inside: str = ""
    text: str = ""

    @property
    def src(self) -> str:
        """Return the address as it is written."""
        return self.attributes.get("src", "").strip()

    @property
    def type(self) -> str:
        """Return the type as it is written, in lower case."""
        return self.attributes.get("type", "").strip().lower()


@dataclass
class Element:
    """Any other element that the rules ask for."""

    name: str
    attributes: Attributes
    line: int
    in_head: bool = False


@dataclass
class Piece:
    """Text that no browser runs, and where it stands: a comment, a template, the visible page."""

    kind: str
    text: str
    line: int


@dataclass
class Page:
    """What the rules need of a page."""

    scripts: list[Script] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    root: Attributes = field(default_factory=dict)
    base: str = ""
    visible: int = 0  # characters of text that a reader sees
    gave_up: bool = False

    def metas(self, name: str, by: str = "name") -> list[Element]:
        """Return the meta elements of a name (or ``http-equiv``)."""
        return [one for one in self.named("meta") if one.attributes.get(by, "").strip().lower() == name]

    def named(self, name: str) -> list[Element]:
        """Return the elements of a name."""
        return [one for one in self.elements if one.name == name]


class _TooSlow(Exception):
    """The markup takes longer to read than it is worth."""


class _Reader(HTMLParser):
    """Fills a page; ``_open`` holds the inert elements around the present place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._script: Script | None = None
        self._in_head = True
        self._until = time.monotonic() + MOST_SECONDS

    def updatepos(self, i: int, j: int) -> int:
        """Count lines, and look at the clock: the parser comes by here at every step."""
        if time.monotonic() > self._until:
            raise _TooSlow
        return super().updatepos(i, j)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a script or one of the elements that matter."""
        attributes: Attributes = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")  # of two, browsers take the first
        line = self.getpos()[0]
        if tag == "script":
            self._script = Script(attributes, line, self._open[-1] if self._open else "")
            self.page.scripts.append(self._script)
        elif tag in _INERT:
            self._open.append(tag)
        elif tag == "html":
            self.page.root = self.page.root or attributes
        elif tag == "body":
            self._in_head = False
        elif tag == "base" and not self.page.base and not self._open:
            self.page.base = attributes.get("href", "").strip()
        if not self._open or tag in ("iframe", "noscript"):
            self.page.elements.append(Element(tag, attributes, line, self._in_head))

    def handle_endtag(self, tag: str) -> None:
        """Close a script or an inert element."""
        if tag == "script":
            self._script = None
        elif tag == "head":
            self._in_head = False
        elif tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep a script's text, and what readers see."""
        if self._script is not None:
            self._script.text += data
            return
        if not self._open:
            self.page.visible += len(data.strip())
        if "/cp/" in data:
            self.page.pieces.append(Piece(self._open[-1] if self._open else "text", data, self.getpos()[0]))

    def handle_comment(self, data: str) -> None:
        """Keep a comment: a tag may have been put away in it."""
        self.page.pieces.append(Piece("comment", data, self.getpos()[0]))


def read(text: str) -> Page:
    """Return what the rules need of a page's source; broken markup never raises."""
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except (_TooSlow, AssertionError, ValueError, RecursionError):
        reader.page.gave_up = True
    return reader.page
