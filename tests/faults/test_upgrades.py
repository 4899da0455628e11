"""`chatplug upgrade` under load: nothing lost, nothing doubled, and back when the later version is not well."""

import re
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import upgrades
from tests.faults.figures import figure, pick
from tests.faults.people import Panel, Sender, database_of, finish, is_whole, ledger, query
from tests.faults.upgrades import BROKEN, CRASH, EVERYWHERE, IN_FORCE, MIGRATION, ONE_MORE, UNHAPPY, KeptServer
from tests.houses import House

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(900)]

VISITORS = 20
PAUSE = 0.2
MOST_SILENT = 2.0  # seconds without an answer that are promised
EXAMINE, SERVER = "chatplug/doctor/examine.py", "chatplug/server.py"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This version."""
    return upgrades.build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(autouse=True)
def no_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed versions find themselves, whatever path the developer has set."""
    monkeypatch.delenv("PYTHONPATH", raising=False)


@pytest.fixture
def kept(wheel: Path, tmp_path: Path) -> Iterator[KeptServer]:
    """An installed server that is started again whenever it ends."""
    server = KeptServer(tmp_path / "served", upgrades.install(wheel, tmp_path / "opt"))
    yield server
    server.end()
    print(server.output())


@pytest.fixture
def house(kept: KeptServer, tmp_path: Path) -> House:
    """Its house."""
    return House(tmp_path / "served", server=kept)


@pytest.fixture
def senders(house: House) -> Iterator[list[Sender]]:
    """Twenty visitors who write all the while."""
    senders = [Sender(house.visitor(), f"visitor-{n}", None, PAUSE) for n in range(VISITORS)]
    for sender in senders:
        sender.start()
    time.sleep(1)
    yield senders
    for sender in senders:
        sender.done.set()


def later(wheel: Path, folder: Path, **changes: str) -> Path:
    """The wheel of version 9.9.9 with these changes: `examine`, `server`, `migration`."""
    files = {"examine": EXAMINE, "server": SERVER, "migration": MIGRATION}
    return upgrades.later_wheel(wheel, "9.9.9", {files[name]: text for name, text in changes.items()}, folder / "later")


def told(house: House, senders: list[Sender], what: str, **more: object) -> dict[str, int]:
    """Let everybody finish, compare what was acknowledged with what is stored, and print it."""
    time.sleep(1)
    finish(senders)
    found = ledger(database_of(house.server.data), senders)
    silent = max(upgrades.longest_silence(list(sender.acknowledged_at.values())) for sender in senders)
    figure("REL-17", what, **found, longest_wait_of_a_visitor=silent, **more)
    assert [sender.wrong for sender in senders if sender.wrong] == []
    return found


@pytest.mark.parametrize("schema", [pytest.param("same", marks=pytest.mark.long), "changed"])
def test_to_a_later_version_under_load(kept, house, senders, wheel, tmp_path, schema):
    first = senders[0].visitor
    panel = Panel(first.other_tab(), 0, house.server.origin)
    panel.start()
    more = {} if schema == "same" else {"migration": ONE_MORE}
    status, answer = kept.upgraded("--from", later(wheel, tmp_path, **more))
    assert (status, kept.version()) == (0, "9.9.9"), answer
    numbers = {"without_answer": answer["seconds_without_answer"], "messages_waited": answer["seconds_waited"]}
    found = told(house, senders, f"upgrade under load, schema {schema}", **numbers)
    assert is_whole(found)
    assert answer["seconds_without_answer"] < pick(2 * MOST_SILENT, MOST_SILENT)
    assert panel.waits_for(len(senders[0].acknowledged), 30)
    assert len(panel.shown) == len(set(panel.shown)) == len(senders[0].acknowledged)
    panel.leave()
    schema_number = query(database_of(kept.data), "PRAGMA user_version")[0][0]
    copies = list((kept.data / "copies").glob("upgrade-*.zip"))
    assert len(copies) == 1
    assert bool(query(database_of(kept.data), "SELECT 1 FROM sqlite_master WHERE name = 'later'")) == (
        schema == "changed"
    )
    assert kept.upgraded("--from", tmp_path / "later")[1]["changed"] is False
    assert query(database_of(kept.data), "PRAGMA user_version")[0][0] == schema_number


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("doctor is unhappy", {"examine": UNHAPPY.format(where=EVERYWHERE)}),
        pytest.param("start crashes", {"server": CRASH.format(where=EVERYWHERE)}, marks=pytest.mark.long),
        pytest.param("migration fails", {"migration": BROKEN}, marks=pytest.mark.long),
    ],
)
def test_what_the_rehearsal_shows_never_reaches_the_server(kept, house, senders, wheel, tmp_path, what, changes):
    pid = kept.process.pid
    status, answer = kept.upgraded("--from", later(wheel, tmp_path, **changes))
    found = told(house, senders, f"a later version whose {what}: seen on the copy", exit=status)
    assert status == 1
    assert "Nothing was changed" in answer["hint"] or "failed" in answer["error"], answer
    assert is_whole(found)
    assert (kept.process.pid, kept.version()) == (pid, upgrades.__version__)
    assert not list((kept.data / "copies").glob("rehearsal-*"))


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        pytest.param(
            "doctor is unhappy, schema same", {"examine": UNHAPPY.format(where=IN_FORCE)}, marks=pytest.mark.long
        ),
        ("doctor is unhappy, schema changed", {"examine": UNHAPPY.format(where=IN_FORCE), "migration": ONE_MORE}),
        pytest.param(
            "start crashes, schema changed",
            {"server": CRASH.format(where=IN_FORCE), "migration": ONE_MORE},
            marks=pytest.mark.long,
        ),
    ],
)
def test_back_when_it_shows_only_in_force(kept, house, senders, wheel, tmp_path, what, changes):
    before = query(database_of(kept.data), "PRAGMA user_version")
    status, answer = kept.upgraded("--from", later(wheel, tmp_path, **changes))
    found = told(house, senders, f"back from a later version whose {what}", exit=status)
    assert (status, answer["code"]) == (1, "rolled_back"), answer
    assert is_whole(found)
    assert kept.version() == upgrades.__version__
    assert query(database_of(kept.data), "PRAGMA user_version") == before
    assert not query(database_of(kept.data), "SELECT 1 FROM sqlite_master WHERE name = 'later'")
    assert not list(kept.data.glob("upgrade.*"))


@pytest.mark.long
def test_killed_at_many_moments_and_run_again(kept, house, senders, wheel, tmp_path):
    newer = later(wheel, tmp_path, migration=ONE_MORE)
    moments, ends = pick((0.5, 6.0, 7.5), tuple(n / 2 for n in range(1, 25))), []
    for moment in moments:
        process = kept.upgrade("--from", newer)
        time.sleep(moment)
        process.kill()
        process.communicate()
        ends.append(kept.version())
        if ends[-1] != upgrades.__version__:
            break
    status, answer = kept.upgraded("--from", newer)
    assert status == 0, answer
    found = told(house, senders, f"killed {len(ends)} times, then run again", version=kept.version())
    assert is_whole(found)
    assert kept.version() == "9.9.9"
    assert not list(kept.data.glob("upgrade.*"))
    assert kept.is_healthy()


def test_pages_of_the_version_before_go_on(kept, house, wheel, tmp_path):
    """A page fetched before the change asks for its files afterwards, and its frames are understood."""
    visitor = house.visitor()
    visitor.says("hello")
    page = get(house, f"/cp/p/{house.site}").decode()
    files = re.findall(r'(?:src|href)="[^"]*(/cp/a/[^"]+)"', page)
    before = {file: get(house, file) for file in files}
    changed = tmp_path / "changed"
    newer = later_files(later(wheel, tmp_path), changed)
    status, answer = kept.upgraded("--from", newer)
    assert status == 0, answer
    now = re.findall(r'(?:src|href)="[^"]*(/cp/a/[^"]+)"', get(house, f"/cp/p/{house.site}").decode())
    assert set(now).isdisjoint(files)
    assert {file: get(house, file) for file in files} == before
    panel = Panel(visitor.other_tab(), 0, house.server.origin, jitter=False)
    panel.start()
    visitor.says("and from the old page")
    assert panel.waits_for(2, 10)
    panel.leave()
    figure(
        "REL-17", "a page of the version before", old_files=len(files), served=len(before), messages=len(panel.shown)
    )


def later_files(wheel: Path, folder: Path) -> Path:
    """The same wheel with browser files of other names, as another build makes them."""
    folder.mkdir()
    made = folder / wheel.name
    import zipfile

    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(("manifest.json", "RECORD")):
                content = re.sub(rb"\.[0-9a-f]{8}\.(js|css)", rb".0aded000.\1", content)
            new.writestr(re.sub(r"\.[0-9a-f]{8}\.(js|css)", r".0aded000.\1", name), content)
    return made


def get(house: House, path: str) -> bytes:
    """The body of an address that has to answer 200."""
    with urllib.request.urlopen(house.server.origin + path, timeout=10) as answer:
        return bytes(answer.read())


def test_check_and_dry_run_change_nothing(kept, house, wheel, tmp_path):
    newer = later(wheel, tmp_path)
    program = [str(kept.door), "upgrade", "--from", str(newer), "--data", str(kept.data)]
    environment = {"PATH": upgrades.PATH, "LC_ALL": "C.UTF-8"}
    said = upgrades.run(*program, "--check", env=environment)
    assert "There is version 9.9.9" in said
    plan = upgrades.run(*program, "--dry-run", "--restart", kept.restart, env=environment)
    assert "versions/9.9.9" in plan
    assert f"{kept.data}/server.lock" in plan
    assert not (kept.door.parents[1] / "versions" / "9.9.9").exists()
    assert not shutil.which("chatplug", path=str(kept.door.parents[1] / "versions"))
