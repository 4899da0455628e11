"""Public names, frozen: other people's pages and scripts hang on them. A new one is added here; none goes."""

import ast
import re

import pytest

from chatplug.web import assets
from tests.promises.sources import PACKAGE, ROOT, files_of

LAUNCHER = ROOT / "assets" / "launcher"
PANEL = ROOT / "assets" / "panel"

ADDRESSES = {
    "GET /cp/<>/v1.js",
    "GET /cp/p/<>",
    "POST /cp/p/<>",
    "GET /cp/p/<>/theme.css",
    "GET /cp/p/<>/icon.svg",
    "GET /cp/l/<>",
    "POST /cp/l/<>",
    "POST /cp/l/<>/end",
    "GET /cp/f/<>",
    "GET /cp/live",
    "GET /cp/poll",
    "GET /cp/api/v1/openapi.json",
    "GET /cp/api/v1/site",
    "GET /cp/api/v1/state",
    "GET /cp/api/v1/messages",
    "POST /cp/api/v1/messages",
    "POST /cp/api/v1/read",
    "POST /cp/api/v1/typing",
    "POST /cp/api/v1/page",
    "POST /cp/api/v1/contact",
    "POST /cp/api/v1/close",
    "GET /cp/api/v1/transcript",
    "GET /healthz",
    "GET /metrics",
    "GET /favicon.ico",
    "GET /demo",
    "GET /demo/shop",
    "GET /demo/shop/<>",
}
FRAMES = {
    *("ready", "reset", "beat", "restart", "error", "signed_out"),  # of the line itself
    *("message", "conversation", "read", "visitor", "site", "operator"),  # kept in the log
    *("typing", "presence", "online", "seen", "alert", "alert_test"),  # of the moment
}
VERBS = [
    "open",
    "close",
    "toggle",
    "hide",
    "show",
    "on",
    "off",
    "prefill",
    "context",
    "event",
    "lang",
    "consent",
    "shutdown",
]
TO_PANEL = ["hello", "page", "visible", "viewport", "event", "consent", "prefill"]
TO_LAUNCHER = ["ready", "unread", "close", "escape", "message", "lead"]
ATTRIBUTES = ["lang", "position", "offset-x", "offset-y", "z", "open-on", "mobile", "hide-on"]
EVENTS = ["open", "close", "message", "unread", "lead"]


def addresses(app):
    """Every address outside the console, with its method; what varies is <>."""
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if not rule.rule.startswith("/console"):
                yield f"{method} {re.sub('<[^>]*>', '<>', rule.rule)}"


def test_addresses_are_the_public_ones(app):
    assert set(addresses(app)) == ADDRESSES


@pytest.mark.parametrize("address", ["/console/", "/console/live", "/console/api/v1/openapi.json"])
def test_the_consoles_addresses(app, address):
    assert address in {rule.rule for rule in app.url_map.iter_rules()}


def test_assets_stand_below_their_public_path(built):
    assert f"/cp/a/{built['panel.js']}" in assets.prepare()


KIND_ARGUMENT = {"push": 1, "tell": 1, "tell_everyone": 0}  # which argument of these is a frame's type


def frame_kinds():
    """Every frame type that the server's sources name: in push, tell and the like, and {"type": ...}."""
    for path in files_of(".py", under="chatplug"):
        if path.is_relative_to(PACKAGE / "web"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (called := getattr(node.func, "attr", "")) in KIND_ARGUMENT:
                yield node.args[KIND_ARGUMENT[called]]
            elif isinstance(node, ast.Dict):
                keys = [getattr(key, "value", None) for key in node.keys]
                if "type" in keys:
                    yield node.values[keys.index("type")]


def test_frames_are_the_public_ones():
    named = {node.value for node in frame_kinds() if isinstance(node, ast.Constant)}
    assert {name for name in named if "/" not in name} == FRAMES  # image/png is a type too, of a file


def keys_of(name: str, path) -> set[str]:
    """The keys of an object that a browser source defines as `const <name> = {...}`."""
    body = re.search(rf"^const {name} = \{{\n(.*?)^\}};", path.read_text(), re.MULTILINE | re.DOTALL)[1]
    return set(re.findall(r"^  (?:async )?(\w+)(?=[(:,])", body, re.MULTILINE)) - {"__proto__"}


def test_the_pages_verbs():
    assert keys_of("commands", LAUNCHER / "api.js") >= set(VERBS)
    assert "window.chatplug = api" in (LAUNCHER / "api.js").read_text()


def test_what_the_panel_may_say():
    assert keys_of("answers", LAUNCHER / "panel.js") >= set(TO_LAUNCHER)


def calls(function: str, folder) -> set[str]:
    """The first arguments with which a function is called in a folder's sources."""
    text = "".join(path.read_text() for path in files_of(".js", under=folder.relative_to(ROOT).as_posix()))
    return set(re.findall(rf"\b{function}\(\s*\"([\w-]+)\"", text))


def test_what_the_launcher_may_say():
    said = calls("post", LAUNCHER) | {"hello"}
    assert said >= set(TO_PANEL)
    assert '{ type: "hello"' in (LAUNCHER / "frame.js").read_text()


def test_the_panel_hears_it():
    heard = re.search(r"@typedef \{(.*)\} Told$", (PANEL / "frame.js").read_text(), re.MULTILINE)[1]
    assert set(re.findall(r'"(\w+)"', heard)) >= set(TO_PANEL)


def test_the_tags_attributes():
    assert calls("(?:option|number)", LAUNCHER) >= set(ATTRIBUTES)


def test_what_the_page_can_listen_to():
    named = calls("tell", LAUNCHER)
    text = (LAUNCHER / "panel.js").read_text()
    assert 'tell(open ? "open" : "close")' in text
    assert named | {"open", "close"} >= set(EVENTS)
