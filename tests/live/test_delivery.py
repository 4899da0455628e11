"""What one side writes the other side sees: by socket, by long-poll, and after an interruption."""

import threading
import time
from collections.abc import Callable

from tests.factories import Operator, Visitor, new_client_id
from tests.houses import House
from tests.sockets import LiveSocket, poll

Listens = Callable[..., LiveSocket]


def at_once(count: int, do: Callable[[int], object]) -> None:
    """Do something in many threads that start together."""
    gate = threading.Barrier(count)

    def one(number: int) -> None:
        gate.wait()
        do(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def conversations_of(owner: Operator, visitor: Visitor) -> list[int]:
    mine = visitor.state()["messages"][0]["conversation"]
    who = owner.opens(mine)["conversation"]["visitor"]["id"]
    everything = owner.inbox("all") + owner.inbox("closed")
    return [item["id"] for item in everything if item["visitor"]["id"] == who]


def test_a_message_reaches_the_console_and_the_answer_the_panel(owner: Operator, visitor: Visitor, listens: Listens):
    console = listens(owner)
    visitor.says("Do you ship to Almaty?")
    arrived = console.next("message")
    assert arrived["message"]["body"] == "Do you ship to Almaty?"
    assert arrived["conversation"]["unread"] == 1

    panel = listens(visitor)
    owner.replies(arrived["conversation"]["id"], "Yes, in two days.")
    answer = panel.next("message")["message"]
    assert answer["body"] == "Yes, in two days."
    assert answer["operator"]["name"] == "Ada Lovelace"


def test_the_cursor_of_the_first_answer_misses_nothing(owner: Operator, visitor: Visitor, listens: Listens):
    first = visitor.sends("hello").must(201)
    owner.replies(first["conversation"]["id"], "hello yourself")
    panel = listens(visitor, first["after"])
    assert panel.until(lambda f: f["type"] == "message" and f["data"]["message"]["author"] == "operator")


def test_after_a_cut_exactly_what_was_missed_arrives_in_order(owner: Operator, visitor: Visitor, listens: Listens):
    visitor.says("hello")
    conversation = visitor.conversation()
    panel = listens(visitor)
    owner.replies(conversation, "seen")
    panel.texts(1)
    panel.drop()
    missed = [f"line {number}" for number in range(200)]
    for line in missed:
        owner.replies(conversation, line)
    again = listens(visitor, panel.after)
    assert again.texts(200, timeout=10) == missed
    numbers = [frame["id"] for frame in again.frames if "id" in frame]
    assert numbers == sorted(set(numbers))


def test_a_cursor_from_another_life_gets_reset(visitor: Visitor, listens: Listens):
    visitor.says("hello")
    panel = listens(visitor, 10**9)
    panel.until(lambda frame: frame["type"] == "reset")
    frames, _ = poll(visitor, 10**9)
    assert frames[0]["type"] == "reset"


def test_the_long_poll_waits_and_then_has_it_at_once(owner: Operator, visitor: Visitor):
    visitor.says("hello")
    after = visitor.state()["after"]
    heard: list[tuple[float, list[str]]] = []

    def listen() -> None:
        frames, _ = poll(visitor, after)
        texts = [f["data"]["message"]["body"] for f in frames if f["type"] == "message"]
        heard.append((time.monotonic(), texts))

    listener = threading.Thread(target=listen)
    listener.start()
    time.sleep(0.5)
    assert not heard, "the poll came back with nothing to say"
    written = time.monotonic()
    owner.replies(visitor.conversation(), "here you are")
    listener.join(10)
    assert heard[0][1] == ["here you are"]
    assert heard[0][0] - written < 1


def test_poll_and_socket_tell_the_same(owner: Operator, visitor: Visitor, listens: Listens):
    visitor.says("hello")
    after = visitor.state()["after"]
    conversation = visitor.conversation()
    for line in ("one", "two", "three"):
        owner.replies(conversation, line)
    owner.does("close", conversation).must()
    frames, cursor = poll(visitor, after)
    panel = listens(visitor, after)
    panel.until(lambda frame: frame.get("id") == cursor)
    durable = [frame for frame in panel.frames if "id" in frame]
    assert [frame for frame in frames if "id" in frame] == durable


def test_two_tabs_of_one_visitor_stay_in_step(owner: Operator, visitor: Visitor, listens: Listens):
    visitor.says("hello")
    one, two = listens(visitor), listens(visitor.other_tab())
    visitor.says("from the first tab")
    answer = owner.replies(visitor, "to both")
    assert one.texts(2) == two.texts(2) == ["from the first tab", "to both"]
    visitor.reads(answer["id"])
    assert one.read_by("visitor") == two.read_by("visitor") == answer["id"]


def test_typing_is_seen_by_the_other_side_and_never_stored(owner: Operator, visitor: Visitor, listens: Listens):
    visitor.says("hello")
    conversation = visitor.conversation()
    console, panel = listens(owner), listens(visitor)
    visitor.post("typing").must()
    typing = console.until(lambda frame: frame["type"] == "typing")
    assert typing["data"]["conversation"] == conversation
    assert "id" not in typing
    owner.post(f"conversations/{conversation}/typing").must()
    assert panel.next("typing")["operator"]["name"] == "Ada Lovelace"


def test_one_visitor_never_hears_another(house: House, owner: Operator, visitor: Visitor, listens: Listens):
    other = house.visitor()
    visitor.says("mine")
    other.says("theirs")
    panel = listens(other)
    owner.replies(visitor, "a secret")
    owner.replies(other, "for you")
    assert panel.texts(1) == ["for you"]


def test_fifty_retries_at_once_are_one_row(owner: Operator, visitor: Visitor):
    client_id = new_client_id()
    answers: list[int] = []
    at_once(50, lambda _: answers.append(visitor.says("only once", client_id)["id"]))
    assert len(answers) == 50
    assert len(set(answers)) == 1
    assert visitor.sees() == ["only once"]
    assert len(conversations_of(owner, visitor)) == 1


def test_a_retry_after_the_close_opens_nothing(owner: Operator, visitor: Visitor):
    client_id = new_client_id()
    first = visitor.says("only once", client_id)
    owner.does("close", first["conversation"]).must()
    assert visitor.says("only once", client_id)["id"] == first["id"]
    assert conversations_of(owner, visitor) == [first["conversation"]]


def test_twenty_first_messages_at_once_open_one_conversation(owner: Operator, visitor: Visitor):
    at_once(20, lambda number: visitor.says(f"line {number}"))
    assert len(conversations_of(owner, visitor)) == 1
    assert len(visitor.sees()) == 20
