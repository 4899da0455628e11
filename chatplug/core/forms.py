"""Typed JSON at every door: what comes in fits its schema, or is refused with the place that does not."""

import re
from typing import Annotated, Any, TypeVar

import msgspec

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

MOST_BYTES = 64 * 1024
MOST_DEPTH = 32
MOST = 2**53  # the largest whole number that browsers keep exactly

Form = TypeVar("Form")

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="one line of text")]
MaybeLine = Annotated[str, msgspec.Meta(max_length=200, description="one line of text, or empty")]
Body = Annotated[str, msgspec.Meta(min_length=1, max_length=4000, description="a message's plain text")]
LongText = Annotated[str, msgspec.Meta(max_length=2000)]
ClientId = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$(?!\n)", description="the author's own id of a message")
]
Url = Annotated[str, msgspec.Meta(max_length=2000)]
Moment = Annotated[int, msgspec.Meta(ge=0, le=MOST, description="UTC milliseconds since 1970")]
Number = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Email = Annotated[str, msgspec.Meta(max_length=254, description="an e-mail address, or empty")]
Phone = Annotated[str, msgspec.Meta(max_length=40, description="a phone number as typed, or empty")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$|^$", max_length=35)]

_EMAIL = re.compile(r"[^@\s<>()\",;:\\\[\]]{1,64}@[^@\s<>()\",;:\\\[\]]+\.[^@\s<>()\",;:\\\[\].]{2,63}")
_PHONE = re.compile(r"\+?[\d\s().\-/]{4,40}")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000|\x00")

_HINT = N_("Send JSON as the API's description says (openapi.json).")


def read(form: type[Form], raw: bytes, most: int = MOST_BYTES) -> Form:
    """Decode a JSON body into its form; unknown fields are left aside.

    :raises BadInput: with the path of the first field that does not fit, when it is no JSON, too large or too deep.
    """
    if len(raw) > most:
        raise BadInput(
            N_("That is too long: {size} bytes, {most} at most."),
            status=413,
            code="too_large",
            size=len(raw),
            most=most,
        )
    if _depth(raw) > MOST_DEPTH:
        raise BadInput(N_("The JSON is nested too deeply."), _HINT, code="too_deep")
    if _NUL.search(raw):
        raise BadInput(N_("The text holds a character that cannot be stored (NUL)."), _HINT)
    try:
        return msgspec.json.decode(raw or b"{}", type=form)
    except msgspec.ValidationError as failure:
        raise BadInput(N_("A field does not fit: {problem}"), _HINT, problem=str(failure)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failure:
        raise BadInput(N_("That is no valid JSON: {problem}"), _HINT, problem=str(failure)[:200]) from None


def read_query(form: type[Form], values: dict[str, str]) -> Form:
    """Convert query parameters into their form.

    :raises BadInput: with the name of the first that does not fit.
    """
    try:
        return msgspec.convert(values, type=form, strict=False)
    except (msgspec.ValidationError, UnicodeEncodeError) as failure:
        raise BadInput(N_("A field does not fit: {problem}"), _HINT, problem=str(failure)) from None


def clean_email(text: str) -> str:
    """Return an address trimmed, its domain in lower case; empty stays empty.

    :raises BadInput: when it cannot be an address.
    """
    text = text.strip()
    if not text:
        return ""
    if not _EMAIL.fullmatch(text) or ".." in text:
        raise BadInput(
            N_("That does not look like an e-mail address."), N_("Check it: name@example.com."), code="bad_email"
        )
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


def clean_phone(text: str) -> str:
    """Return a phone number as typed, single-spaced; empty stays empty.

    :raises BadInput: when it cannot be a phone number.
    """
    text = " ".join(text.split())
    if text and not (_PHONE.fullmatch(text) and sum(char.isdigit() for char in text) >= 4):
        raise BadInput(
            N_("That does not look like a phone number."),
            N_("Digits, spaces and a leading + are fine."),
            code="bad_phone",
        )
    return text


def _depth(raw: bytes) -> int:
    """Return how deep brackets nest, strings skipped: one pass, no recursion."""
    if raw.count(b"[") + raw.count(b"{") <= MOST_DEPTH:
        return 0
    depth = deepest = 0
    in_string = escaped = False
    for byte in raw:
        if in_string:
            in_string = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            in_string = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def describe(forms: list[Any], template: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return JSON Schemas of forms, with their named parts apart, for the API's description."""
    schemas, parts = msgspec.json.schema_components(forms, ref_template=template)
    return list(schemas), parts
