"""What `chatplug up` and `down` would do, as tables: a machine in, steps out."""

from dataclasses import replace

import pytest

from chatplug.up import caddy, places
from chatplug.up.facts import Facts
from chatplug.up.plan import down_plan, up_plan
from chatplug.up.steps import AddLine, DropLine, Remove, Run, Write
from chatplug.up.unit import command, environment, port_in, unit

DOMAIN = "chat.example.com"
BARE = Facts(name_addresses=("203.0.113.9",), own_addresses=("203.0.113.9",))
FILES = {
    places.ENVIRONMENT: environment(DOMAIN, 8080),
    places.UNIT: unit(DOMAIN, BARE.program),
    places.COMMAND: command(BARE.program),
    places.SITE: caddy.site(DOMAIN, 8080),
    places.CADDYFILE: f":80 {{\n}}\n\n{places.IMPORT_LINE}\n",
}
BOTH = frozenset({"chatplug", "caddy"})
ON_AIR = replace(BARE, has_caddy=True, has_user=True, has_folder=True, running=BOTH, enabled=BOTH, files=FILES)


def brief(steps):
    """The steps in short: the command line, or what happens to which file."""
    words = {Write: "write", Remove: "remove", AddLine: "line", DropLine: "no line"}
    return [" ".join(step.command) if isinstance(step, Run) else f"{words[type(step)]} {step.path}" for step in steps]


def without(*paths):
    return {path: text for path, text in FILES.items() if path not in paths}


def test_a_bare_machine_gets_everything_in_order():
    assert brief(up_plan(BARE, DOMAIN)) == [
        "apt-get update -qq",
        "apt-get install -y -qq --no-install-recommends caddy",
        "useradd --system --user-group --home-dir /var/lib/chatplug --no-create-home --shell /usr/sbin/nologin"
        " chatplug",
        "install -d -m 0700 -o chatplug -g chatplug /var/lib/chatplug",
        "write /etc/chatplug/environment",
        "write /etc/systemd/system/chatplug.service",
        "write /usr/local/sbin/chatplug",
        "systemctl daemon-reload",
        "systemctl enable chatplug.service",
        "systemctl restart chatplug.service",
        "write /etc/caddy/chatplug.caddy",
        "line /etc/caddy/Caddyfile",
        "caddy validate --adapter caddyfile --config /etc/caddy/Caddyfile",
        "systemctl enable caddy",
        "systemctl reload-or-restart caddy",
    ]


RELOAD_CADDY = ["caddy validate --adapter caddyfile --config /etc/caddy/Caddyfile", "systemctl reload-or-restart caddy"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="on the air: nothing"),
        pytest.param({"running": frozenset({"caddy"})}, ["systemctl restart chatplug.service"], id="it was stopped"),
        pytest.param(
            {"running": frozenset({"chatplug"})}, ["systemctl reload-or-restart caddy"], id="Caddy was stopped"
        ),
        pytest.param(
            {"enabled": frozenset()},
            ["systemctl enable chatplug.service", "systemctl enable caddy"],
            id="neither starts with the machine",
        ),
        pytest.param(
            {"has_folder": False},
            ["install -d -m 0700 -o chatplug -g chatplug /var/lib/chatplug"],
            id="the folder has wrong rights",
        ),
        pytest.param(
            {"files": without(places.SITE)}, ["write /etc/caddy/chatplug.caddy", *RELOAD_CADDY], id="the site is gone"
        ),
        pytest.param(
            {"files": {**FILES, places.CADDYFILE: ":80 {\n}\n"}},
            ["line /etc/caddy/Caddyfile", *RELOAD_CADDY],
            id="our line is gone",
        ),
        pytest.param(
            {"files": without(places.COMMAND)},
            ["write /usr/local/sbin/chatplug"],
            id="a lost command needs no restart",
        ),
        pytest.param(
            {"files": {**FILES, places.UNIT: "[Service]\n"}},
            [
                "write /etc/systemd/system/chatplug.service",
                "systemctl daemon-reload",
                "systemctl restart chatplug.service",
            ],
            id="the unit of an older version",
        ),
        pytest.param(
            {"has_firewall": True, "open_ports": frozenset({80, 22})}, ["ufw allow 443/tcp"], id="one port is closed"
        ),
        pytest.param({"has_firewall": True, "open_ports": frozenset({80, 443})}, [], id="the firewall lets it in"),
    ],
)
def test_a_second_run_does_what_is_missing(changes, expected):
    assert brief(up_plan(replace(ON_AIR, **changes), DOMAIN)) == expected


def test_another_name_is_a_new_unit_options_and_site():
    assert brief(up_plan(ON_AIR, "help.example.com")) == [
        "write /etc/chatplug/environment",
        "write /etc/systemd/system/chatplug.service",
        "systemctl daemon-reload",
        "systemctl restart chatplug.service",
        "write /etc/caddy/chatplug.caddy",
        *RELOAD_CADDY,
    ]


def test_the_chosen_port_is_the_same_everywhere():
    texts = {
        step.path: step.content for step in up_plan(replace(BARE, app_port=8083), DOMAIN) if isinstance(step, Write)
    }
    assert port_in(texts[places.ENVIRONMENT]) == 8083
    assert "127.0.0.1:8083" in texts[places.SITE]


def test_an_address_for_the_authority_stands_in_the_site():
    [site] = [step for step in up_plan(BARE, DOMAIN, "ada@example.com") if getattr(step, "path", "") == places.SITE]
    assert "\ttls ada@example.com\n" in site.content


def test_a_refused_site_gives_caddy_its_files_back():
    [check] = [
        step for step in up_plan(BARE, DOMAIN) if isinstance(step, Run) and step.command[:2] == ("caddy", "validate")
    ]
    assert set(check.puts_back) == {places.SITE, places.CADDYFILE}


def test_down_undoes_it_and_leaves_the_data():
    assert brief(down_plan(ON_AIR)) == [
        "systemctl disable --now chatplug.service",
        "no line /etc/caddy/Caddyfile",
        "remove /etc/chatplug/environment",
        "remove /etc/systemd/system/chatplug.service",
        "remove /usr/local/sbin/chatplug",
        "remove /etc/caddy/chatplug.caddy",
        "systemctl daemon-reload",
        "systemctl reload caddy",
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(BARE, [], id="nothing is here"),
        pytest.param(
            replace(BARE, files={places.ENVIRONMENT: ""}),
            ["remove /etc/chatplug/environment"],
            id="half of a first run",
        ),
        pytest.param(
            replace(ON_AIR, running=frozenset(), files={places.SITE: "", places.CADDYFILE: ""}),
            ["remove /etc/caddy/chatplug.caddy"],
            id="a stopped Caddy stays stopped",
        ),
    ],
)
def test_down_undoes_what_there_is(facts, expected):
    assert brief(down_plan(facts)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "import x\n", id="an empty file"),
        pytest.param(":80 {\n}\n", ":80 {\n}\n\nimport x\n", id="at the end"),
        pytest.param(":80 {\n}", ":80 {\n}\n\nimport x\n", id="no line end"),
        pytest.param("import x\n:80 {\n}\n", "import x\n:80 {\n}\n", id="there already"),
        pytest.param("# import x\n", "# import x\n\nimport x\n", id="a comment is no line of ours"),
    ],
)
def test_the_line_is_added_once(text, expected):
    assert caddy.with_line(text, "import x") == expected
    assert caddy.with_line(expected, "import x") == expected


@pytest.mark.parametrize("text", ["", ":80 {\n}\n", "{\n\temail a@example.com\n}\n\n:80 {\n}\n"])
def test_taking_the_line_out_brings_the_file_back(text):
    assert caddy.without_line(caddy.with_line(text)) == text
