"""A backup holds everything, is read back, and comes back without repeating old work."""

import json
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from chatplug.backup import archive
from chatplug.backup.restore import LOG_GAP, restore
from chatplug.backup.write import back_up
from chatplug.core import migrate
from chatplug.core.errors import Conflict, NotFound, Refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one job, one frame, a key and options."""
    folder = tmp_path / "data"
    (folder / "uploads" / "deep").mkdir(parents=True)
    (folder / "keys").write_bytes(b"secret")
    (folder / "chatplug.toml").write_text("port = 9000\n")
    (folder / "uploads" / "deep" / "photo.png").write_bytes(b"\x89PNG")
    (folder / "server.lock").write_text("1\n")
    (folder / "upgrade.standby").write_text("ready 1")
    migrate.migrate(folder / "chatplug.sqlite3")
    change(folder, "INSERT INTO job (kind, payload, state, run_at, created_at) VALUES ('mail', '{}', 'waiting', 1, 1)")
    change(folder, "INSERT INTO live_log (audience, kind, ref, at) VALUES ('server', 'site', '1', 1)")
    note(folder, "before")
    return folder


def change(folder: Path, sql: str, *params: object) -> None:
    with closing(sqlite3.connect(folder / "chatplug.sqlite3")) as connection, connection:
        connection.execute(sql, params)


def note(folder: Path, text: str) -> None:
    change(folder, "INSERT OR REPLACE INTO meta (key, value) VALUES ('note', ?)", text)


def ask(folder: Path, sql: str) -> object:
    with closing(sqlite3.connect(folder / "chatplug.sqlite3")) as connection:
        return connection.execute(sql).fetchone()[0]


def saved(folder: Path, target: Path) -> Path:
    return back_up(folder, folder / "chatplug.sqlite3", target).path


def bring_back(source: Path, folder: Path):
    return restore(source, folder, folder / "chatplug.sqlite3")


def test_a_backup_holds_every_file_but_locks_copies_and_other_backups(folder, tmp_path):
    (folder / "copies").mkdir()
    (folder / "copies" / "old.sqlite3").write_bytes(b"old")
    saved(folder, folder / "earlier.zip")
    path = saved(folder, tmp_path / "backup.zip")
    with zipfile.ZipFile(path) as packed:
        assert set(packed.namelist()) == {
            "chatplug.sqlite3",
            "keys",
            "chatplug.toml",
            "uploads/deep/photo.png",
            "manifest.json",
        }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.tmp"))


def test_a_backup_into_a_folder_gets_a_name_with_its_date(folder, tmp_path, clock):
    assert saved(folder, tmp_path).name == "chatplug-2026-03-02-120000.zip"


def test_a_backup_never_writes_over_a_file(folder, tmp_path):
    (tmp_path / "mine.zip").write_text("precious")
    with pytest.raises(Conflict):
        saved(folder, tmp_path / "mine.zip")
    assert (tmp_path / "mine.zip").read_text() == "precious"


def test_there_must_be_something_to_save(tmp_path):
    with pytest.raises(NotFound):
        saved(tmp_path, tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_left(folder, tmp_path):
    with pytest.raises(Refused, match="could not be written"):
        saved(folder, tmp_path / "missing" / "x.zip")


def test_a_backup_beside_a_writer_holds_all_that_was_committed_before(folder, tmp_path):
    change(folder, "PRAGMA journal_mode = wal")
    stop, written = threading.Event(), []

    def keep_writing() -> None:
        with closing(sqlite3.connect(folder / "chatplug.sqlite3", isolation_level=None, timeout=10)) as connection:
            while not stop.is_set():
                number = len(written) + 1
                connection.execute("INSERT INTO meta (key, value) VALUES (?, 'x')", (f"row {number}",))
                written.append(number)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for attempt in range(5):
            expected = len(written)
            path = saved(folder, tmp_path / f"{attempt}.zip")
            bring_back(path, tmp_path / f"copy{attempt}")
            assert ask(tmp_path / f"copy{attempt}", "SELECT count(*) FROM meta WHERE key LIKE 'row %'") >= expected
    finally:
        stop.set()
        writer.join()


def test_a_restore_brings_everything_back_and_keeps_what_was_there(folder, tmp_path):
    path = saved(folder, tmp_path / "backup.zip")
    note(folder, "after")
    (folder / "keys").write_bytes(b"changed")
    done = bring_back(path, folder)
    assert ask(folder, "SELECT value FROM meta WHERE key = 'note'") == "before"
    assert (folder / "keys").read_bytes() == b"secret"
    assert ask(done.kept, "SELECT value FROM meta WHERE key = 'note'") == "after"
    assert (done.kept / "keys").read_bytes() == b"changed"
    assert not list(folder.glob("*.tmp"))


def test_what_a_killed_restore_left_is_taken_away(folder, tmp_path):
    path = saved(folder, tmp_path / "backup.zip")
    (folder / "restore-x.tmp").mkdir()
    (folder / "restore-x.tmp" / "chatplug.sqlite3").write_bytes(b"half")
    bring_back(path, folder)
    assert not list(folder.glob("*.tmp"))


def test_a_restore_on_a_new_machine_makes_a_private_folder(folder, tmp_path):
    path = saved(folder, tmp_path / "backup.zip")
    done = bring_back(path, tmp_path / "new" / "data")
    assert done.kept is None
    assert stat.S_IMODE((tmp_path / "new" / "data").stat().st_mode) == 0o700
    for file in ("chatplug.sqlite3", "keys", "uploads/deep/photo.png"):
        assert stat.S_IMODE((tmp_path / "new" / "data" / file).stat().st_mode) == 0o600


def test_an_alert_that_waited_is_not_under_way_for_ever_after_a_restore(folder, tmp_path):
    columns = "conversation, message, operator, channel, round, since, at"
    change(folder, f"INSERT INTO alert ({columns}) VALUES (1, 1, 1, 'push', 0, 1, 1)")
    bring_back(saved(folder, tmp_path / "backup.zip"), tmp_path / "new")
    assert ask(tmp_path / "new", "SELECT state FROM alert") == "stopped"


def test_waiting_work_is_not_done_again_after_a_restore(folder, tmp_path):
    done = bring_back(saved(folder, tmp_path / "backup.zip"), tmp_path / "new")
    assert done.jobs == 1
    assert ask(tmp_path / "new", "SELECT state FROM job") == "cancelled"
    assert ask(tmp_path / "new", "SELECT count(*) FROM meta WHERE key IN ('restored_at', 'restored_from')") == 2
    assert ask(folder, "SELECT state FROM job") == "waiting"


def test_old_cursors_mean_reset_after_a_restore(folder, tmp_path):
    path = saved(folder, tmp_path / "backup.zip")
    newest = ask(folder, "SELECT seq FROM sqlite_sequence WHERE name = 'live_log'")
    bring_back(path, folder)
    assert ask(folder, "SELECT count(*) FROM live_log") == 0
    assert ask(folder, "SELECT seq FROM sqlite_sequence WHERE name = 'live_log'") == newest + LOG_GAP


def test_a_stale_wal_does_not_write_into_the_restored_database(folder, tmp_path):
    path = saved(folder, tmp_path / "backup.zip")
    with closing(sqlite3.connect(folder / "chatplug.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("UPDATE meta SET value = 'in the wal' WHERE key = 'note'")
        connection.commit()
        stale = (folder / "chatplug.sqlite3-wal").read_bytes()
    (folder / "chatplug.sqlite3").unlink()
    (folder / "chatplug.sqlite3-wal").write_bytes(stale)
    bring_back(path, folder)
    assert not (folder / "chatplug.sqlite3-wal").exists()
    assert ask(folder, "SELECT value FROM meta WHERE key = 'note'") == "before"


def damaged(path: Path, change_name: str, content: bytes) -> Path:
    """A copy of an archive with one file exchanged."""
    other = path.with_name("damaged.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == change_name else source.read(name))
    return other


def test_a_changed_file_in_the_archive_is_noticed_before_anything_is_touched(folder, tmp_path):
    other = damaged(saved(folder, tmp_path / "backup.zip"), "keys", b"forged")
    note(folder, "after")
    with pytest.raises(archive.BadArchive, match="damaged"):
        bring_back(other, folder)
    assert ask(folder, "SELECT value FROM meta WHERE key = 'note'") == "after"
    assert not list(folder.glob("*.tmp"))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "c:evil", "..\\evil"])
def test_an_archive_cannot_write_outside_the_data_folder(folder, tmp_path, name):
    path = saved(folder, tmp_path / "backup.zip")
    with zipfile.ZipFile(path) as packed:
        manifest = json.loads(packed.read("manifest.json"))
    manifest["files"][name] = {"size": 1, "sha256": "x"}
    with pytest.raises(archive.BadArchive):
        bring_back(damaged(path, "manifest.json", json.dumps(manifest).encode()), folder)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"{}", id="empty"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b'{"format": 1, "version": "1", "schema": 1, "created_at": 1, "files": []}', id="no files"),
        pytest.param(b'{"format": 9, "version": "9", "schema": 1, "created_at": 1, "files": {}}', id="a later format"),
    ],
)
def test_a_manifest_that_is_none_is_refused(folder, tmp_path, content):
    with pytest.raises(archive.BadArchive):
        bring_back(damaged(saved(folder, tmp_path / "backup.zip"), "manifest.json", content), folder)


def test_a_cut_short_archive_is_refused(folder, tmp_path):
    path = saved(folder, tmp_path / "backup.zip")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(archive.BadArchive):
        bring_back(path, folder)


def test_a_missing_archive_is_named(tmp_path):
    with pytest.raises(archive.BadArchive, match="no file"):
        bring_back(tmp_path / "nothing.zip", tmp_path / "data")


def test_data_of_a_later_version_are_refused(folder, tmp_path):
    change(folder, "PRAGMA user_version = 999")
    path = saved(folder, tmp_path / "backup.zip")
    with pytest.raises(Refused, match="later version"):
        bring_back(path, tmp_path / "new")
    assert not (tmp_path / "new" / "chatplug.sqlite3").exists()


def test_a_damaged_database_is_not_saved_as_if_it_were_whole(folder, tmp_path):
    database = folder / "chatplug.sqlite3"
    content = bytearray(database.read_bytes())
    content[4096 * 2 : 4096 * 3] = b"\x55" * 4096
    database.write_bytes(content)
    with pytest.raises((Refused, sqlite3.DatabaseError)):
        saved(folder, tmp_path / "backup.zip")
    assert not list(tmp_path.glob("backup*"))


def test_a_damaged_database_can_be_replaced(folder, tmp_path):
    path = saved(folder, tmp_path / "backup.zip")
    (folder / "chatplug.sqlite3").write_bytes(b"no database at all" * 1000)
    done = bring_back(path, folder)
    assert ask(folder, "SELECT value FROM meta WHERE key = 'note'") == "before"
    assert (done.kept / "chatplug.sqlite3").exists()
