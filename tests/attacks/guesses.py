"""Requests and frames made from the API's own description: nearly right, quite wrong, and everything between."""

import json
import re
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

ODD_TEXTS = [
    "", " ", "\0", "\ud800", "a\r\nSet-Cookie: x=1", "\u202e", "' OR 1=1--", "%", "{{7*7}}", "../../etc/passwd",
    "é" * 300, "x" * 5000, "١٢٣", "null", "-1", "1e999", "0x10", "javascript:alert(1)", "=1+1", "e\u0301" * 50,
]  # fmt: skip
ODD_NUMBERS = [0, 1, -1, 2, 99, 2**31, 2**53, 2**53 + 1, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e300]
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.sampled_from(ODD_NUMBERS), st.sampled_from(ODD_TEXTS), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=8,
)
RAW = [
    b"", b"{", b"[]", b"null", b"5", b"\xff\xfe", b'{"a":1,"a":2}', b'{"a": NaN}', b'{"a":"\\ud800"}',
    b'{"a\\u0000":1}', b"[" * 2000 + b"]" * 2000, b'{"a":' * 500 + b"1" + b"}" * 500, b'{"' + b"k" * 70_000 + b'":1}',
]  # fmt: skip
JSON = "application/json"
KINDS = [JSON, f"{JSON}; charset=utf-8", "text/plain", "", "multipart/form-data"]
HEADERS = {
    "Accept": ["text/html", "*/*", "application/json", "x" * 300],
    "Accept-Language": ["ru", "en;q=0.5", "xx-YY", "*", ";;;,,,", "ru" * 200],
    "X-Forwarded-For": ["1.2.3.4", "::1", "x", ","],
    "Origin": ["https://evil.example", "null", "x"],
    "Sec-Fetch-Site": ["cross-site", "same-origin", "x"],
    "If-None-Match": ['"x"', "*", "W/"],
    "Range": ["bytes=0-1", "bytes=99999-"],
    "Expect": ["100-continue", "x"],
    "User-Agent": ["", "Mozilla/5.0 " * 50, "\u00e9"],
}


@dataclass(frozen=True)
class Operation:
    """One door of the description."""

    method: str
    path: str
    about: dict[str, Any]

    @property
    def body(self) -> Any:
        """The schema of its body, if it takes one."""
        content = self.about.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("schema")


def operations(document: dict[str, Any]) -> list[Operation]:
    """Every door of a description."""
    return [
        Operation(method.upper(), path, about)
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    ]


def values(schema: dict[str, Any], parts: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that fit a schema, or, one time in eight, anything else."""
    fitting = _fitting(schema, parts)
    return st.integers(0, 7).flatmap(lambda die: JUNK if die == 0 else fitting)


def _fitting(schema: dict[str, Any], parts: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _fitting(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "anyOf" in schema:
        return st.one_of([values(part, parts) for part in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object" if "properties" in schema:
            return _objects(schema, parts)
        case "object":
            return st.dictionaries(st.text(max_size=8), JUNK, max_size=4)
        case "array":
            return st.lists(values(schema.get("items", {}), parts), max_size=4)
        case "integer":
            return st.one_of(st.integers(1, 4), st.sampled_from([n for n in ODD_NUMBERS if isinstance(n, int)]))
        case "boolean":
            return st.booleans()
        case "string":
            return _texts(schema)
    return JUNK


def _objects(schema: dict[str, Any], parts: dict[str, Any]) -> st.SearchStrategy[Any]:
    fields = {name: values(part, parts) for name, part in schema["properties"].items()}
    required = {name: fields[name] for name in schema.get("required", ())}
    optional = {name: field for name, field in fields.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def _texts(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if "{8,64}" in schema.get("pattern", ""):
        return st.text("abcdefgh0123-_", min_size=8, max_size=20)
    most = min(40, schema.get("maxLength", 40))
    return st.one_of(st.text(max_size=most), st.sampled_from(ODD_TEXTS), st.sampled_from(["en", "ru", "a@b.example"]))


def as_json(value: Any) -> bytes:
    """What a careless client would send for a value."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


@st.composite
def requests(draw: st.DrawFn, doors: list[Operation], parts: dict[str, Any], known: dict[str, list[str]]) -> Any:
    """One request: the door, its path with query, body, and headers beside those that say who is asking."""
    door = draw(st.sampled_from(doors))
    path = re.sub(r"{(\w+)}", lambda found: _quoted(draw(_in_path(found[1], known))), door.path)
    asked = [part for part in door.about.get("parameters", ()) if part["in"] == "query" and part["name"] != "site"]
    query = {part["name"]: draw(values(part["schema"], parts)) for part in asked if draw(st.booleans())}
    if query:
        path += "?" + "&".join(f"{name}={_quoted(str(value))}" for name, value in query.items())
    headers = {name: draw(st.sampled_from(words)) for name, words in HEADERS.items() if draw(st.integers(0, 15)) == 0}
    body = None
    if door.method != "GET":
        made = values(door.body or {}, parts).map(as_json)
        body = draw(st.one_of(made, st.sampled_from(RAW)) if draw(st.integers(0, 5)) == 0 else made)
        headers["Content-Type"] = draw(st.sampled_from(KINDS)) if draw(st.integers(0, 7)) == 0 else JSON
    return door, path, body, headers


def _in_path(name: str, known: dict[str, list[str]]) -> st.SearchStrategy[str]:
    odd = st.sampled_from(["0", "-1", "99999999999999999999", "x", "..", "%", "ä", "\0", "1;2", "null", " "])
    return st.one_of(st.sampled_from(known[name]), odd) if name in known else odd


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@st.composite
def frames(draw: st.DrawFn) -> list[bytes]:
    """What somebody says on a socket after, or instead of, a hello: words, bytes, broken frames."""
    words = st.one_of(
        JUNK.map(as_json),
        st.fixed_dictionaries({"type": st.sampled_from(["hello", "beat", "message", "", "typing"])}, optional={
            "after": JUNK, "site": JUNK, "secret": JUNK, "v": JUNK}).map(as_json),
        st.sampled_from(RAW),
    )  # fmt: skip
    opcodes, flags = (
        st.sampled_from([0, 1, 1, 1, 2, 3, 8, 9, 10, 15]),
        st.sampled_from([0x80, 0x80, 0x80, 0, 0xC0, 0xF0]),
    )
    said = st.tuples(opcodes, words, flags)
    noise = st.binary(max_size=60)
    return draw(st.lists(st.one_of(said.map(lambda part: _frame(*part)), noise), max_size=6))


def _frame(opcode: int, words: bytes, flags: int) -> bytes:
    words = b"ping" if opcode == 9 else words[:3000]  # it comes back, and must not look like a frame of ours
    size = len(words)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes([flags | opcode]) + length + b"\0\0\0\0" + words
