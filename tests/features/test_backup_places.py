"""Backups go to folders, to WebDAV servers and to S3 stores, real ones here, and come back from there."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chatplug.backup import keep
from chatplug.backup.places import address
from chatplug.backup.places.base import PlaceFailed
from chatplug.backup.progress import QUIET
from chatplug.core.config import config
from tests.features.commandline import CommandLine
from tests.stores import DavStore, S3Store

MEGABYTE = 1_000_000


@pytest.fixture(params=["folder", "dav", "bucket"])
def place(request: Any, tmp_path: Path) -> str:
    """The address of an empty place of each kind."""
    name = tmp_path.name
    if request.param == "folder":
        (tmp_path / "disk").mkdir()
        return str(tmp_path / "disk")
    store = request.getfixturevalue(request.param)
    allow(store.host)
    return str(store.address(name))


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    config.reset()
    yield
    config.reset()


def allow(*hosts: str) -> None:
    config.allow_private = (*config.allow_private, *hosts)


def archive(tmp_path: Path, size: int = 3 * MEGABYTE) -> Path:
    path = tmp_path / "source.zip"
    path.write_bytes(bytes(range(256)) * (size // 256))
    return path


def parse(text: str) -> Any:
    return address.parse(text, Path("/nowhere"))


def test_a_backup_goes_there_is_listed_comes_back_and_goes_away(place: str, tmp_path: Path) -> None:
    there, source = parse(place), archive(tmp_path)
    there.put(source, "a b+ж.zip", QUIET)
    assert [(one.name, one.size) for one in there.stored()] == [("a b+ж.zip", source.stat().st_size)]
    there.get("a b+ж.zip", tmp_path / "back.zip", QUIET)
    assert (tmp_path / "back.zip").read_bytes() == source.read_bytes()
    there.delete("a b+ж.zip")
    assert there.stored() == []


def test_a_name_that_is_taken_stays_as_it_is(place: str, tmp_path: Path) -> None:
    there, source = parse(place), archive(tmp_path)
    there.put(source, "mine.zip", QUIET)
    other = tmp_path / "other.zip"
    other.write_bytes(b"other")
    with pytest.raises(PlaceFailed) as told:
        there.put(other, "mine.zip", QUIET)
    assert told.value.code == "file_exists"
    there.get("mine.zip", tmp_path / "back.zip", QUIET)
    assert (tmp_path / "back.zip").read_bytes() == source.read_bytes()


def test_a_folder_may_have_spaces_and_any_letters_in_its_name(dav: DavStore, tmp_path: Path) -> None:
    allow(dav.host)
    there = parse(dav.address("Мои копии"))
    there.put(archive(tmp_path), "one.zip", QUIET)
    assert [one.name for one in there.stored()] == ["one.zip"]
    assert "Мои" not in there.shown


def test_what_is_not_there_is_named(place: str, tmp_path: Path) -> None:
    there = parse(place)
    there.put(archive(tmp_path), "mine.zip", QUIET)
    with pytest.raises(PlaceFailed) as told:
        there.get("missing.zip", tmp_path / "back.zip", QUIET)
    assert told.value.code == "backup_missing"
    there.delete("missing.zip")  # somebody was faster: as it should be


def planned(chatplug: CommandLine, *places: str, **more: str) -> tuple[int, list[dict[str, Any]]]:
    """What `chatplug backup --planned` says of each place."""
    env = {"CHATPLUG_BACKUP_TO": ",".join(places), "CHATPLUG_ALLOW_PRIVATE": ",".join(config.allow_private), **more}
    result = chatplug("backup", "--planned", "--json", env=env)
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit), result.exception
    for secret in ("p@ss", "secret="):
        assert secret not in result.output
    return result.exit_code, json.loads(result.stdout)["copies"]


def environment(place: str) -> dict[str, str]:
    return {"CHATPLUG_BACKUP_TO": place, "CHATPLUG_ALLOW_PRIVATE": ",".join(config.allow_private)}


def test_a_planned_backup_is_kept_where_the_options_say_and_restored_from_there(
    chatplug: CommandLine, place: str, tmp_path: Path
) -> None:
    status, copies = planned(chatplug, place)
    assert (status, copies[0]["ok"]) == (0, True)
    listed = json.loads(chatplug.must("backup", "--list", "--json", env=environment(place)))["backups"]
    assert [one["name"] for one in listed] == [copies[0]["name"]]
    elsewhere = CommandLine(tmp_path / "elsewhere")
    elsewhere.must("restore", copies[0]["name"], "--yes", env=environment(place))
    with closing(sqlite3.connect(tmp_path / "elsewhere" / "chatplug.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not list((tmp_path / "elsewhere").glob("*.tmp"))


def test_a_machine_that_knows_nothing_restores_the_newest_from_an_address(
    chatplug: CommandLine, place: str, tmp_path: Path
) -> None:
    _status, copies = planned(chatplug, place)
    if "://" not in place:
        place = f"{place}/{copies[0]['name']}"
    private = {"CHATPLUG_ALLOW_PRIVATE": ",".join(config.allow_private)}
    CommandLine(tmp_path / "new").must("restore", place, env=private)
    assert (tmp_path / "new" / "chatplug.sqlite3").exists()


def test_one_backup_can_be_sent_by_hand(chatplug: CommandLine, bucket: S3Store, dav: DavStore) -> None:
    allow(bucket.host, dav.host)
    private = {"CHATPLUG_ALLOW_PRIVATE": ",".join(config.allow_private)}
    for target in (dav.address("by-hand/mine.zip"), bucket.address("by-hand/mine.zip")):
        said = chatplug.json("backup", target, env=private)
        assert said["path"].endswith("/by-hand/mine.zip")
        assert "@" not in said["path"]
    assert dav.names("by-hand") == {"mine.zip"}
    assert "by-hand/mine.zip" in bucket.names()


def test_old_ones_are_let_go_there_and_nothing_else(chatplug: CommandLine, place: str, tmp_path: Path) -> None:
    _status, copies = planned(chatplug, place)
    mark = keep.read_name(copies[0]["name"]).mark  # type: ignore[union-attr]
    there, small = parse(place), archive(tmp_path, 256)
    ours = [f"chatplug-{mark}-2026-01-{day:02}-033000.zip" for day in range(1, 10)]
    others = ["mine.zip", "chatplug-zz99-2026-01-01-033000.zip"]
    unfinished = f"chatplug-{mark}-2026-02-01-033000.zip.part"
    for name in [*ours, *others, unfinished]:
        there.put(small, name, QUIET)
    there.delete(copies[0]["name"])  # made within the same second, the next one has its name
    _status, copies = planned(chatplug, place, CHATPLUG_BACKUP_KEEP="3 daily")
    left = {one.name for one in there.stored()}
    assert copies[0]["deleted"] >= 8
    assert {*others, copies[0]["name"], ours[-1]} <= left
    assert not {*ours[:-2], unfinished} & left
