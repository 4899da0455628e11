"""Fetches a page: a few redirects by hand, each looked at by the address guard, and no more than a page's size."""

import codecs
import re
import time
import zlib
from collections.abc import Callable, Collection
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import brotli

from chatplug import __version__
from chatplug.core import outbound
from chatplug.core.config import is_loopback
from chatplug.core.errors import BadInput, Refused
from chatplug.core.i18n import N_
from chatplug.doctor.page.facts import Fetched

MOST_HOPS = 5
MOST_BYTES = 2_000_000
SECONDS = 15.0
LONGEST = 2000  # characters of an address
HEADERS = {
    "User-Agent": f"Mozilla/5.0 (compatible; chatplug-doctor/{__version__})",
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "en,ru;q=0.8",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.I)
_NO_CHARSETS = re.compile(r"idna|punycode|undefined|(raw_)?unicode_escape")  # Python's own; one takes hours for a page
_AS_THEY_ARE = "/%:@!$&'()*+,;=~-._?"


def clean_url(written: str) -> str:
    """Return the address of a page as a request takes it; without a scheme it is https, on this machine http.

    :raises BadInput: when it is none.
    """
    text = written.strip()
    if text and "://" not in text:
        host = re.split(r"[/:?#]", text, maxsplit=1)[0]
        text = ("http://" if is_loopback(host) else "https://") + text
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname or ""
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        parts, host, port = urlsplit(""), "", ""
    if parts.scheme not in ("http", "https") or not host or len(text) > LONGEST or re.search(r"[\s\\@]", parts.netloc):
        raise BadInput(
            N_("“{url}” is not the address of a page."),
            N_("Write it like https://shop.example/kettles"),
            code="bad_url",
            url=written[:100],
        )
    host = f"[{host}]" if ":" in host else host
    path, query = quote(parts.path or "/", _AS_THEY_ARE), quote(parts.query, _AS_THEY_ARE)
    return urlunsplit((parts.scheme, host + port, path, query, ""))


def place_of(url: str) -> str:
    """Return host and port of an address, as the option allow_private names them."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def fetch(url: str, allowed: Collection[str] = (), led: Callable[[str], None] = lambda url: None) -> Fetched:
    """Return the page at an address; ``led`` hears of each redirect before it is followed.

    :raises Refused: when there is no answer, or a target that may not be asked.
    """
    hops: list[str] = []
    while True:
        begun = time.monotonic()
        answer = outbound.request("GET", url, None, HEADERS, SECONDS, allowed=allowed, most_bytes=MOST_BYTES)
        took = time.monotonic() - begun
        where = _read_as_sent(next((value for name, value in answer.fields if name.lower() == "location"), ""))
        if answer.status not in (301, 302, 303, 307, 308) or not where:
            return _fetched(url, answer, took, tuple(hops))
        hops.append(url)
        url = clean_url(_joined(url, where.strip()))
        if url in hops or len(hops) > MOST_HOPS:
            raise Refused(
                N_("The page leads on and on, the last time to {url}."),
                N_("Give the address at which it ends in a browser, or mend the redirects."),
                code="redirect_loop",
                url=url,
            )
        led(url)


def _joined(url: str, where: str) -> str:
    try:
        return urljoin(url, where)
    except ValueError:  # no address at all: refused in a moment
        return where


def _read_as_sent(header: str) -> str:
    """Return a header's text: the library takes its bytes for Latin-1, servers write UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _fetched(url: str, answer: outbound.Answer, took: float, hops: tuple[str, ...]) -> Fetched:
    headers = {name.lower(): value for name, value in answer.fields}
    body, is_cut = _unpacked(answer.body, headers.get("content-encoding", "").strip().lower(), answer.is_cut)
    text = body.decode(_charset(headers.get("content-type", ""), body), "replace")
    return Fetched(url, answer.status, answer.fields, text, len(body), is_cut, took, time.time(), hops)


def _unpacked(body: bytes, encoding: str, is_cut: bool) -> tuple[bytes, bool]:
    """Return a packed body as it was, cut at the most that is looked at: a small answer can unpack to a huge one."""
    try:
        if encoding in ("gzip", "x-gzip", "deflate"):
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
            plain = unpacker.decompress(body, MOST_BYTES)
            return plain, is_cut or bool(unpacker.unconsumed_tail)
        if encoding == "br":  # not asked for, and sent all the same by some caches
            plain = brotli.Decompressor().process(body, output_buffer_limit=MOST_BYTES)
            return plain, is_cut or len(plain) >= MOST_BYTES
    except (zlib.error, brotli.error, TypeError):
        return b"", is_cut
    return body, is_cut


def _charset(content_type: str, body: bytes) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", content_type, re.I)
    inside = _CHARSET.search(body[:2048])
    named = found[1] if found else (inside[1].decode() if inside else "utf-8")
    try:
        "".encode(named)
        known = codecs.lookup(named).name
    except (LookupError, UnicodeError):
        return "utf-8"
    return "utf-8" if _NO_CHARSETS.fullmatch(known.replace("-", "_")) else known
