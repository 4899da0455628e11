"""The live log: nobody misses a frame, nobody sees one twice, and nobody fills the memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chatplug.core import db, live, migrate


class Bell:
    """Counts how often it was rung."""

    rung = 0

    def set(self) -> None:
        self.rung += 1


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    migrate.migrate(tmp_path / "chatplug.sqlite3")
    db.open_database(tmp_path / "chatplug.sqlite3")
    monkeypatch.setattr(db, "after_commit", [])
    monkeypatch.setattr(live, "_renderers", {"count": lambda ref, audience: {"n": ref, "for": audience}})
    monkeypatch.setattr(live, "_watchers", live.defaultdict(list))
    live.start()
    yield
    db.close_database()


def push(n: int, audience: str = "visitor:1") -> None:
    db.write(live.push, audience, "count", n)


def numbers(frames: list[str]) -> list[int]:
    return [json.loads(frame)["data"]["n"] for frame in frames]


def follow(after: int = 0, *audiences: str) -> live.Follower:
    return live.follow(audiences or ("visitor:1",), after, Bell())


def everything(follower: live.Follower) -> list[str]:
    frames: list[str] = []
    while taken := follower.take():
        frames += taken
    return frames


def test_what_was_missed_comes_first_then_what_happens() -> None:
    push(1)
    with follow() as reader:
        push(2)
        assert numbers(reader.take()) == [1, 2]
        push(3)
        assert numbers(reader.take()) == [3]
        assert reader.take() == []


def test_a_cursor_leaves_out_what_was_seen() -> None:
    for n in (1, 2, 3):
        push(n)
    with follow(2) as reader:
        assert numbers(reader.take()) == [3]


def test_others_frames_are_not_heard() -> None:
    with follow() as reader:
        push(1, "visitor:2")
        push(2, "operators:s_1")
        assert reader.take() == []


def test_a_frame_carries_its_cursor_and_its_audiences_payload() -> None:
    with follow(0, "operators:s_1") as reader:
        push(7, "operators:s_1")
        assert json.loads(reader.take()[0]) == {"type": "count", "id": 1, "data": {"n": 7, "for": "operators:s_1"}}


def test_a_reader_that_does_not_take_costs_no_more_than_its_share_and_misses_nothing() -> None:
    with follow() as reader:
        reader.take()
        for n in range(live.MOST_WAITING + 50):
            push(n)
        assert len(reader._waiting) == live.MOST_WAITING
        assert numbers(everything(reader)) == list(range(live.MOST_WAITING + 50))


def test_many_missed_frames_come_in_pages() -> None:
    count = live.PAGE_ROWS * 2 + 5
    db.write(lambda: [live.push("visitor:1", "count", n) for n in range(count)])
    with follow() as reader:
        first = reader.take()
        assert len(first) == live.PAGE_ROWS
        push(count)
        assert numbers(first + everything(reader)) == list(range(count + 1))


@pytest.mark.parametrize(
    "after",
    [pytest.param(0, id="before the pruned beginning"), pytest.param(99, id="past the end, as after a restore")],
)
def test_a_cursor_that_cannot_be_followed_means_load_anew(after: int, clock: ModuleType) -> None:
    push(1)
    clock.advance(live.KEEP_MS + 1)
    push(2)
    assert db.write(live.prune) == 1
    with follow(after) as reader:
        frames = [json.loads(frame) for frame in reader.take()]
        assert frames == [{"type": "reset", "data": {"after": 2}}]
        push(3)
        assert numbers(reader.take()) == [3]


def test_far_behind_means_load_anew() -> None:
    db.write(lambda: [live.push("visitor:2", "count", n) for n in range(live.MOST_BEHIND + 1)])
    assert live.is_too_old(0)
    assert not live.is_too_old(1)


def test_ids_go_on_after_everything_was_pruned(clock: ModuleType) -> None:
    push(1)
    clock.advance(live.KEEP_MS + 1)
    db.write(live.prune)
    assert live.last_id() == 1
    with follow(1) as reader:
        push(2)
        assert numbers(reader.take()) == [2]


def test_ephemeral_frames_go_to_those_who_listen_and_are_bounded() -> None:
    live.tell("visitor:1", "typing", {})
    with follow() as reader:
        for _ in range(live.MOST_EPHEMERAL + 5):
            live.tell("visitor:1", "typing", {})
        frames = reader.take()
    assert len(frames) == live.MOST_EPHEMERAL
    assert "id" not in json.loads(frames[0])


def test_a_frame_that_cannot_be_built_is_left_out_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    def build(ref: Any, audience: str) -> dict[str, Any]:
        return {"n": 10 // ref}

    live.renderer("count")(build)
    with follow() as reader:
        for n in (1, 0, 2):
            push(n)
        assert numbers(reader.take()) == [10, 5]
    assert "could not be built" in caplog.text


def test_who_lost_the_right_to_listen_is_woken_and_ended() -> None:
    with follow() as reader:
        reader.end()
        assert reader.ended


def test_caches_hear_of_changes_that_another_process_made(tmp_path: Path) -> None:
    heard: list[Any] = []
    live.watch("site")(heard.append)
    db.execute("INSERT INTO live_log (audience, kind, ref, at) VALUES ('server', 'site', '{\"site\":\"s_1\"}', 0)")
    live.tail()
    assert heard == [{"site": "s_1"}]


def test_nobody_is_left_over_after_a_reader_ends() -> None:
    with follow(0, "visitor:1", "visitors:s_1"):
        assert live.listeners("visitors:s_1") == 1
    assert live.listeners("visitors:s_1") == 0


def test_a_poll_goes_on_at_once_past_a_page_with_nothing_to_show() -> None:
    from gevent import Timeout
    from gevent.event import Event

    from chatplug.transport.poll import _answer

    db.write(lambda: [live.push("visitor:1", "count", "broken") for _ in range(live.PAGE_ROWS)] and None)
    push(1)
    live._renderers["count"] = lambda ref, audience: None if ref == "broken" else {"n": ref}
    wake = Event()
    with Timeout(2), live.follow(["visitor:1"], 0, wake) as follower:
        assert '"n":1' in _answer(follower, wake).get_data(as_text=True)
