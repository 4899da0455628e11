"""What cannot run here is read: the container files and the text for a rented server."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatplug.core.options import BY_NAME
from chatplug.up import caddy, places, unit
from tests.deploy.fronts import EXAMPLES, PLACES, example, program

ROOT = EXAMPLES.parents[1]
DOCKER = EXAMPLES / "docker"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file, read as its tool reads it."""
    read: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return read


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continuations joined."""
    text = re.sub(r"\\\n", " ", (DOCKER / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in (line.strip() for line in lines)]


def test_the_image_is_small_and_not_roots():
    found = instructions()
    assert [value for name, value in found if name == "FROM"] == ["python:3.13-slim AS build", "python:3.13-slim"]
    last = found[[index for index, (name, _) in enumerate(found) if name == "FROM"][-1] :]
    assert dict(last)["USER"] == "10001"
    assert dict(last)["VOLUME"] == "/data"
    assert "/healthz" in dict(last)["HEALTHCHECK"]
    assert not [value for name, value in last if name == "COPY" and "--from=build" not in value], "no sources inside"


def test_the_options_in_the_container_exist(compose):
    named = set(re.findall(r"CHATPLUG_(\w+)=", (DOCKER / "Dockerfile").read_text()))
    named |= {name.removeprefix("CHATPLUG_") for name in compose["services"]["chatplug"]["environment"]}
    assert named
    assert {name.lower() for name in named} <= set(BY_NAME)


def test_the_context_holds_what_a_wheel_needs_and_no_data():
    kept = (DOCKER / "Dockerfile.dockerignore").read_text()
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["sdist"][
        "include"
    ]
    for path in [*needed, "/pyproject.toml"]:
        assert f"\n!{path.lstrip('/')}\n" in kept
    assert kept.splitlines()[1] == "*"
    context = DOCKER / yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]["chatplug"]["build"]["context"]
    assert context.resolve() == ROOT


def test_every_container_is_closed_in(compose):
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    assert compose["services"]["caddy"]["cap_add"] == ["NET_BIND_SERVICE"]
    assert "ports" not in compose["services"]["chatplug"], "only Caddy is reached from outside"


def test_only_the_containers_own_network_is_a_trusted_proxy(compose):
    [network] = compose["networks"]["default"]["ipam"]["config"]
    assert compose["services"]["chatplug"]["environment"]["CHATPLUG_TRUSTED_PROXIES"] == network["subnet"]


def test_every_volume_that_is_used_is_there(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert {name for name in used if not name.startswith(".")} == set(compose["volumes"])


@pytest.mark.server
def test_caddy_understands_the_containers_site(tmp_path):
    (tmp_path / "Caddyfile").write_text((DOCKER / "Caddyfile").read_text())
    ran = subprocess.run(
        [program("caddy"), "adapt", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")],
        env={"DOMAIN": "chat.example.com", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert '"chat.example.com"' in ran.stdout


@pytest.fixture(scope="module")
def cloud() -> dict[str, Any]:
    """The text to paste, read as cloud-init reads it."""
    text = (EXAMPLES / "cloud-init.yaml").read_text()
    assert text.startswith("#cloud-config\n")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def test_the_text_to_paste_has_scripts_that_a_shell_understands(cloud, tmp_path):
    for file in cloud["write_files"]:
        assert isinstance(file["permissions"], str), "a number would be read as decimal"
        path = tmp_path / Path(file["path"]).name
        path.write_text(file["content"])
        subprocess.run(["sh", "-n", str(path)], check=True)
    paths = {file["path"] for file in cloud["write_files"]}
    assert {command[0] for command in cloud["runcmd"]} <= paths
    assert paths & {places.COMMAND} == set(), "`chatplug up` writes its own command"


@pytest.mark.parametrize("up_works_at", [1, 3])
def test_the_first_boot_tries_again_until_the_name_leads_there(cloud, tmp_path, up_works_at):
    """The script itself is run, with programs that only count in place of the real ones."""
    [script] = [file["content"] for file in cloud["write_files"] if file["path"].startswith("/usr/local")]
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, does in {
        "python3": ":",
        "pip": ":",
        "sleep": f"echo slept >> {tmp_path}/slept",
        "chatplug": f'echo "$@" >> {tmp_path}/calls; [ $(wc -l < {tmp_path}/calls) -ge {up_works_at} ]',
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    (tmp_path / "first-boot").write_text("DOMAIN=chat.example.com\nPACKAGE=x.whl\n")
    script = script.replace("/etc/chatplug", str(tmp_path)).replace("/opt/chatplug/bin", str(tools))
    script = script.replace("/dev/tty1", str(tmp_path / "screen"))
    ran = subprocess.run(["sh", "-c", script], env={"PATH": f"{tools}:/usr/bin:/bin"}, check=False)
    assert ran.returncode == 0
    assert (tmp_path / "calls").read_text().splitlines() == ["up chat.example.com"] * up_works_at
    slept = (tmp_path / "slept").read_text().splitlines() if (tmp_path / "slept").exists() else []
    assert len(slept) == up_works_at - 1


def test_the_examples_for_caddy_and_systemd_are_what_up_writes():
    own = [line for line in example("caddy", "own-host").splitlines() if not line.startswith("#")]
    assert own == [line for line in caddy.site("chat.example.com", 8080).splitlines() if not line.startswith("#")]
    folder = EXAMPLES / "systemd"
    assert (folder / "chatplug.service").read_text() == unit.unit("chat.example.com", "/opt/chatplug/bin/chatplug")
    assert (folder / "environment").read_text() == unit.environment("chat.example.com", 8080)


@pytest.mark.parametrize("kind", ["caddy", "nginx", "apache"])
@pytest.mark.parametrize("place", PLACES)
def test_each_example_says_which_options_belong_to_it(kind, place):
    name, prefix = PLACES[place]
    text = example(kind, place)
    assert f'base_url = "https://{name}{prefix}"' in text
    assert 'trusted_proxies = ["127.0.0.1"]' in text
