"""What `chatplug up` looks at before it changes anything, and how it reads what the system says."""

from dataclasses import replace

import pytest

from chatplug.core.errors import BadInput
from chatplug.doctor.finding import ERROR, GOOD, WARNING
from chatplug.up import caddy, places, read
from chatplug.up.checks import check
from chatplug.up.domain import clean_domain
from chatplug.up.facts import Facts

DOMAIN = "chat.example.com"
GOOD_FACTS = Facts(name_addresses=("203.0.113.9",), own_addresses=("203.0.113.9", "2001:db8::9"))
ON_AIR = {places.SITE: caddy.site(DOMAIN, 8080)}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("chat.example.com", DOMAIN, id="a name"),
        pytest.param(" Chat.Example.COM. ", DOMAIN, id="as people write"),
        pytest.param("https://chat.example.com/", DOMAIN, id="pasted from a browser"),
        pytest.param("чат.рф", "xn--80a0bn.xn--p1ai", id="in Russian letters"),
    ],
)
def test_a_name_is_made_plain(typed, expected):
    assert clean_domain(typed) == expected


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("", "no host name", id="empty"),
        pytest.param("chat", "no host name", id="one label"),
        pytest.param("chat..example.com", "no host name", id="an empty label"),
        pytest.param("-chat.example.com", "no host name", id="a dash in front"),
        pytest.param("*.example.com", "no host name", id="a wildcard"),
        pytest.param("chat.example.com:8443", "no host name", id="a port"),
        pytest.param("chat.example.com;reboot", "no host name", id="a command"),
        pytest.param("chat.example.com\nx", "no host name", id="two lines"),
        pytest.param("a" * 64 + ".example.com", "no host name", id="a long label"),
        pytest.param("example.com/chat", "path", id="a path"),
        pytest.param("203.0.113.9", "an address", id="an IPv4 address"),
        pytest.param("[2001:db8::9]", "an address", id="an IPv6 address"),
        pytest.param("chat.local", "Nobody outside", id="a name of the house"),
        pytest.param("chat.localhost", "Nobody outside", id="this machine"),
    ],
)
def test_what_gets_no_certificate_is_refused(typed, told):
    with pytest.raises(BadInput) as refused:
        clean_domain(typed)
    assert told in str(refused.value)
    assert refused.value.hint


def levels(facts):
    return {finding.about: finding.level for finding in check(facts, DOMAIN)}


def test_a_good_machine_is_good():
    assert set(levels(GOOD_FACTS).values()) == {GOOD}


@pytest.mark.parametrize(
    ("changes", "about", "level"),
    [
        pytest.param({"is_root": False}, "root", ERROR, id="without sudo"),
        pytest.param({"is_debian": False, "system": "Fedora Linux 43"}, "system", ERROR, id="another system"),
        pytest.param({"has_systemd": False}, "system", ERROR, id="a container"),
        pytest.param({"program": "/home" + "/ada/bin/chatplug"}, "program", ERROR, id="installed for one person"),
        pytest.param({"interpreter": "/root" + "/.local/uv/python3"}, "program", ERROR, id="one person's Python"),
        pytest.param({"program": "/srv/checkout/chatplug/__main__.py"}, "program", ERROR, id="started as a module"),
        pytest.param({"memory_mb": 256}, "memory", ERROR, id="too little memory"),
        pytest.param({"memory_mb": 470}, "memory", WARNING, id="512 MB without swap"),
        pytest.param({"memory_mb": 470, "swap_mb": 1000}, "memory", GOOD, id="512 MB with swap"),
        pytest.param({"disk_mb": 100}, "disk", ERROR, id="a full disk"),
        pytest.param({"disk_mb": 1500}, "disk", WARNING, id="a small disk"),
        pytest.param({"name_addresses": ()}, "name", ERROR, id="no DNS record"),
        pytest.param({"name_addresses": ("198.51.100.7",)}, "name", ERROR, id="another machine"),
        pytest.param({"name_addresses": ("203.0.113.9", "2001:db8::1")}, "name", ERROR, id="an old AAAA record"),
        pytest.param({"name_addresses": ("203.0.113.9", "2001:db8::9")}, "name", GOOD, id="both kinds of address"),
        pytest.param(
            {"own_addresses": ("10.0.0.4",), "comes_back": ("203.0.113.9",)}, "name", GOOD, id="the provider translates"
        ),
        pytest.param({"own_addresses": ("10.0.0.4",), "files": ON_AIR}, "name", WARNING, id="a second run behind NAT"),
        pytest.param({"name_addresses": (), "only_in_hosts": True}, "name", WARNING, id="only in the hosts file"),
        pytest.param({"ports": {80: "nginx", 443: "nginx"}}, "port 80", ERROR, id="nginx is there"),
        pytest.param({"ports": {443: "?"}}, "port 443", ERROR, id="nobody knows who"),
        pytest.param({"ports": {80: "caddy", 443: "caddy"}}, "ports", GOOD, id="Caddy is there"),
    ],
)
def test_each_look(changes, about, level):
    assert levels(replace(GOOD_FACTS, **changes))[about] == level


@pytest.mark.parametrize("facts", [Facts(), Facts(is_root=False, ports={80: "nginx"}, memory_mb=1, disk_mb=1)])
def test_whatever_is_not_right_says_what_to_do(facts):
    assert all(finding.hint for finding in check(facts, DOMAIN) if finding.level != GOOD)


SS = """\
LISTEN 0 511    0.0.0.0:80   0.0.0.0:* users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))
LISTEN 0 511       [::]:80      [::]:* users:(("nginx",pid=812,fd=7))
LISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=400,fd=14))
LISTEN 0 128          *:8080       *:*
"""
UFW = """\
Status: active

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW       Anywhere
80,8000/tcp                ALLOW       Anywhere
443                        ALLOW       198.51.100.7
443/udp                    ALLOW       Anywhere
22/tcp (v6)                ALLOW       Anywhere (v6)
"""
IP = """[{"ifname": "lo", "addr_info": [{"local": "127.0.0.1", "scope": "host"}]},
 {"ifname": "eth0", "addr_info": [{"local": "203.0.113.9", "scope": "global"},
  {"local": "fe80::1", "scope": "link"}]}]"""


def test_the_systems_words_are_read():
    assert read.listening(SS) == {80: "nginx", 53: "systemd-resolve", 8080: "?"}
    assert read.open_ports(UFW) == {22, 80, 8000}
    assert read.addresses(IP) == ("203.0.113.9",)
    assert read.addresses("") == read.addresses("no json") == ()
    assert read.memory("MemTotal:         484216 kB\nSwapTotal:        1048572 kB\n") == (495, 1073)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ID=debian\n", True, id="Debian"),
        pytest.param('ID=ubuntu\nID_LIKE="debian"\n', True, id="Ubuntu"),
        pytest.param('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True, id="a grandchild"),
        pytest.param("ID=fedora\n", False, id="Fedora"),
        pytest.param("", False, id="unknown"),
    ],
)
def test_debians_children_are_known(text, expected):
    assert read.is_debian(text) is expected


def test_a_name_in_the_hosts_file_is_no_dns_record():
    assert read.without_loopback(["127.0.1.1"]) == ((), True)
    assert read.without_loopback(["127.0.1.1", "203.0.113.9"]) == (("203.0.113.9",), False)
    assert read.without_loopback([]) == ((), False)


def test_a_free_port_is_found():
    assert read.free_port(places.PORTS, {8080: "x", 8081: "y"}) == 8082
    assert read.free_port([1, 2], {1: "x", 2: "y"}) == 1


REFUSED = '{"level":"error","logger":"tls.obtain","msg":"will retry","error":"%s","attempt":1}'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(
            REFUSED % "HTTP 429 urn:ietf:params:acme:error:rateLimited - too many", "no more certif", id="rate"
        ),
        pytest.param(REFUSED % "HTTP 400 DNS problem: NXDOMAIN looking up A", "finds no address", id="no record"),
        pytest.param(REFUSED % "HTTP 400 203.0.113.9: Timeout during connect", "cannot reach", id="a firewall"),
        pytest.param(REFUSED % "403 CAA record prevents issuance", "CAA record", id="CAA"),
        pytest.param(REFUSED % "403 Invalid response from http://x: 404", "Another machine", id="a proxy in between"),
        pytest.param(
            '{"level":"error","problem":{"detail":"Connection refused"},"msg":"challenge failed"}',
            "cannot reach",
            id="the detail of a challenge",
        ),
        pytest.param('{"level":"info","error":"NXDOMAIN"}', "no certificate", id="no error at all"),
        pytest.param("Started caddy.service {", "no certificate", id="no JSON"),
    ],
)
def test_why_there_is_no_certificate(line, told):
    message, hint, _said = caddy.why_no_certificate([line], DOMAIN)
    assert told in message
    assert hint
