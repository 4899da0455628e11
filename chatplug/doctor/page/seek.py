"""Where the tag is: run by the browser, held back by something, or only looking like one."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from chatplug.doctor.page.facts import Fetched
from chatplug.doctor.page.html import Page, Script

ADDRESS = re.compile(r"/cp/([\w-]{1,60})/v1\.js")
JAVASCRIPT = re.compile(r"(text|application)/(x-)?(java|ecma|j|live)script[\d.]*|module|")
CURLED = "“”„″«»‘’%E2%80%9C%E2%80%9D"
CONSENT = re.compile(r"^data-(category|cookie\w*|consent\w*|cmp[\w-]*|service|purposes?|vendor)$|^data-usercentrics$")


@dataclass(frozen=True)
class Tag:
    """One place where our script is asked for; ``held`` says what keeps the browser from running it."""

    url: str
    written: str
    site: str
    script: Script
    held: str = ""  # "", delayed, consent, type, nomodule

    @property
    def base(self) -> str:
        """Return the server's address in the tag, with its path prefix."""
        return self.url.partition("/cp/")[0].rstrip("/")

    @property
    def nonce(self) -> str:
        """Return the tag's nonce."""
        return self.script.attributes.get("nonce", "").strip()


def base_of(page: Page, url: str) -> str:
    """Return what relative addresses of a page start from; browsers pass over a base that is no address."""
    joined = _join(url, page.base) if page.base else url
    return joined if parts_of(joined).scheme else url


def parts_of(url: str) -> SplitResult:
    """Return the parts of an address that a page names; empty ones when it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def tags(page: Page, fetched: Fetched) -> list[Tag]:
    """Return every script element that names our script and is not inside something inert."""
    base = base_of(page, fetched.url)
    found = []
    for script in page.scripts:
        name = _naming(script)
        if name and not script.inside:
            written = script.attributes[name].strip()
            url = _join(base, written.strip(CURLED + "\"'"))
            found.append(Tag(url, written, _site(url), script, _held(script, name)))
    return found


def inert(page: Page) -> list[tuple[str, int]]:
    """Return where our address stands without being run: in a comment, a template, as text."""
    found = [(script.inside, script.line) for script in page.scripts if script.inside and _naming(script)]
    return found + [(piece.kind, piece.line) for piece in page.pieces if ADDRESS.search(piece.text)]


def inserting(page: Page) -> Script | None:
    """Return a script of the page whose text puts our tag there."""
    return next((one for one in page.scripts if not one.inside and ADDRESS.search(one.text.replace("\\/", "/"))), None)


def address_in(script: Script) -> str:
    """Return our address as a script's text names it."""
    found = re.search(r"(https?:)?//[^\"'\s]+?/cp/[\w-]+/v1\.js", script.text.replace("\\/", "/"))
    return found[0] if found else ""


def is_curled(tag: Tag) -> bool:
    """Say whether an editor has made curled quotes of the straight ones around the address."""
    return tag.written[:1] in "“”„″«»‘’" or tag.written.upper().startswith("%E2%80%9")


def hides_on(page: Page, tag: Tag, url: str) -> str:
    """Return the pattern by which the page's own tag (or meta element) takes the button off this path."""
    wishes = "".join(one.attributes.get("content", "") for one in page.metas("cp")[:1])
    in_meta = re.search(r"\bhide-on=([^;]+)", wishes)
    listed = tag.script.attributes.get("data-hide-on") or (in_meta[1] if in_meta else "")
    path = urlsplit(url).path or "/"
    for glob in re.split(r"[\s,]+", listed):
        if glob and re.fullmatch(".*".join(map(re.escape, glob.split("*"))), path):
            return glob
    return ""


def _naming(script: Script) -> str:
    """Return the attribute that names our script; optimisers move it out of ``src``."""
    names = [name for name, value in script.attributes.items() if ADDRESS.search(value)]
    return "src" if "src" in names else next(iter(names), "")


def _held(script: Script, name: str) -> str:
    if not JAVASCRIPT.fullmatch(script.type):
        waits = script.type == "text/plain" and (
            any(CONSENT.match(attribute) for attribute in script.attributes)
            or "optanon" in script.attributes.get("class", "").lower()
        )
        known = any(
            mark in script.type for mark in ("rocket", "litespeed", "psajs", "-text/javascript", "delay", "nitro")
        )
        return "consent" if waits else "delayed" if known or script.type == "javascript/blocked" else "type"
    if "nomodule" in script.attributes:
        return "nomodule"
    return "delayed" if name != "src" else ""


def _join(base: str, written: str) -> str:
    try:
        return urljoin(base, written)
    except ValueError:
        return written


def _site(url: str) -> str:
    found = ADDRESS.search(url)
    return found[1] if found else ""
