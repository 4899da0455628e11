"""Every attack by its number: what is tried, which tests hold it (`pytest.mark.sec(...)`), what is not here yet."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

TRIED = {
    "SEC-01": "markup, scripts, templates, `javascript:` and `data:` links, reversed and piled-up letters in all a "
    "stranger can send, on every page that shows it, both ways; foreign pictures",
    "SEC-02": "the console's content policy: nothing inline, trusted types, no violation in a full tour",
    "SEC-03": "calls that turn text into markup or code, in every browser source",
    "SEC-04": "quotes, `%` and `_` in searches, unknown filters",
    "SEC-05": "template expressions in messages, names, texts and mail",
    "SEC-06": "`__proto__` and `constructor` in messages of the page, its settings and its facts",
    "SEC-07": "64 kB of half links, brackets and endless schemes, on the server and in the browser",
    "SEC-08": "JSON of depth 1000, NaN, half characters, NUL, keys of a megabyte, a key twice, wrong types, at every "
    "door and on both sockets; 1,000 generated requests and frames (20,000 in `make faults`)",
    "SEC-09": "line breaks in names, ids, addresses and subjects, towards headers, log and mail",
    "SEC-10": "three visitors, two sites, operators of both roles at every door with an id and every audience",
    "SEC-11": "numbers without a secret, secrets in addresses, how secrets are made",
    "SEC-12": "fields that nobody asked for, in every body",
    "SEC-13": "what visitors' answers and frames may hold: an allow-list of fields",
    "SEC-14": "lists as well as single things; an operator who was removed while listening",
    "SEC-15": "claims of being somebody's customer, signed and unsigned",
    "SEC-20": "handshakes from foreign, missing, look-alike and unencrypted origins, on both sockets",
    "SEC-21": "what other pages' scripts may read",
    "SEC-22": "changes from other pages, without and with wrong tokens, in other content types",
    "SEC-23": "cookies, and when a session ends",
    "SEC-24": "messages to the panel from wrong windows and origins, malformed, giant, in floods; foreign frames",
    "SEC-25": "the console in a foreign frame",
    "SEC-26": "addresses to go on to after signing in",
    "SEC-27": "Host, Forwarded and X-Forwarded-* made up by the client; one client as 100 addresses",
    "SEC-28": "headers on every status, also on what never reaches the application",
    "SEC-30": "private addresses in every way of writing, names that change, redirects, slow and endless answers",
    "SEC-31": "signatures of webhooks",
    "SEC-32": "formulas in exported tables",
    "SEC-40": "operators' photos that are none, too large, or tell where they were taken; visitors send no files yet",
    "SEC-50": "floods of messages, new visitors and identical text; what other visitors feel of it",
    "SEC-51": "slowloris, idle and half-open connections, giant, endless, tiny and packed frames, endless headers and "
    "bodies",
    "SEC-52": "guessing passwords and links, telling accounts apart by answer or time",
    "SEC-53": "secrets in files, logs, process lists and defaults",
}

NOT_HERE_YET = {
    "SEC-15": "the page cannot say who is signed in there yet",
    "SEC-31": "there are no webhooks yet",
    "SEC-32": "there is no export of tables yet",
}


def marks_of(path: Path) -> set[str]:
    """The numbers that a file of tests marks."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    marks = (call for call in calls if ast.unparse(call.func) == "pytest.mark.sec")
    return {str(part.value) for call in marks for part in call.args if isinstance(part, ast.Constant)}


def held() -> dict[str, list[str]]:
    """The files of tests that hold each number."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for number in marks_of(path):
            found.setdefault(number, []).append(path.relative_to(TESTS.parent).as_posix())
    return found


def table() -> list[str]:
    """The list as rows of Markdown: number, what is tried, what holds it."""
    rows = ["| number | what is tried | held by |", "|---|---|---|"]
    files = held()
    for number, tried in TRIED.items():
        where = "<br>".join(f"`{name}`" for name in files.get(number, []))
        rows.append(f"| {number} | {tried} | {where or NOT_HERE_YET.get(number, '')} |")
    return rows
