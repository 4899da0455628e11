"""The wheel carries everything: built without Node on the PATH, installed where nothing else is, started, asked."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.processes import Server, plain_environment
from tests.promises.sources import ROOT, written_files

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(600)]


def run(*command: object, **more: object) -> str:
    """Run a program; what it printed is shown when it fails."""
    ran = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **more,
    )
    assert ran.returncode == 0, ran.stdout[-4000:]
    return ran.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """An environment whose PATH has neither Node nor anything else."""
    empty = tmp_path_factory.mktemp("empty")
    return {**plain_environment(), "PATH": str(empty)}


@pytest.fixture(scope="module")
def clean_tree(tmp_path_factory):
    """What a clean clone of the present sources holds: no built file, no package of npm."""
    tree = tmp_path_factory.mktemp("clone")
    for path in written_files():
        copy = tree / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    assert not (tree / "chatplug" / "built").exists()
    return tree


@pytest.fixture(scope="module")
def wheel(clean_tree, bare, tmp_path_factory):
    """The wheel, made from the sdist that is made from the clean tree."""
    out = tmp_path_factory.mktemp("dist")
    installer = ["--installer", "uv"] if shutil.which("uv") else []
    run(sys.executable, "-m", "build", "--outdir", out, *installer, clean_tree, env=bare)
    [made] = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, bare, tmp_path_factory):
    """A Python with nothing but the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("elsewhere")
    uv = shutil.which("uv")
    if uv:
        run(uv, "venv", "--python", sys.executable, folder / "venv")
        run(uv, "pip", "install", "--python", folder / "venv" / "bin" / "python", wheel)
    else:
        run(sys.executable, "-m", "venv", folder / "venv")
        run(folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, env=bare)
    return folder / "venv" / "bin" / "chatplug"


class InstalledServer(Server):
    """A server started by the installed command, away from the checkout."""

    program: Path

    def command(self, *arguments: str) -> list[str]:
        """The installed command on this server's data."""
        return [str(self.program), *arguments, "--data", str(self.data)]


@pytest.fixture(scope="module")
def server(installed, bare, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    server = InstalledServer(folder)
    server.program = installed
    before, path = Path.cwd(), os.environ["PATH"]
    os.chdir(folder)  # a package of the same name in the current folder would be found first
    os.environ["PATH"] = bare["PATH"]
    try:
        server.start()
        yield server
        server.end()
    finally:
        os.chdir(before)
        os.environ["PATH"] = path


def get(server: Server, path: str) -> tuple[str, bytes]:
    """The content type and body of an address that has to answer 200."""
    with urllib.request.urlopen(server.origin + path, timeout=10) as answer:
        assert answer.status == 200
        return answer.headers["Content-Type"], answer.read()


def site_of(server: Server) -> str:
    """The id of the site that the first run made."""
    return re.search(r"s_[a-z0-9]+", server.run("site", "list", "--json").stdout).group()


def test_the_server_runs_from_the_wheel(server):
    assert get(server, "/healthz")[1].startswith(b'{"ok":')


def test_the_panel_and_its_files_load(server):
    kind, page = get(server, f"/cp/p/{site_of(server)}")
    assert kind.startswith("text/html")
    files = re.findall(r'(?:src|href)="([^"]*/cp/a/[^"]+)"', page.decode())
    kinds = {get(server, re.sub(r"^https?://[^/]+", "", file))[0].partition(";")[0] for file in files}
    assert {"text/javascript", "text/css"} <= kinds


def test_the_launcher_loads_with_its_settings(server):
    kind, script = get(server, f"/cp/{site_of(server)}/v1.js")
    assert kind.startswith("text/javascript")
    assert site_of(server).encode() in script


def test_the_console_loads(server):
    kind, page = get(server, "/console/")
    assert kind.startswith("text/html")
    assert b"/cp/a/console." in page


def test_russian_is_in_the_wheel(server):
    ran = subprocess.run(
        server.command("--help")[:2],
        env={**plain_environment(), "LC_ALL": "ru_RU.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "сайт" in ran.stdout
