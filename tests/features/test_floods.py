"""Floods: what is stored of them, what the flooder is told, and what everybody else notices: nothing."""

import pytest

from chatplug.chat.models import Conversation, Message
from chatplug.core import clock as core_clock
from chatplug.core.config import config
from chatplug.visitors.models import Visitor as VisitorRow
from chatplug.web import newcomers, puzzle, repeats
from tests.factories import new_client_id
from tests.features.easy import unhurried  # noqa: F401

EASY = 4  # bits of a puzzle: tests have no second to spare


@pytest.fixture
def moment(monkeypatch):
    """The passing of time in the hands of the test: `moment.add(seconds)`."""

    class Moment:
        at = 1000.0

        def add(self, seconds):
            self.at += seconds

    now = Moment()
    monkeypatch.setattr(core_clock, "monotonic", lambda: now.at)
    return now


@pytest.fixture
def limits_hold(unhurried, moment, monkeypatch):  # noqa: F811
    """The limits as they are without any option."""
    monkeypatch.setattr(config, "limit_scale", 1.0)
    return moment


@pytest.fixture
def flood(limits_hold, monkeypatch, make_visitor):
    """New visitors from everywhere, as many as it takes to ring the alarm; puzzles are easy ones here."""
    monkeypatch.setattr("chatplug.web.alarm.BITS", EASY)
    monkeypatch.setattr("chatplug.web.newcomers.BITS", EASY)
    for number in range(int(newcomers.SITE_A_MINUTE)):
        make_visitor(address=f"198.51.100.{number}").sends("Buy")


def solved(answer):
    assert (answer.status, answer.json["code"]) == (428, "proof_wanted")
    challenge = answer.json["challenge"]
    return {"challenge": challenge, "answers": puzzle.solve(challenge)}


@pytest.mark.sec("SEC-50")
def test_a_thousand_messages_in_ten_seconds(limits_hold, visitor, make_visitor):
    other = make_visitor(address="203.0.113.77")
    other.says("An honest question")
    answers = []
    for number in range(1000):
        limits_hold.add(0.01)
        answers.append(visitor.sends(f"number {number}"))
    stored = Message.select().where(Message.body.startswith("number")).count()
    assert stored == sum(answer.status == 201 for answer in answers)
    assert 20 <= stored <= 31, "twenty at once and one a second"
    refused = [answer for answer in answers if answer.status != 201]
    assert {(answer.status, answer.json["code"]) for answer in refused} == {(429, "too_many")}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    other.says("And another one")


@pytest.mark.sec("SEC-50")
def test_five_hundred_new_conversations_in_a_minute(limits_hold, make_visitor, monkeypatch):
    monkeypatch.setattr(config, "proof_of_work", "never")
    answers = []
    for number in range(500):
        limits_hold.add(0.12)
        answers.append(make_visitor(address=f"2001:db8:1:2::{number:x}").sends(f"Hello {number}"))
    assert Conversation.select().count() <= 121, "sixty at once and sixty a minute for one IPv6 customer"
    assert answers[-1].status == 429
    make_visitor(address="2001:db8:1:3::1").says("The house next door")


@pytest.mark.sec("SEC-50")
def test_the_same_text_again_and_again_is_not_heard_for_a_while(limits_hold, visitor, make_visitor):
    ids = [new_client_id() for _ in range(repeats.MOST_SAME)]
    for client_id in ids:
        limits_hold.add(2)
        visitor.says("Buy  my WATCHES", client_id)
    limits_hold.add(2)
    answer = visitor.sends("Something else")
    assert (answer.status, answer.json["code"]) == (429, "too_many")
    assert 290 <= int(answer.headers["retry-after"]) <= 300
    assert "same text" in answer.json["error"]
    assert visitor.sends("Buy my watches", ids[0]).status == 200, "what was acknowledged stays so"
    make_visitor().says("Buy my watches")
    limits_hold.add(repeats.MUTED)
    visitor.says("I am sorry")


def test_one_address_with_many_browsers_and_one_text(limits_hold, make_visitor, monkeypatch):
    monkeypatch.setattr(config, "proof_of_work", "never")
    old = make_visitor()
    old.says("I was here before")
    for _ in range(repeats.MOST_SAME_FROM_ADDRESS):
        limits_hold.add(2)
        make_visitor().says("Buy my watches")
    assert make_visitor().sends("Hello").status == 429
    old.says("My neighbours shout")
    make_visitor(address="203.0.113.5").says("Buy my watches")


def test_a_retry_is_no_repetition(limits_hold, visitor):
    client_id = new_client_id()
    for _ in range(3 * repeats.MOST_SAME):
        limits_hold.add(2)
        visitor.sends("Hello?", client_id).must(200, 201)
    visitor.says("Hello?")


def test_calm_days_cost_nothing(limits_hold, make_visitor):
    for number in range(int(newcomers.SITE_A_MINUTE) - 1):
        make_visitor(address=f"198.51.100.{number}").says("Hello")
    assert newcomers.bits(make_visitor().site) == 0


@pytest.mark.sec("SEC-50")
def test_new_visitors_work_for_it_in_a_flood(flood, make_visitor):
    visitor, client_id = make_visitor(), new_client_id()
    before = VisitorRow.select().count()
    answer = visitor.sends("An honest question", client_id)
    proof = solved(answer)
    assert VisitorRow.select().count() == before, "nothing is stored of who has not worked"
    assert answer.json["hint"]
    visitor.says("An honest question", client_id, proof=proof)
    visitor.says("They are asked once")


def test_whoever_wrote_before_is_not_asked(limits_hold, make_visitor, operator):
    old = make_visitor()
    old.says("I was here before")
    for number in range(int(newcomers.SITE_A_MINUTE)):
        make_visitor(address=f"198.51.100.{number}").sends("Buy")
    assert make_visitor().sends("Hello").status == 428
    old.says("And I still am")
    old.ends_conversation()
    old.says("In a new conversation, too")
    operator.replies(old, "So am I")


def test_one_solution_lets_one_visitor_in(flood, make_visitor):
    first = make_visitor()
    proof = solved(first.sends("Hello"))
    first.says("Hello", proof=proof)
    for other in (make_visitor(), make_visitor()):
        assert other.sends("Hello", proof=proof).status == 428
    assert first.sends("Hello again", proof=proof).status == 201, "known by now: it is not even looked at"


def test_a_solution_has_an_end(flood, make_visitor, clock):
    visitor = make_visitor()
    proof = solved(visitor.sends("Hello"))
    clock.advance(puzzle.LIFETIME_MS)
    visitor.says("Hello", proof=solved(visitor.sends("Hello", proof=proof)))


@pytest.mark.parametrize(
    "proof",
    [
        {"challenge": "", "answers": []},
        {"challenge": "4.16.1.nonce.seal", "answers": [0] * 16},
        {"challenge": "x" * 200, "answers": [2**40 - 1] * 64},
    ],
)
def test_nonsense_is_no_solution(flood, make_visitor, proof):
    assert make_visitor().sends("Hello", proof=proof).status == 428


@pytest.mark.parametrize(
    "proof", [{}, [], 7, {"challenge": "x" * 201, "answers": []}, {"challenge": "", "answers": [-1]}]
)
def test_what_is_no_proof_at_all_is_bad_input(visitor, proof):
    assert visitor.sends("Hello", proof=proof).status == 400


def test_the_alarm_ends_by_itself(flood, make_visitor, limits_hold):
    assert make_visitor().sends("Hello").status == 428
    limits_hold.add(600)
    make_visitor().says("Hello")


def test_other_sites_notice_nothing(flood, owner, door):
    from tests.factories import Visitor

    other = owner.post("sites", {"name": "Other"}).must(201)["site"]["id"]
    Visitor(door, other).says("Hello from next door")


def test_a_flood_over_many_sites_rings_for_all(limits_hold, owner, door, monkeypatch):
    from tests.factories import Visitor

    sites = [owner.post("sites", {"name": f"Shop {n}"}).must(201)["site"]["id"] for n in range(5)]
    for number in range(int(newcomers.SERVER_A_MINUTE)):
        Visitor(door, sites[number % 4], address=f"198.51.{number}.1").sends("Buy")
    assert Visitor(door, sites[4], address="203.0.113.5").sends("Hello").status == 428


@pytest.mark.parametrize(("option", "status"), [("always", 428), ("never", 201)])
def test_the_owner_may_decide(limits_hold, make_visitor, monkeypatch, option, status):
    monkeypatch.setattr(config, "proof_of_work", option)
    for number in range(2 * int(newcomers.SITE_A_MINUTE) if option == "never" else 0):
        make_visitor(address=f"198.51.100.{number}").sends("Buy")
    assert make_visitor().sends("Hello").status == status


def test_listening_is_not_touched(limits_hold, make_visitor):
    old = make_visitor()
    old.says("I was here before")
    for number in range(int(newcomers.SITE_A_MINUTE)):
        make_visitor(address=f"198.51.100.{number}").sends("Buy")
    assert old.get("/cp/poll?after=0").status == 200
    assert make_visitor().get("/cp/poll?after=0").json["code"] == "unknown_visitor"


def test_without_scripts_one_waits_in_a_flood(flood, fill_form, operator):
    early = fill_form(message="No scripts here")
    assert early.status_code == 429
    assert early.headers["Retry-After"] == "17"
    assert "No scripts here</textarea>" in early.text
    assert fill_form(seconds=newcomers.WAIT_SECONDS, message="No scripts here").status_code == 303
    assert "No scripts here" in [item["last"]["body"] for item in operator.inbox()]


def test_forms_of_everybody_have_an_end_in_a_flood(flood, client, site, clock):
    from chatplug.widget import plain

    forms = [plain.stamped(plain.empty()) for _ in range(40)]
    clock.advance(newcomers.WAIT_SECONDS * 1000)
    statuses = [
        client.post(
            f"/cp/p/{site}",
            data={"message": f"{n}", "client_id": form.client_id, "key": form.secret, "stamp": form.stamp},
            environ_overrides={"REMOTE_ADDR": f"203.0.113.{n}"},
        ).status_code
        for n, form in enumerate(forms)
    ]
    assert statuses == [303] * 30 + [429] * 10


@pytest.mark.sec("SEC-50")
@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        pytest.param({"seconds": 0.5}, 429, "That was very quick.", id="quicker than a person"),
        pytest.param({"seconds": 13 * 3600}, 400, "This form was opened long ago", id="stale"),
        pytest.param({"stamp": ""}, 400, "This form was opened long ago", id="no stamp"),
        pytest.param({"stamp": "1772452800000." + "0" * 32}, 400, "This form was opened long ago", id="forged"),
    ],
)
def test_one_press_more_is_all(fill_form, client, site, clock, operator, typed, status, said):
    """The page that comes back holds the text and a stamp that will do."""
    import re

    answer = fill_form(message="A real question", **typed)
    assert answer.status_code == status
    assert said in answer.text
    assert "A real question</textarea>" in answer.text
    assert operator.inbox() == []
    shown = dict(re.findall(r'name="(client_id|key|stamp)" value="([^"]*)"', answer.text))
    clock.advance(2_000)
    assert client.post(f"/cp/p/{site}", data={**shown, "message": "A real question"}).status_code == 303
    assert [item["last"]["body"] for item in operator.inbox()] == ["A real question"]
