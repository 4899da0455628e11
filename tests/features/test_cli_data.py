"""Backup, restore and migrate from the command line."""

import json
import sqlite3
from contextlib import closing

from chatplug.core import migrate
from chatplug.core.lock import ServerLock


def test_a_backup_is_written_and_says_what_to_do_with_it(chatplug, tmp_path):
    said = chatplug.must("backup", str(tmp_path / "b.zip"))
    assert "Saved and verified" in said
    assert f"chatplug restore {tmp_path / 'b.zip'}" in said
    answer = chatplug.json("backup", str(tmp_path))
    assert answer["size"] > 0
    assert answer["path"].endswith(".zip")


def test_a_backup_works_beside_a_running_server(chatplug, tmp_path):
    with ServerLock(chatplug.data):
        chatplug.must("backup", str(tmp_path / "b.zip"))


def test_nothing_to_back_up_is_no_trace(fresh):
    assert "nothing to back up" in fresh.refused("backup")


def test_a_restore_asks_before_it_replaces(chatplug, tmp_path):
    chatplug.must("backup", str(tmp_path / "b.zip"))
    assert "--yes" in chatplug.refused("restore", str(tmp_path / "b.zip"))
    said = chatplug.must("restore", str(tmp_path / "b.zip"), "--yes")
    assert "kept in" in said
    assert "chatplug serve" in said


def test_a_restore_is_refused_while_a_server_runs(chatplug, tmp_path):
    chatplug.must("backup", str(tmp_path / "b.zip"))
    with ServerLock(chatplug.data):
        said = chatplug.refused("restore", str(tmp_path / "b.zip"), "--yes")
    assert "Stop it, restore" in said


def test_a_restore_on_a_new_machine_needs_no_yes(chatplug, fresh, tmp_path):
    chatplug.must("backup", str(tmp_path / "b.zip"))
    assert fresh.json("restore", str(tmp_path / "b.zip"))["kept"] is None
    assert fresh.json("site", "list") == chatplug.json("site", "list")


def test_a_file_that_is_no_backup_is_refused_in_json(chatplug, tmp_path):
    (tmp_path / "b.zip").write_text("no")
    answer = json.loads(chatplug.refused("restore", str(tmp_path / "b.zip"), "--yes", "--json"))
    assert answer["code"] == "bad_archive"


def test_migrate_says_when_there_is_nothing_to_do(chatplug):
    assert "up to date" in chatplug.must("migrate")
    assert chatplug.json("migrate") == {"ok": True, "applied": [], "copy": None}


def test_migrate_brings_old_data_up_to_date_after_a_copy(chatplug, tmp_path):
    old = type(chatplug)(tmp_path / "old")
    old.data.mkdir()
    first = migrate.all_migrations()[0]
    migrate._apply(old.data / "chatplug.sqlite3", first)
    answer = old.json("migrate")
    assert len(answer["applied"]) == len(migrate.all_migrations()) - 1
    with closing(sqlite3.connect(answer["copy"])) as copy:
        assert copy.execute("PRAGMA user_version").fetchone()[0] == 1


def test_old_data_are_not_changed_under_a_running_server(chatplug, tmp_path):
    old = type(chatplug)(tmp_path / "old")
    old.data.mkdir()
    migrate._apply(old.data / "chatplug.sqlite3", migrate.all_migrations()[0])
    with ServerLock(old.data):
        assert "older than this program" in old.refused("migrate")
        assert "older than this program" in old.refused("operator", "list")
    assert migrate.version(old.data / "chatplug.sqlite3") == 1


def test_there_must_be_data_to_migrate(fresh):
    assert "no data" in fresh.refused("migrate")


def test_a_database_that_is_none_is_told_in_words(chatplug):
    (chatplug.data / "chatplug.sqlite3").write_bytes(b"this is no database" * 500)
    assert "chatplug doctor" in chatplug.refused("operator", "list")


def test_bad_options_are_told_in_words(chatplug):
    (chatplug.data / "chatplug.toml").write_text("prt = 8080\n")
    said = chatplug.refused("operator", "list")
    assert "prt" in said
    assert "port" in said
