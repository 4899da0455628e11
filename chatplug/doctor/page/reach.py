"""The way from the world to this server: asked at its public address, is it this very one, and whole?"""

import json
import re
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from chatplug.core import outbound
from chatplug.core.config import is_loopback
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding, Findings
from chatplug.doctor.page import policy, seek, sockets
from chatplug.doctor.page.facts import Fetched, Ours
from chatplug.doctor.page.trouble import explain

SECONDS = 10.0


def make(code: str, message: str, hint: str = "", copy: str = "", level: str = ERROR, **values: object) -> Finding:
    """Return a finding about the way to the server."""
    return Finding(level, "server", message, hint, dict(values), code, copy)


def server(ours: Ours, mark: str, allowed: Collection[str], fetched: Fetched | None = None) -> Findings:
    """Ask the public address who is there; ``mark`` is this server's, empty when none is running."""
    host = urlsplit(ours.url).hostname or ""
    page_host = urlsplit(fetched.url).hostname or "" if fetched else ""
    if is_loopback(host) and page_host and not is_loopback(page_host):
        message = N_("This server's address is {url}: visitors' browsers would look for it on their own computers.")
        hint = N_("Put it on the air under a name; on a server of your own that is:")
        yield make("server_loopback", message, hint, "chatplug up chat.example.com", url=ours.url)
        return
    try:
        answer = outbound.request("GET", f"{ours.url}/healthz", timeout=SECONDS, allowed=allowed)
    except Refused as refusal:
        yield explain(refusal, "server", host)
        return
    trouble = list(_identity(answer, ours, mark))
    yield from trouble
    if not trouble:
        yield make("server_reached", N_("{url} leads to this server."), level=GOOD, url=ours.url)
        yield from _script(ours, allowed)
        yield from _panel(ours, allowed, fetched)


def _identity(answer: outbound.Answer, ours: Ours, mark: str) -> Findings:
    """Compare who answered with who should."""
    said = _json(answer.body)
    code = str(said.get("code", ""))
    if 300 <= answer.status < 400:
        target = next((value for name, value in answer.fields if name.lower() == "location"), "?")
        message = N_("{url} leads on to {target}.")
        hint = N_("Set base_url to the address at which it ends.")
        yield make("server_redirects", message, hint, _option(target), url=ours.url, target=target)
    elif code == "bad_host":
        message = N_("The proxy at {url} asks this server under another name, and is refused.")
        hint = N_("Let it pass the visitor's Host header on; in nginx and Apache:")
        yield make(
            "server_bad_host", message, hint, "proxy_set_header Host $http_host;\nProxyPreserveHost On", url=ours.url
        )
    elif code == "not_found" and urlsplit(ours.url).path:
        message = N_("The proxy at {url} cuts the path off before it asks this server.")
        hint = N_("Let it pass the whole path on: in nginx, proxy_pass without a slash at its end:")
        yield make("server_path", message, hint, "proxy_pass http://127.0.0.1:8080;", url=ours.url)
    elif answer.status in (502, 503, 504) and not said:
        message = N_("A proxy answers at {url}, but does not reach this server ({status}).")
        hint = N_("Check the address and port in its settings, and that the server runs:")
        yield make("server_behind", message, hint, "systemctl status chatplug", url=ours.url, status=answer.status)
    elif "mark" not in said and code != "unhealthy":
        message = N_("Something else answers at {url} ({status}).")
        hint = N_("Correct base_url, or lead that address to this server.")
        yield make("server_other", message, hint, url=ours.url, status=answer.status)
    elif code == "unhealthy":
        message = N_("The server answers, but is not healthy: {said}")
        yield make(
            "server_unhealthy", message, N_("Run: chatplug doctor"), "chatplug doctor", said=said.get("error", "")
        )
    elif mark and said["mark"] != mark:
        message = N_("Another chatplug answers at {url}, not this one.")
        hint = N_("After a move, let the name (DNS) lead to the new machine, and stop the old server.")
        yield make("server_other_instance", message, hint, url=ours.url)


def _option(url: str) -> str:
    parts = seek.parts_of(url)
    return f'base_url = "{parts.scheme}://{parts.netloc}{parts.path.removesuffix("/healthz").rstrip("/")}"'


def _script(ours: Ours, allowed: Collection[str]) -> Findings:
    """Fetch the script as a page would: no cache or guard on the way may have changed it."""
    answer, trouble = _ask(ours.address(), allowed)
    if answer is None:
        yield from trouble
        return
    kind = _header(answer, "content-type").partition(";")[0]
    if answer.status != 200 or "javascript" not in kind:
        message = N_("The script does not come as it should: {status}, {kind}.")
        hint = N_("Let proxies and services in front pass /cp/ on unchanged.")
        yield make("script_changed", message, hint, status=answer.status, kind=kind or "?")
        return
    written = re.search(rb'"base":"([^"]*)"', answer.body)
    if written and written[1].decode("utf-8", "replace") != ours.url:
        message = N_("The script names {found} as its server, not {url}: something in front keeps an old copy.")
        yield make(
            "script_old", message, N_("Clear that cache."), found=written[1].decode("utf-8", "replace"), url=ours.url
        )


def _panel(ours: Ours, allowed: Collection[str], fetched: Fetched | None) -> Findings:
    """Look whether something in front adds headers that forbid the frame."""
    answer, trouble = _ask(f"{ours.url}/cp/p/{ours.site}", allowed)
    if answer is None:
        yield from trouble
        return
    framing = [
        one
        for name, value in answer.fields
        if name.lower() == "content-security-policy"
        for one in policy.parse(value)
        if "frame-ancestors" in one.directives
    ]
    if _header(answer, "x-frame-options") or len(framing) > 1:
        name = "X-Frame-Options" if _header(answer, "x-frame-options") else "Content-Security-Policy: frame-ancestors"
        message = N_("Something in front of this server adds “{name}”: no page may show the chat then.")
        hint = N_("Take it away for the chat's host, where the proxy or its provider sets it; in nginx and Apache:")
        yield make(
            "panel_framing",
            message,
            hint,
            "proxy_hide_header X-Frame-Options;\nHeader unset X-Frame-Options",
            name=name,
        )
    isolated = fetched is not None and "require-corp" in fetched.value("cross-origin-embedder-policy")
    if isolated and not _header(answer, "cross-origin-embedder-policy"):
        message = N_(
            "The page isolates itself, and something in front of this server takes the headers away that it needs."
        )
        hint = N_("Let Cross-Origin-Embedder-Policy and Cross-Origin-Resource-Policy through.")
        yield make("panel_isolation", message, hint)


def live_line(ours: Ours, allowed: Collection[str]) -> Findings:
    """Open a real socket through the public address; when that fails, see whether polls get through."""
    failure = sockets.shake_hands(ours.url, ours.origin, ours.site, allowed)
    if failure is None:
        message = N_("Sockets get through: messages arrive at once.")
        yield Finding(GOOD, "sockets", message, "", {}, "sockets_open")
        return
    headers = {"Authorization": f"Bearer {secrets.token_urlsafe(32)}"}
    answer, _trouble = _ask(f"{ours.url}/cp/poll?site={ours.site}&after=0", allowed, headers)
    if answer is None or _json(answer.body).get("code") != "unknown_visitor":
        message = N_("Neither sockets ({problem}) nor polls get through: messages would not arrive.")
        hint = N_("Let whatever stands in front pass /cp/ on as it is. docs/deploy.md has whole files for that.")
        yield Finding(ERROR, "sockets", message, hint, {"problem": failure}, "line_blocked")
        return
    message = N_("Sockets do not get through ({problem}). Long-polling is in use: it works, at more cost.")
    hint, copy = _how_to_open(_header(answer, "server"))
    yield Finding(WARNING, "sockets", message, hint, {"problem": failure}, "sockets_blocked", copy)


def _how_to_open(front: str) -> tuple[str, str]:
    """Return what lets sockets through, for whoever says to be in front."""
    name = front.lower()
    if "apache" in name:
        return N_("Let Apache pass them on:"), 'ProxyPass "/" "http://127.0.0.1:8080/" upgrade=websocket'
    if "cloudflare" in name:
        return N_("At Cloudflare, switch on: Network → WebSockets."), ""
    lines = (
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        'proxy_set_header Connection "upgrade";',
    )
    return N_("Let the proxy pass them on; in nginx, in the same location:"), "\n".join(lines)


def _ask(
    url: str, allowed: Collection[str], headers: dict[str, str] | None = None
) -> tuple[outbound.Answer | None, list[Finding]]:
    try:
        return outbound.request("GET", url, None, headers, SECONDS, allowed=allowed), []
    except Refused as refusal:
        return None, [explain(refusal, "server", urlsplit(url).hostname or "")]


def _header(answer: outbound.Answer, name: str) -> str:
    return ", ".join(value for key, value in answer.fields if key.lower() == name)


def _json(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
