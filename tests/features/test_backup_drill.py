"""A drill brings a backup back for a trial, starts it, counts, and leaves nothing; it sends nothing either."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chatplug.backup import archive
from chatplug.core import outbound
from chatplug.core.config import config
from tests.factories import Operator, Visitor
from tests.features.commandline import CommandLine
from tests.stores import S3Store


@pytest.fixture
def talked(visitor: Visitor, owner: Operator, data: Path) -> Path:
    """Data with a conversation of two messages, and a chatplug.toml that would send."""
    visitor.says("Do you ship to Almaty?")
    owner.replies(visitor, "Yes, in two days.")
    (data / "chatplug.toml").write_text('mail_url = "smtp://127.0.0.1:1?from=a@example.com"\n')
    return data


def left_behind(data: Path) -> list[Path]:
    return [path for path in data.rglob("*") if "drill" in path.name or path.name.endswith(".tmp")]


def test_the_newest_is_tried(chatplug: CommandLine, talked: Path) -> None:
    chatplug.must("backup", "--planned")
    done = chatplug.json("restore", "--drill")
    assert done["counts"] == {"visitor": 1, "conversation": 1, "message": 2}
    assert 0 < done["seconds"] < 60
    assert not left_behind(talked)
    said = chatplug.must("restore", "--drill")
    assert "1 conversations, 2 messages, 1 visitors" in said


def test_one_that_is_elsewhere_is_fetched_for_it(chatplug: CommandLine, talked: Path, bucket: S3Store) -> None:
    env = {"CHATPLUG_BACKUP_TO": bucket.address("drill"), "CHATPLUG_ALLOW_PRIVATE": bucket.host}
    chatplug.must("backup", "--planned", env=env)
    done = json.loads(chatplug.must("restore", "--drill", "--json", env=env))
    assert done["counts"]["message"] == 2
    assert not left_behind(talked)


def forged(path: Path, **changes: Any) -> Path:
    """A backup whose manifest says something else."""
    other = path.with_name("forged.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == archive.MANIFEST:
                body = json.dumps(json.loads(body) | changes).encode()
            target.writestr(name, body)
    return other


def test_a_missing_message_is_noticed(chatplug: CommandLine, talked: Path, tmp_path: Path) -> None:
    chatplug.must("backup", str(tmp_path / "b.zip"))
    told = chatplug.refused("restore", "--drill", str(forged(tmp_path / "b.zip", counts={"message": 3})))
    assert "3 rows in the table message; restored are 2" in told
    assert not left_behind(talked)


def test_a_damaged_backup_fails_the_drill(chatplug: CommandLine, talked: Path, tmp_path: Path) -> None:
    chatplug.must("backup", str(tmp_path / "b.zip"))
    content = bytearray((tmp_path / "b.zip").read_bytes())
    content[200:400] = b"\0" * 200
    (tmp_path / "b.zip").write_bytes(content)
    assert "damaged" in chatplug.refused("restore", "--drill", str(tmp_path / "b.zip"))
    assert not left_behind(talked)


def test_data_that_do_not_start_fail_the_drill(chatplug: CommandLine, talked: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(talked / "chatplug.sqlite3")) as connection, connection:
        connection.execute("DROP TABLE presence")
        connection.execute("DROP TABLE site")
    chatplug.must("backup", str(tmp_path / "b.zip"))
    told = chatplug.refused("restore", "--drill", str(tmp_path / "b.zip"))
    assert "do not start" in told or "answers" in told
    assert not left_behind(talked)


def test_without_a_backup_there_is_nothing_to_try(chatplug: CommandLine) -> None:
    assert "no backup yet" in chatplug.refused("restore", "--drill")
    assert "Which backup?" in chatplug.refused("restore")


def test_an_older_backup_without_counts_can_be_tried(chatplug: CommandLine, talked: Path, tmp_path: Path) -> None:
    chatplug.must("backup", str(tmp_path / "b.zip"))
    assert chatplug.json("restore", "--drill", str(forged(tmp_path / "b.zip", counts={})))["counts"]["message"] == 2


def test_a_server_that_sends_nothing_calls_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    config.reset()
    monkeypatch.setattr(config, "send_nothing", True)
    with pytest.raises(outbound.Blocked, match="sends nothing"):
        outbound.request("GET", "https://8.8.8.8/")
