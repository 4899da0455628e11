"""Content-Security-Policy, read and judged as browsers do it: what is allowed, and the line that would allow it."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

SCRIPT = ("script-src-elem", "script-src", "default-src")
FRAME = ("frame-src", "child-src", "default-src")
_KINDS = "default script style img font connect media object frame child worker manifest"
DIRECTIVES = frozenset(
    (
        *(f"{kind}-src" for kind in _KINDS.split()),
        *("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"),
        *("base-uri", "form-action", "frame-ancestors", "sandbox", "report-uri", "report-to"),
        *("upgrade-insecure-requests", "require-trusted-types-for", "trusted-types"),
    )
)
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SOURCE = re.compile(
    r"^(?:([a-z][a-z0-9+.-]*)://)?(\*|(?:\*\.)?[a-z0-9_.-]+|\[[0-9a-f:]+\])(?::(\*|\d+))?(/.*)?$", re.I
)


@dataclass(frozen=True)
class Policy:
    """One policy: its directives in their order, and where it came from."""

    directives: dict[str, tuple[str, ...]]
    place: str = "header"  # or "meta"
    line: int = 0
    report_only: bool = False

    def ruling(self, names: tuple[str, ...]) -> str:
        """Return the directive that decides for a kind of thing; empty when none does."""
        return next((name for name in names if name in self.directives), "")

    def sources(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return what the deciding directive lists."""
        return self.directives.get(self.ruling(names), ())


def parse(text: str, place: str = "header", line: int = 0, report_only: bool = False) -> list[Policy]:
    """Return the policies of one header or meta element: between commas; of two directives the first rules."""
    policies = []
    for part in text.split(","):
        directives: dict[str, tuple[str, ...]] = {}
        for words in (directive.split() for directive in part.split(";")):
            if words:
                directives.setdefault(words[0].lower(), tuple(words[1:]))
        if directives:
            policies.append(Policy(directives, place, line, report_only))
    return policies


def allows_frame(policy: Policy, url: str, page: str) -> bool:
    """Say whether a policy lets a page hold a frame from an address."""
    return not policy.ruling(FRAME) or _matches_any(policy.sources(FRAME), url, page)


def allows_script(policy: Policy, url: str, page: str, nonce: str = "", *, inserted: bool = False) -> bool:
    """Say whether a policy lets a page load a script; ``inserted`` when another script puts the tag there."""
    if not policy.ruling(SCRIPT):
        return True
    sources = policy.sources(SCRIPT)
    if nonce and f"'nonce-{nonce}'" in sources:
        return True
    if is_strict(policy):
        return inserted
    return _matches_any(sources, url, page)


def is_strict(policy: Policy) -> bool:
    """Say whether a policy trusts nonces and hashes only: addresses in it count for nothing."""
    lowered = [source.lower() for source in policy.sources(SCRIPT)]
    return "'strict-dynamic'" in lowered


def takes_nonces(policy: Policy) -> bool:
    """Say whether a policy names a nonce for scripts."""
    return any(source.lower().startswith("'nonce-") for source in policy.sources(SCRIPT))


def line_to_add(policy: Policy, names: tuple[str, ...], source: str) -> str:
    """Return the directive as it should read; one that stood for it (``default-src``) is written out, and kept."""
    ruling = policy.ruling(names)
    kept = [one for one in policy.directives.get(ruling, ()) if one.lower() != "'none'"]
    if ruling in ("default-src", "child-src", ""):
        ruling = names[0] if names is FRAME else "script-src"
    return " ".join([ruling, *kept, source]) + ";"


def misplaced(policy: Policy) -> str:
    """Return a directive's name that stands among sources, because a semicolon is missing; else an empty text."""
    return next((word for words in policy.directives.values() for word in words if word.lower() in DIRECTIVES), "")


def _matches_any(sources: tuple[str, ...], url: str, page: str) -> bool:
    return any(_matches(source, urlsplit(url), urlsplit(page)) for source in sources)


def _matches(source: str, url: SplitResult, page: SplitResult) -> bool:
    """Match one source expression; keywords other than 'self', nonces and hashes name no address."""
    if source.lower() == "'self'":
        return _is_self(url, page)
    if source.startswith("'"):
        return False
    if source == "*":
        return url.scheme in ("http", "https", "ws", "wss") or url.scheme == page.scheme
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:", source, re.I):
        return _scheme_fits(source[:-1].lower(), url.scheme)
    found = _SOURCE.match(source)
    if not found:
        return False
    scheme, host, port, path = found.groups()
    return (
        _scheme_fits((scheme or page.scheme).lower(), url.scheme)
        and _host_fits(host.lower(), url.hostname or "")
        and _port_fits(port or "", url)
        and _path_fits(path or "", url.path or "/")
    )


def _is_self(url: SplitResult, page: SplitResult) -> bool:
    same_host = (url.hostname or "") == (page.hostname or "")
    ports = (url.port or _PORTS.get(url.scheme), page.port or _PORTS.get(page.scheme))
    upgraded = (page.scheme, url.scheme) == ("http", "https") and ports == (443, 80)
    return same_host and ((url.scheme == page.scheme and ports[0] == ports[1]) or upgraded)


def _scheme_fits(listed: str, asked: str) -> bool:
    return listed == asked or (listed, asked) in {("http", "https"), ("ws", "wss"), ("ws", "http"), ("ws", "https")}


def _host_fits(listed: str, asked: str) -> bool:
    if listed == "*":
        return True
    if listed.startswith("*."):
        return asked.lower().endswith(listed[1:])
    return listed.strip("[]") == asked.lower()


def _port_fits(listed: str, url: SplitResult) -> bool:
    port = url.port or _PORTS.get(url.scheme)
    if not listed:
        return port == _PORTS.get(url.scheme)
    return listed == "*" or int(listed) == port or (listed == "80" and port == 443)


def _path_fits(listed: str, asked: str) -> bool:
    if listed in ("", "/"):
        return True
    return asked.startswith(listed) if listed.endswith("/") else asked == listed
