"""The browser's end of the live connection, against sockets and polls that do as they are told."""

from typing import Any

import pytest

from tests.stories.test_browser_parts import pages, run  # noqa: F401 -- fixtures

# A socket that the test plays the server of, and a poll that answers once.
STAGE = """
  class Socket {
    static all = [];
    sent = [];
    constructor() {
      Socket.all.push(this);
      setTimeout(() => (x.blocked ? this.onclose?.({}) : this.onopen?.()));
    }
    send(text) {
      this.sent.push(JSON.parse(text));
      if (this.sent.length === 1) this.says({ type: "ready", data: {} });
    }
    says(frame) { this.onmessage?.({ data: JSON.stringify(frame) }); }
    close() { this.closed = true; }
  }
  globalThis.WebSocket = Socket;
  const heard = [], states = [], polls = [];
  globalThis.fetch = async (url) => {
    polls.push(url);
    if (polls.length > 1) return new Promise(() => {});
    return { status: 200, json: async () => ({ ok: true, frames: [{ type: "message", id: 8, data: 8 }], after: 9 }) };
  };
  const live = new m.Live({
    socketUrl: "ws://x", pollUrl: "/poll?site=s", hello: (after) => ({ type: "hello", after }),
    onFrame: (frame) => heard.push(frame.id), onState: (state) => states.push(state), onReset: async () => 40,
  });
  const soon = (ms = 20) => new Promise((done) => setTimeout(done, ms));
"""


@pytest.fixture
def stage(run: Any) -> Any:  # noqa: F811
    """Play a scene: `play(code, blocked=...)`; what the code returns comes back."""

    def play(code: str, blocked: bool = False) -> Any:
        script = "(async () => {" + STAGE + "live.start(7); try {" + code + "} finally { live.stop(); } })()"
        return run("shared/live.js", script, {"blocked": blocked})

    return play


def test_each_frame_is_handed_on_once_and_in_order(stage):
    code = """
      await soon();
      const [socket] = Socket.all;
      for (const id of [7, 8, 8, 9, 8, 10]) socket.says({ type: "message", id });
      return [socket.sent[0].after, heard, live.after];
    """
    assert stage(code) == [7, [8, 9, 10], 10]


def test_a_lost_socket_comes_back_where_it_was(stage):
    code = """
      await soon();
      Socket.all[0].says({ type: "message", id: 12 });
      Socket.all[0].onclose({});
      await soon(2200);
      return [Socket.all[1].sent[0].after, states];
    """
    assert stage(code) == [12, ["live", "connecting", "live"]]


def test_a_cursor_too_old_takes_the_whole_state(stage):
    code = """
      await soon();
      Socket.all[0].says({ type: "reset" });
      await soon();
      return [Socket.all[0].closed, Socket.all[1].sent[0].after];
    """
    assert stage(code) == [True, 40]


def test_a_beat_is_answered(stage):
    code = "await soon(); Socket.all[0].says({ type: 'beat' }); return Socket.all[0].sent.at(-1);"
    assert stage(code) == {"type": "beat"}


def test_two_failed_upgrades_and_it_polls(stage):
    code = "await soon(2500); return [Socket.all.length, polls, heard, states];"
    sockets, polls, heard, states = stage(code, blocked=True)
    assert sockets == 2
    assert polls == ["/poll?site=s&after=7", "/poll?site=s&after=9"]
    assert heard == [8]
    assert states == ["live"]


def test_who_is_not_known_is_not_tried_again(stage):
    code = """
      await soon();
      Socket.all[0].says({ type: "error", data: { code: "unknown_visitor" } });
      Socket.all[0].onclose({});
      await soon(2500);
      return [Socket.all.length, live.running];
    """
    assert stage(code) == [1, False]
