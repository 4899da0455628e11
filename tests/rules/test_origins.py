"""Origins are compared as browsers write them."""

import pytest

from chatplug.core.errors import BadInput
from chatplug.sites import origins


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        pytest.param("https://shop.example", "https://shop.example", id="as it is"),
        pytest.param("  https://shop.example\t", "https://shop.example", id="blanks around"),
        pytest.param("HTTPS://Shop.Example", "https://shop.example", id="capitals"),
        pytest.param("https://shop.example/", "https://shop.example", id="the slash browsers add"),
        pytest.param("https://shop.example:443", "https://shop.example", id="default port of https"),
        pytest.param("http://shop.example:80", "http://shop.example", id="default port of http"),
        pytest.param("http://shop.example:443", "http://shop.example:443", id="a default port of the other"),
        pytest.param("https://shop.example:08443", "https://shop.example:8443", id="leading zero of a port"),
        pytest.param("https://пример.рф", "https://xn--e1afmkfd.xn--p1ai", id="cyrillic"),
        pytest.param("https://bücher.example", "https://xn--bcher-kva.example", id="umlaut"),
        pytest.param("http://localhost:8000", "http://localhost:8000", id="localhost"),
        pytest.param("http://127.0.0.1:5500", "http://127.0.0.1:5500", id="IPv4"),
        pytest.param("http://[::1]:80", "http://[::1]", id="IPv6"),
        pytest.param("http://[2001:DB8:0:0::1]", "http://[2001:db8::1]", id="long IPv6"),
        pytest.param("http://my_nas:5000", "http://my_nas:5000", id="underscore of a home network"),
    ],
)
def test_normalised(written, origin):
    assert origins.normalise(written) == origin


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="nothing"),
        pytest.param("null", id="null"),
        pytest.param("NULL", id="null in capitals"),
        pytest.param("*", id="everything"),
        pytest.param("https://*.shop.example", id="pattern"),
        pytest.param("shop.example", id="no scheme"),
        pytest.param("//shop.example", id="no scheme, two slashes"),
        pytest.param("ftp://shop.example", id="another scheme"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("https://", id="no host"),
        pytest.param("https://shop.example/checkout", id="path"),
        pytest.param("https://shop.example//", id="two slashes at the end"),
        pytest.param("https://shop.example?x=1", id="query"),
        pytest.param("https://shop.example?", id="empty query"),
        pytest.param("https://shop.example#x", id="fragment"),
        pytest.param("https://ada@shop.example", id="user name"),
        pytest.param("https://shop.example:0", id="port nought"),
        pytest.param("https://shop.example:", id="empty port"),
        pytest.param("https://shop.example:99999", id="port too high"),
        pytest.param("https://shop.example:a", id="port of letters"),
        pytest.param("https://shop..example", id="empty label"),
        pytest.param("https://-shop.example", id="label starts with a dash"),
        pytest.param("https://shop.example https://b.example", id="two at once"),
        pytest.param("https://shop.example\r\nSet-Cookie: a=b", id="header injection"),
        pytest.param("https:\\\\shop.example", id="backslashes"),
        pytest.param("https://shop.example;script-src", id="directive injection"),
        pytest.param("https://shop.example,https://b.example", id="comma"),
        pytest.param("https://'self'", id="quotes"),
        pytest.param("https://[::1", id="open bracket"),
        pytest.param("https://[nope]", id="no IPv6"),
        pytest.param("http://127.1", id="short IPv4, which browsers expand"),
        pytest.param("http://2130706433", id="IPv4 as one number"),
        pytest.param("http://0x7f.1", id="IPv4 in hex"),
        pytest.param("https://faß.example", id="a letter that two standards read differently"),
        pytest.param("https://" + "a" * 300 + ".example", id="too long"),
        pytest.param("https://" + "a" * 64 + ".example", id="label too long"),
        pytest.param("https://\ud800.example", id="half a character"),
    ],
)
def test_refused_with_a_hint(written):
    with pytest.raises(BadInput) as refusal:
        origins.normalise(written)
    assert refusal.value.code == "bad_origin"
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        pytest.param("https://Shop.example/a?b#c", "https://shop.example", id="a page"),
        pytest.param("null", None, id="null"),
        pytest.param("", None, id="nothing"),
        pytest.param(None, None, id="no header"),
        pytest.param("file:///home/ada/index.html", None, id="a file"),
        pytest.param("https://a b/", None, id="garbage"),
        pytest.param("https://x/" + "y" * 9000, None, id="endless"),
    ],
)
def test_origin_of_an_address(url, origin):
    assert origins.origin_of(url) == origin


@pytest.mark.parametrize(
    ("origin", "local"),
    [
        ("http://localhost", True),
        ("http://localhost:3000", True),
        ("http://app.localhost:3000", True),
        ("http://127.0.0.1:8000", True),
        ("http://127.8.8.8", True),
        ("http://[::1]:8000", True),
        ("http://localhost.example", False),
        ("http://192.168.1.2", False),
        ("https://shop.example", False),
    ],
)
def test_loopback(origin, local):
    assert origins.is_loopback(origin) is local


@pytest.mark.parametrize(
    ("origin", "loopback", "allowed"),
    [
        pytest.param("https://shop.example", False, True, id="on the list"),
        pytest.param("http://shop.example", False, False, id="other scheme"),
        pytest.param("https://shop.example:8443", False, False, id="other port"),
        pytest.param("https://shop.example.evil.example", False, False, id="ends differently"),
        pytest.param("http://localhost:3000", True, True, id="local page, local server"),
        pytest.param("http://localhost:3000", False, False, id="local page, public server"),
        pytest.param("null", True, False, id="sandboxed page"),
    ],
)
def test_allowed(origin, loopback, allowed):
    assert origins.is_allowed(origin, ["https://shop.example"], loopback=loopback) is allowed
