"""`chatplug up` and `down` at the terminal, and the thin layer that carries a plan out."""

import subprocess
from dataclasses import replace

import pytest
import segno

from chatplug.commands.qr import qr_lines
from chatplug.core.errors import Unavailable
from chatplug.up import answers, link, places, unit
from chatplug.up.carry_out import carry_out
from chatplug.up.facts import Facts
from chatplug.up.look import look, meet_itself
from chatplug.up.plan import down_plan, up_plan
from chatplug.up.steps import Run
from tests.processes import free_port

DOMAIN = "chat.example.com"
BARE = Facts(name_addresses=("203.0.113.9",), own_addresses=("203.0.113.9",))
CADDYFILE = ":80 {\n\tfile_server\n}\n"


@pytest.fixture
def machine(monkeypatch):
    """Say what machine the command finds itself on: `machine(disk_mb=10)`."""

    def be(**changes):
        monkeypatch.setattr("chatplug.up.look.look", lambda domain="": replace(BARE, **changes))

    be()
    return be


@pytest.fixture
def no_steps(monkeypatch):
    """Whoever carries out a plan in a test for real hears of it."""

    def fail(steps, *more):
        raise AssertionError("something would have been changed")

    monkeypatch.setattr("chatplug.up.carry_out.carry_out", fail)


def test_a_dry_run_shows_every_file_and_command(fresh, machine, no_steps):
    said = fresh.must("up", DOMAIN, "--dry-run")
    for step in up_plan(BARE, DOMAIN):
        if isinstance(step, Run):
            assert f"$ {' '.join(step.command)}" in said
        else:
            assert step.path in said
    for line in unit.unit(DOMAIN, BARE.program).splitlines():
        assert f"| {line}" in said
    assert not fresh.data.exists()


def test_a_dry_run_for_programs(fresh, machine, no_steps):
    answer = fresh.json("up", f"https://{DOMAIN}/", "--dry-run")
    steps = answer["steps"]
    assert [step["step"] for step in steps[:2]] == ["run", "run"]
    assert all(step["why"] for step in steps)
    [site] = [step for step in steps if step.get("path") == places.SITE and step["step"] == "write"]
    assert DOMAIN in site["content"]
    assert {finding["level"] for finding in answer["findings"]} == {"good"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"is_root": False}, "Put sudo before it.", id="no administrator"),
        pytest.param({"name_addresses": ()}, "add an A record", id="no DNS"),
        pytest.param({"ports": {80: "apache2"}}, "Port 80 is taken by apache2", id="a port is taken"),
        pytest.param({"disk_mb": 3}, "Only 3 MB of the disk", id="no space"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_done(fresh, machine, no_steps, changes, told):
    machine(**changes)
    assert told in fresh.refused("up", DOMAIN)


def test_anyway_goes_on_but_not_without_sudo(fresh, machine, monkeypatch):
    machine(disk_mb=3, is_root=False)
    assert "sudo" in fresh.refused("up", DOMAIN, "--anyway")
    machine(disk_mb=3)
    monkeypatch.setattr("chatplug.up.carry_out.carry_out", lambda *args: (_ for _ in ()).throw(Unavailable("it began")))
    assert "it began" in fresh.refused("up", DOMAIN, "--anyway")


def test_a_name_that_is_none_is_refused(fresh, machine, no_steps):
    assert "chatplug up chat.example.com" in fresh.refused("up", "chat", "--dry-run")
    assert "e-mail" in fresh.refused("up", DOMAIN, "--dry-run", "--email", "ada")


def test_up_in_russian(fresh, machine, no_steps):
    said = fresh.must("up", DOMAIN, "--dry-run", env={"LC_ALL": "ru_RU.UTF-8"})
    assert f"{DOMAIN} ведёт сюда" in said


def test_down_where_nothing_is(fresh, machine, no_steps):
    assert "Nothing of `chatplug up` is here." in fresh.must("down")


def test_down_asks_first(fresh, machine, no_steps, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    machine(files={places.UNIT: ""})
    assert "--yes" in fresh.refused("down")
    assert "systemctl disable --now chatplug.service" in fresh.must("down", "--dry-run")


def by_root(root):
    """The files a plan is about below a root, as `look` finds them."""
    paths = [*places.WRITTEN, places.CADDYFILE]
    return {path: (root / path[1:]).read_text() for path in paths if (root / path[1:]).exists()}


@pytest.fixture
def root(tmp_path):
    """A root folder with Debian's Caddyfile in it."""
    file = tmp_path / places.CADDYFILE[1:]
    file.parent.mkdir(parents=True)
    file.write_text(CADDYFILE)
    return tmp_path


def test_up_then_up_then_down_leaves_what_was_there(root):
    ran = []
    run = lambda command: (ran.append(command), (0, ""))[1]  # noqa: E731
    carry_out(up_plan(BARE, DOMAIN), root=root, run=run)
    assert by_root(root)[places.CADDYFILE] == f"{CADDYFILE}\n{places.IMPORT_LINE}\n"
    assert (root / places.COMMAND[1:]).stat().st_mode & 0o777 == 0o755
    assert ("systemctl", "restart", "chatplug.service") in ran
    both = frozenset({"chatplug", "caddy"})
    now = replace(BARE, has_caddy=True, has_user=True, has_folder=True, running=both, enabled=both, files=by_root(root))
    assert up_plan(now, DOMAIN) == []
    carry_out(down_plan(now), root=root, run=run)
    assert by_root(root) == {places.CADDYFILE: CADDYFILE}
    assert not (root / places.ENVIRONMENT[1:]).parent.exists()


def test_a_site_that_caddy_refuses_is_taken_back(root):
    refuse = lambda command: (1, "ambiguous site definition") if command[0] == "caddy" else (0, "")  # noqa: E731
    with pytest.raises(Unavailable) as failed:
        carry_out(up_plan(BARE, DOMAIN), root=root, run=refuse)
    assert "ambiguous site definition" in str(failed.value)
    assert "same name" in failed.value.hint
    assert by_root(root)[places.CADDYFILE] == CADDYFILE
    assert places.SITE not in by_root(root)


@pytest.mark.parametrize("tool", ["apt-get", "useradd", "systemctl"])
def test_a_failed_step_stops_and_says_what_to_do(root, tool):
    ran = []

    def run(command):
        ran.append(command[0])
        return (100, "first\nE: it is locked") if command[0] == tool else (0, "")

    with pytest.raises(Unavailable) as failed:
        carry_out(up_plan(BARE, DOMAIN), root=root, run=run)
    assert ran[-1] == tool
    assert "it is locked" in str(failed.value)
    assert failed.value.hint


def test_a_program_that_is_not_there_is_told():
    with pytest.raises(Unavailable, match="no-such-program"):
        carry_out([Run("", ("no-such-program",))])


def test_the_administrators_command_is_a_script(tmp_path):
    script = tmp_path / "chatplug"
    script.write_text(unit.command("/opt/chatplug/bin/chatplug"))
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_looking_changes_nothing_and_finds_what_is_written(root, monkeypatch):
    monkeypatch.setattr("chatplug.up.look._said", lambda *command: "")
    carry_out(up_plan(replace(BARE, app_port=8085), DOMAIN), root=root, run=lambda command: (0, ""))
    before = by_root(root)
    found = look(root=root)
    assert found.files == by_root(root) == before
    assert found.app_port == 8085
    assert not found.has_folder
    assert not found.is_debian


def test_a_machine_meets_itself_and_not_another():
    assert meet_itself(["127.0.0.1"], free_port()) == ("127.0.0.1",)


def test_the_first_operators_link_until_somebody_is_there(data, capsys, monkeypatch):
    monkeypatch.setenv("CHATPLUG_DATA", str(data))
    monkeypatch.setenv("CHATPLUG_BASE_URL", f"https://{DOMAIN}")
    link.main()
    assert capsys.readouterr().out.startswith(f"https://{DOMAIN}/console/setup#")


def test_the_qr_code_is_the_link():
    text = f"https://{DOMAIN}/console/setup#{'a' * 43}"
    light = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}
    rows = []
    for line in qr_lines(text):
        rows += [[light[char][half] for char in line] for half in (0, 1)]
    code = segno.make(text, error="l", micro=False)
    dark = [[1 - value for value in row] for row in rows]
    assert [row[2:-2] for row in dark[2 : 2 + len(code.matrix)]] == [list(row) for row in code.matrix]


def test_waiting_ends_with_the_last_problem():
    problems = iter(["no", "not yet", ""])
    assert answers.patiently(lambda: next(problems), 5, pause=0) == ""
    assert answers.patiently(lambda: "never", 0, pause=0) == "never"
    assert answers.server_problem(free_port())
    assert answers.certificate_problem(DOMAIN, ("127.0.0.1", free_port()))
