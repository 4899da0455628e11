"""What one side writes the other side sees: by socket, by long-poll, and after an interruption."""

import threading
import time

from tests.factories import Operator, Visitor, new_client_id
from tests.sockets import LiveSocket, poll


def test_a_message_reaches_the_console_and_the_answer_the_panel(live_owner: Operator, live_visitor: Visitor):
    console = LiveSocket(live_owner, after=live_owner.get("state").must()["after"]).hello()
    live_visitor.says("Do you ship to Almaty?")
    arrived = console.next("message")
    assert arrived["message"]["body"] == "Do you ship to Almaty?"
    assert arrived["conversation"]["unread"] == 1

    panel = LiveSocket(live_visitor, after=live_visitor.state()["after"]).hello()
    live_owner.replies(arrived["conversation"]["id"], "Yes, in two days.")
    answer = panel.next("message")["message"]
    assert answer["body"] == "Yes, in two days."
    assert answer["operator"]["name"] == "Ada Lovelace"


def test_the_cursor_of_the_first_answer_misses_nothing(live_owner: Operator, live_visitor: Visitor):
    first = live_visitor.sends("hello").must(201)
    live_owner.replies(first["conversation"]["id"], "hello yourself")
    panel = LiveSocket(live_visitor, after=first["after"]).hello()
    assert panel.until(lambda f: f["type"] == "message" and f["data"]["message"]["author"] == "operator")


def test_after_a_cut_exactly_what_was_missed_arrives_in_order(live_owner: Operator, live_visitor: Visitor):
    live_visitor.says("hello")
    conversation = live_visitor.conversation()
    panel = LiveSocket(live_visitor, after=live_visitor.state()["after"]).hello()
    live_owner.replies(conversation, "seen")
    panel.messages(1)
    panel.drop()
    missed = [f"line {number}" for number in range(200)]
    for line in missed:
        live_owner.replies(conversation, line)
    again = LiveSocket(live_visitor, after=panel.after).hello()
    assert again.messages(200, timeout=10) == missed
    numbers = [frame["id"] for frame in again.frames if "id" in frame]
    assert numbers == sorted(set(numbers))


def test_a_cursor_from_another_life_gets_reset(live_visitor: Visitor):
    live_visitor.says("hello")
    panel = LiveSocket(live_visitor)
    panel.send({"type": "hello", "v": 1, "after": 10**9, "site": live_visitor.site, "secret": live_visitor.secret})
    panel.until(lambda frame: frame["type"] == "reset")
    frames, _ = poll(live_visitor, 10**9)
    assert frames[0]["type"] == "reset"


def test_the_long_poll_waits_and_then_has_it_at_once(live_owner: Operator, live_visitor: Visitor):
    live_visitor.says("hello")
    after = live_visitor.state()["after"]
    heard: list[tuple[float, list[str]]] = []

    def listen() -> None:
        frames, _ = poll(live_visitor, after)
        texts = [f["data"]["message"]["body"] for f in frames if f["type"] == "message"]
        heard.append((time.monotonic(), texts))

    listener = threading.Thread(target=listen)
    listener.start()
    time.sleep(0.5)
    assert not heard, "the poll came back with nothing to say"
    written = time.monotonic()
    live_owner.replies(live_visitor.conversation(), "here you are")
    listener.join(10)
    assert heard[0][1] == ["here you are"]
    assert heard[0][0] - written < 1


def test_poll_and_socket_tell_the_same(live_owner: Operator, live_visitor: Visitor):
    live_visitor.says("hello")
    after = live_visitor.state()["after"]
    conversation = live_visitor.conversation()
    for line in ("one", "two", "three"):
        live_owner.replies(conversation, line)
    live_owner.does("close", conversation).must()
    frames, cursor = poll(live_visitor, after)
    panel = LiveSocket(live_visitor, after=after).hello()
    panel.until(lambda frame: frame.get("id") == cursor)
    durable = [frame for frame in panel.frames if "id" in frame]
    assert [frame for frame in frames if "id" in frame] == durable


def test_two_tabs_of_one_visitor_stay_in_step(live_owner: Operator, live_visitor: Visitor):
    live_visitor.says("hello")
    after = live_visitor.state()["after"]
    one = LiveSocket(live_visitor, after=after).hello()
    two = LiveSocket(live_visitor.other_tab(), after=after).hello()
    live_visitor.says("from the first tab")
    answer = live_owner.replies(live_visitor, "to both")
    assert one.messages(2) == two.messages(2) == ["from the first tab", "to both"]
    live_visitor.reads(answer["id"])
    assert one.next("read")["upto"] == two.next("read")["upto"] == answer["id"]


def test_typing_is_seen_by_the_other_side_and_never_stored(live_owner: Operator, live_visitor: Visitor):
    live_visitor.says("hello")
    conversation = live_visitor.conversation()
    console = LiveSocket(live_owner, after=live_owner.get("state").must()["after"]).hello()
    panel = LiveSocket(live_visitor, after=live_visitor.state()["after"]).hello()
    live_visitor.post("typing").must()
    typing = console.until(lambda frame: frame["type"] == "typing")
    assert typing["data"]["conversation"] == conversation
    assert "id" not in typing
    live_owner.post(f"conversations/{conversation}/typing").must()
    assert panel.next("typing")["operator"]["name"] == "Ada Lovelace"


def test_one_visitor_never_hears_another(live_owner: Operator, live_visitor: Visitor):
    other = Visitor(live_visitor.door, live_visitor.site)
    live_visitor.says("mine")
    other.says("theirs")
    panel = LiveSocket(other, after=other.state()["after"]).hello()
    live_owner.replies(live_visitor, "a secret")
    live_owner.replies(other, "for you")
    assert panel.messages(1) == ["for you"]


def test_fifty_retries_at_once_are_one_row(live_owner: Operator, live_visitor: Visitor):
    client_id = new_client_id()
    answers: list[dict[str, object]] = []

    def send() -> None:
        answers.append(live_visitor.says("only once", client_id))

    senders = [threading.Thread(target=send) for _ in range(50)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(answers) == 50
    assert len({answer["id"] for answer in answers}) == 1
    assert live_visitor.sees() == ["only once"]
    assert len(live_owner.inbox()) == 1


def test_twenty_first_messages_at_once_open_one_conversation(live_owner: Operator, live_visitor: Visitor):
    senders = [threading.Thread(target=live_visitor.says, args=(f"line {number}",)) for number in range(20)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(live_owner.inbox()) == 1
    assert len(live_visitor.sees()) == 20
