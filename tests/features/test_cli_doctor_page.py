"""`chatplug doctor URL`: real pages on real servers, looked at from the terminal."""

import gzip
import json
import ssl
import threading
from email.utils import formatdate
from typing import Any

import pytest

from chatplug.core.outbound import Unreachable
from chatplug.doctor.page import trouble, visit
from tests.features.commandline import CommandLine
from tests.features.doctoring import WORDS, page
from tests.processes import free_port
from tests.webs import Web


def test_a_page_on_which_all_is_well(examine, house, shop):
    told = examine(shop.put("/", page(house)))
    assert (told.status, told.wrong, told.answer["ok"]) == (0, [], True)
    assert {"page_answered", "tag_found", "origin_allowed", "server_reached", "sockets_open"} <= set(told.found)
    assert house.owner.get("sites").must()["sites"][0]["seen"] == [], "a check is no visit"


def test_what_is_wrong_is_told_with_the_line_that_mends_it(examine, house, shop):
    told = examine(shop.put("/", WORDS, headers={"Content-Security-Policy": "default-src 'self'"}))
    assert (told.status, told.wrong) == (1, ["tag_missing", "csp_script", "csp_frame"])
    assert f"/cp/{house.site}/v1.js" in told.found["tag_missing"]["copy"]
    assert told.found["csp_script"]["copy"] == f"script-src 'self' {house.server.origin};"


def test_a_person_reads_each_step(house, shop):
    said = CommandLine(house.server.data)("doctor", shop.put("/", WORDS), "--private").stdout
    lines = [line for line in said.splitlines() if line and not line.startswith(" ")]
    assert "The tag" in lines
    assert "wrong  The tag is not on this page." in lines
    assert lines.index("The tag") < lines.index("The way to this server") < lines.index("The live line")
    assert "Paste this line into the page, before </body>:" in said
    assert said.rstrip().endswith("1 thing is wrong.")


def test_in_russian(house, shop):
    said = CommandLine(house.server.data)("doctor", shop.put("/", WORDS), "--private", env={"LC_ALL": "ru_RU.UTF-8"})
    assert "Кода на этой странице нет." in said.stdout
    assert "The " not in said.stdout


def test_a_private_page_needs_a_word(examine, house, shop):
    told = examine(shop.put("/", page(house)), private=False)
    assert (told.status, told.wrong) == (1, ["address_private"])
    assert "--private" in told.found["address_private"]["hint"]
    assert shop.asked == []
    assert "sockets_open" in told.found, "the way to the server is looked at all the same"


def test_the_word_is_for_the_named_place_only(examine, house, shop):
    other = Web()
    try:
        shop.put("/", "", 302, {"Location": other.put("/secret", page(house))})
        told = examine(f"{shop.origin}/")
        assert told.wrong == ["address_private"]
        assert other.asked == []
    finally:
        other.close()


def test_redirects_are_followed_and_told(examine, house, shop):
    shop.put("/", "", 301, {"Location": "/new"})
    shop.put("/new", "", 308, {"Location": "чайник?q=ё".encode().decode("latin-1")})
    shop.put("/%D1%87%D0%B0%D0%B9%D0%BD%D0%B8%D0%BA?q=%D1%91", page(house))
    told = examine(f"{shop.origin}/#top")
    assert told.wrong == []
    assert [finding["code"] for finding in told.answer["findings"]].count("page_redirected") == 2


@pytest.mark.parametrize("target", ["/", "/next?{n}"])
def test_redirects_without_an_end(examine, target):
    ring = Web(lambda path, headers: (302, {"Location": target.format(n=len(ring.asked))}, b""))
    try:
        assert examine(f"{ring.origin}/").wrong == ["redirect_loop"]
        assert len(ring.asked) <= visit.MOST_HOPS + 1
    finally:
        ring.close()


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("javascript:alert(1)", "bad_url"),
        ("http://user@127.0.0.1/", "bad_url"),
        ("http://10.0.0.1/", "address_private"),
    ],
)
def test_redirects_to_where_nobody_may_go(examine, shop, location, code):
    assert examine(shop.put("/", "", 302, {"Location": location})).wrong == [code]


@pytest.mark.parametrize(
    "url", ["", "http://", "ftp://a.example", "http://a b", "http://[::1", "https://" + "a" * 3000]
)
def test_what_is_no_address(house, url):
    said = CommandLine(house.server.data)("doctor", url or " ", "--json")
    assert said.exit_code == 1
    assert json.loads(said.stderr)["code"] == "bad_url"


def test_a_packed_page(examine, house, shop):
    told = examine(shop.put("/", gzip.compress(page(house).encode()), headers={"Content-Encoding": "gzip"}))
    assert told.wrong == []


def test_a_page_that_unpacks_to_too_much(examine, shop):
    told = examine(shop.put("/", gzip.compress(b"<p>a</p>" * 2_000_000), headers={"Content-Encoding": "gzip"}))
    assert "page_large" in told.wrong
    assert "tag_missing" in told.wrong


def test_a_page_in_another_alphabet(examine, house, shop):
    body = page(house).replace("Kettles", "Чайники").encode("cp1251")
    assert examine(shop.put("/", body, headers={"Content-Type": "text/html; charset=windows-1251"})).wrong == []


@pytest.mark.parametrize(("status", "code"), [(401, "page_closed"), (404, "page_status"), (503, "page_status")])
def test_no_page(examine, shop, status, code):
    told = examine(shop.put("/", "no", status))
    assert (told.status, told.wrong) == (1, [code])


def test_a_clock_that_is_off(examine, house, shop):
    assert "clock_off" in examine(shop.put("/", page(house), headers={"Date": formatdate(0)})).wrong


def test_nobody_there(examine):
    assert examine(f"http://127.0.0.1:{free_port()}/").wrong == ["refused"]


def test_tls_where_there_is_none(examine, shop):
    assert examine(shop.origin.replace("http:", "https:")).wrong == ["tls_broken"]


@pytest.mark.parametrize(
    ("number", "code"),
    [(10, "tls_expired"), (9, "tls_early"), (62, "tls_name"), (18, "tls_untrusted"), (20, "tls_untrusted")],
)
def test_certificates(number, code):
    failure = ssl.SSLCertVerificationError("certificate verify failed")
    failure.verify_code = number
    refusal = Unreachable("{host} did not answer: {problem}", host="shop.example", problem=failure)
    refusal.failure = failure
    finding = trouble.explain(refusal, "fetch", "shop.example")
    assert (finding.code, finding.values["host"]) == (code, "shop.example")
    assert finding.hint


def test_an_unknown_name(examine):
    assert examine("https://no-such-shop.invalid/").wrong == ["dns_unknown"]


def test_another_site_of_the_same_server(examine, house, shop):
    other = house.owner.post("sites", {"name": "Blog"}).must(201)["site"]["id"]
    url = shop.put("/", page(house, other))
    assert examine(url).wrong == []
    told = examine(url, "--site", house.site)
    assert told.wrong == ["tag_other_site"]
    refused = CommandLine(house.server.data).refused("doctor", url, "--site", "s_nosuch")
    assert "s_nosuch" in refused
    house.owner.delete(f"sites/{other}").must()


def test_data_are_not_touched(house, shop, fresh):
    refused = fresh.refused("doctor", "https://shop.example")
    assert "no data" in refused
    assert not fresh.data.exists()


def test_several_checks_at_once(examine, house, shop):
    url = shop.put("/", page(house))
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(visit.fetch(url, {visit.place_of(url)}))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status for one in found] == [200] * 8


def test_site_allow(chatplug):
    made = chatplug.json("site", "allow", "HTTPS://Shop.example:443/")
    assert made["site"]["origins"] == ["https://shop.example"]
    assert "shop.example" in chatplug.must("site", "allow", "https://shop.example")
    assert "starts with" in chatplug.refused("site", "allow", "shop.example")
