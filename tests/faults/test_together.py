"""Two people do the same thing at the same moment."""

import threading
from collections.abc import Callable

from tests.factories import Operator
from tests.faults.figures import figure, pick
from tests.houses import House
from tests.sockets import LiveSocket


def test_two_operators_at_once(house: House):
    """Both answer within the same moment, both press "take": once each, one order, one owner."""
    grace = house.operator("Grace Hopper")
    rounds, agreed, losers, order = pick(5, 50), 0, 0, 0
    for number in range(rounds):
        visitor = house.visitor()
        first = visitor.sends("hello").must(201)
        conversation = first["conversation"]["id"]
        panel = LiveSocket(visitor, first["after"]).hello()
        answers = both(lambda who, c=conversation: who.does("take", c).status, house.owner, grace)
        both(lambda who, c=conversation, n=number: who.replies(c, f"{who.email} {n}"), house.owner, grace)
        said = panel.texts(3)[1:]
        panel.ws.shutdown()
        agreed += said == visitor.sees()[1:] == house.owner.sees(conversation)[1:] == grace.sees(conversation)[1:]
        order += len(set(said)) == 2
        losers += sorted(answers) == [200, 409]
    told = {"same_order_everywhere": agreed, "both_once": order, "one_owner_and_the_other_told": losers}
    figure("REL-08", f"two operators at once, {rounds} times", **told)
    assert agreed == order == losers == rounds


def both(do: Callable[[Operator], object], *people: Operator) -> list[int]:
    """Everybody does it at the same moment."""
    gate = threading.Barrier(len(people))
    results: list[object] = []

    def one(person: Operator) -> None:
        gate.wait()
        results.append(do(person))

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results  # type: ignore[return-value]
