"""Mail that does not go at once: try later, refused, nobody there, killed between sending and writing it down."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults.figures import figure, pick
from tests.faults.people import share
from tests.faults.postoffice import HANG, LATER, NEVER, PostOffice
from tests.houses import House
from tests.processes import free_port

PACE = 60  # two minutes until an answer is mailed become two seconds, the first retry comes after a quarter


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """A mail server."""
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture
def mailing(make_house: Callable[..., House], post: PostOffice) -> House:
    """A server that mails by it."""
    return make_house(flags=post.flags, pace=str(PACE))


def unread_answer(house: House, body: str = "Yes, in two days.") -> int:
    """Somebody asked, left an address, went away, and was answered."""
    visitor = house.visitor()
    visitor.says("Do you ship to Almaty?")
    visitor.leaves_contact(email="grace@example.com")
    conversation = visitor.conversation()
    house.owner.replies(conversation, body)
    return conversation


def mailed(house: House, conversation: int) -> dict[str, Any]:
    """What the console says of it."""
    told: dict[str, Any] = house.owner.opens(conversation)["conversation"]["mail"]
    return told


def until_state(house: House, conversation: int, state: str, seconds: float = 20) -> str:
    """Wait for what becomes of the mail."""
    until = time.monotonic() + seconds
    while mailed(house, conversation)["state"] != state and time.monotonic() < until:
        time.sleep(0.05)
    return str(mailed(house, conversation)["state"])


def test_try_later_three_times(mailing: House, post: PostOffice):
    post.answers = [LATER] * 3
    begun = time.monotonic()
    conversation = unread_answer(mailing)
    state = until_state(mailing, conversation, "sent", 30)
    took = time.monotonic() - begun
    figure("REL-15", "mail: try later, three times", tries=post.tries, letters=len(post.letters), seconds=took)
    assert (state, post.tries, len(post.letters)) == ("sent", 4, 1)


def test_refused_for_good_is_shown(mailing: House, post: PostOffice):
    post.answers = [NEVER]
    conversation = unread_answer(mailing)
    state = until_state(mailing, conversation, "failed")
    said = mailed(mailing, conversation)["outcome"]
    figure("REL-15", "mail: refused for good", tries=post.tries, state=state, said=said)
    assert (state, post.tries) == ("failed", 1)
    assert "no such person" in said


def test_nobody_there_for_a_while(make_house: Callable[..., House]):
    port = free_port()
    flags = ("--mail-url", f"smtp://127.0.0.1:{port}?from=help@example.com&starttls=never")
    house = make_house(flags=flags, pace=str(PACE))
    conversation = unread_answer(house)
    time.sleep(4)
    office = PostOffice(port)
    came = office.waits_for(1, 30)
    state = until_state(house, conversation, "sent")
    office.close()
    figure("REL-15", "mail: nobody there for 4 s (4 minutes at full length)", letters=len(office.letters), state=state)
    assert came
    assert state == "sent"


def test_killed_between_sending_and_writing_it_down(mailing: House, post: PostOffice):
    killed = threading.Event()

    def kill() -> None:
        if not killed.is_set():
            mailing.server.kill()
            killed.set()

    post.before_answer = kill
    conversation = unread_answer(mailing)
    assert killed.wait(20)
    mailing.server.start()
    state = until_state(mailing, conversation, "sent", 30)
    numbers = set(post.message_ids())
    figure("REL-15", "mail: kill -9 before it was written down", letters=len(post.letters), message_ids=len(numbers))
    assert state == "sent"
    assert len(post.letters) == 2  # at least once; its number says that it is the same
    assert len(numbers) == 1


def test_a_mail_server_that_hangs_holds_up_nobody(mailing: House, post: PostOffice):
    visitor = mailing.visitor()

    def p95() -> float:
        took = []
        for number in range(pick(60, 400)):
            begun = time.monotonic()
            visitor.says(f"line {number}")
            took.append(time.monotonic() - begun)
        return share(took, 0.95) * 1000

    p95()
    usual = p95()
    post.answers = [HANG] * 8
    for _ in range(3):
        unread_answer(mailing)
    until = time.monotonic() + 15
    while post.tries < 3 and time.monotonic() < until:
        time.sleep(0.05)
    slow = p95()
    figure("REL-15", "mail server hangs", hanging=post.tries, p95_ms_before=usual, p95_ms_meanwhile=slow)
    assert post.tries >= 3
    assert slow <= usual + pick(200, 20)
