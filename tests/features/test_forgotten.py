"""A forgotten password: the same silence for everybody, a link that works once, and where it leads."""

import re

import pytest

from chatplug.core import db, jobs, mail
from chatplug.core.config import config
from chatplug.team import jobs as team_jobs
from chatplug.team import passwords
from tests.factories import PASSWORD, Operator
from tests.features.easy import unhurried  # noqa: F401
from tests.features.listening import Ear

FRESH = "quite another password"


class Post:
    """The mail server: keeps letters, or fails as told."""

    def __init__(self):
        self.letters, self.failure = [], None

    def send(self, letter):
        if self.failure:
            raise self.failure
        self.letters.append(letter)
        return "accepted by mail.example.com"

    def work(self):
        """Do what is due, and return the letters that came of it."""
        before = len(self.letters)
        while jobs.run_one():
            pass
        return self.letters[before:]


@pytest.fixture
def post(app, monkeypatch):
    """A server that can send mail."""
    office = Post()
    monkeypatch.setattr(config, "mail_url", "smtp://help:secret@mail.example.com?from=help@example.com")
    monkeypatch.setattr(mail, "send", office.send)
    return office


def asks(person, **headers):
    """Ask for a link."""
    body = b'{"email":"%s"}' % person.email.encode()
    return person.raw("POST", "forgotten", body, {"Content-Type": "application/json", **headers})


def link_in(letter):
    """The link of a letter, and its secret."""
    found = re.search(r"(\S+/console/reset)#([\w-]{43})\b", letter.get_content())
    return found[1], found[2]


@pytest.fixture
def stranger(door, operator):
    """Grace in a browser where she is not signed in."""
    return Operator(door, operator.email)


def secret_for(stranger, post):
    asks(stranger).must()
    [letter] = post.work()
    return link_in(letter)[1]


def test_from_the_question_to_the_new_password(stranger, operator, post):
    asks(stranger).must()
    [letter] = post.work()
    assert letter["To"] == operator.email
    address, secret = link_in(letter)
    assert address == "http://127.0.0.1:8080/console/reset"
    ear = Ear(f"operator:{operator.id}")
    stranger.keep(stranger.post("reset", {"token": secret, "password": FRESH})).must()
    assert stranger.learns_me().id == operator.id
    assert operator.get("me").status == 401
    assert "signed_out" in ear.kinds()
    Operator(stranger.door, operator.email, FRESH).signs_in()
    assert stranger.post("sign-in", {"email": operator.email, "password": PASSWORD}).status == 401


def test_the_letter_speaks_the_operators_language(stranger, operator, post):
    operator.put("me", {"lang": "ru"}).must()
    asks(stranger).must()
    [letter] = post.work()
    assert re.search("[а-яё]", letter["Subject"])
    assert "choose" not in letter.get_content()


def test_a_link_works_once(stranger, post):
    secret = secret_for(stranger, post)
    stranger.post("reset", {"token": secret, "password": FRESH}).must()
    again = stranger.post("reset", {"token": secret, "password": FRESH})
    assert (again.status, again.json["code"]) == (410, "link_used")


def test_a_link_lasts_an_hour(stranger, post, clock):
    secret = secret_for(stranger, post)
    clock.advance(team_jobs.LINK_LIFETIME)
    late = stranger.post("reset", {"token": secret, "password": FRESH})
    assert (late.status, late.json["code"]) == (410, "link_expired")


def test_a_newer_link_ends_the_older(stranger, post, clock):
    old = secret_for(stranger, post)
    clock.advance(team_jobs.NOT_AGAIN_FOR + 1)
    new = secret_for(stranger, post)
    assert stranger.post("reset", {"token": old, "password": FRESH}).status == 410
    stranger.post("reset", {"token": new, "password": FRESH}).must()


def test_a_new_password_by_other_ways_ends_the_link(stranger, operator, post):
    secret = secret_for(stranger, post)
    operator.put("me/password", {"old": PASSWORD, "new": FRESH}).must()
    assert stranger.post("reset", {"token": secret, "password": "a third password"}).status == 410


def test_a_weak_password_leaves_the_link_good(stranger, post):
    secret = secret_for(stranger, post)
    assert stranger.post("reset", {"token": secret, "password": "short"}).json["code"] == "weak_password"
    stranger.post("reset", {"token": secret, "password": FRESH}).must()


def test_links_of_one_kind_are_no_links_of_another(stranger, owner, operator, post):
    secret = secret_for(stranger, post)
    welcome = owner.post(f"operators/{operator.id}/invite").must()["link"].partition("#")[2]
    assert stranger.post("welcome", {"token": secret, "password": FRESH}).status == 410
    assert stranger.post("reset", {"token": welcome, "password": FRESH}).status == 410


def test_asking_again_at_once_sends_no_second_letter(stranger, post, clock):
    secret_for(stranger, post)
    asks(stranger).must()
    assert post.work() == []
    clock.advance(team_jobs.NOT_AGAIN_FOR + 1)
    asks(stranger).must()
    assert len(post.work()) == 1


def test_a_mail_server_that_is_down_is_asked_again(stranger, post, clock):
    asks(stranger).must()
    post.failure = mail.MailUnreachable("The mail server cannot be reached: {problem}", problem="down")
    assert post.work() == []
    post.failure = None
    clock.advance(60_000)
    secret = link_in(post.work()[0])[1]
    stranger.post("reset", {"token": secret, "password": FRESH}).must()


def test_the_removed_get_no_letter(stranger, owner, operator, post):
    asks(stranger).must()
    owner.delete(f"operators/{operator.id}").must()
    assert post.work() == []


def test_a_mailed_link_does_not_skip_the_second_step(stranger, operator, post, set_up):
    phone, _ = set_up(operator)
    secret = secret_for(stranger, post)
    answer = stranger.post("reset", {"token": secret, "password": FRESH})
    assert answer.must()["next"] == "code"
    assert "set-cookie" not in answer.headers
    stranger.post("sign-in/code", {"ticket": answer.json["ticket"], "code": phone.next_code()}).must()


def test_without_a_mail_server_it_says_what_to_do(stranger):
    answer = asks(stranger)
    assert (answer.status, answer.json["code"]) == (409, "no_mail")
    assert "chatplug operator password" in answer.json["hint"]
    assert jobs.next_due() is None


def asked_for(person, email):
    """The answer for an address, and every statement that it took."""
    traced = []
    connection = db.db.connection()
    connection.set_trace_callback(lambda sql: traced.append(re.sub(r"'[^']*'|\d+", "?", sql)))
    try:
        answer = Operator(person.door, email).post("forgotten", {"email": email})
    finally:
        connection.set_trace_callback(None)
    return answer, traced


@pytest.mark.sec("SEC-52")
@pytest.mark.parametrize("email", ["nobody@example.com", "gone@example.com", "invited@example.com", "not an address"])
def test_nobody_learns_who_is_in_the_team(operator, owner, post, email):
    for name in ("gone", "invited"):
        made = owner.post("operators", {"name": name, "email": f"{name}@example.com"}).must(201)
        if name == "gone":
            owner.delete(f"operators/{made['operator']['id']}").must()
    known, work_for_known = asked_for(operator, operator.email)
    other, work_for_other = asked_for(operator, email)
    assert (known.status, known.body) == (other.status, other.body) == (200, b'{"ok":true}')
    assert work_for_known == work_for_other, "the same statements, so the same time"
    assert any("INSERT" in sql for sql in work_for_known)
    assert {letter["To"] for letter in post.work()} <= {operator.email, "invited@example.com"}


@pytest.mark.sec("SEC-52")
@pytest.mark.parametrize("email", ["nobody@example.com", "gone@example.com", "invited@example.com"])
def test_signing_in_costs_the_same_for_everybody(operator, owner, monkeypatch, email):
    invited = owner.post("operators", {"name": "gone", "email": "gone@example.com"}).must(201)
    owner.delete(f"operators/{invited['operator']['id']}").must()
    owner.post("operators", {"name": "invited", "email": "invited@example.com"}).must(201)
    hashed = []
    scrypt = passwords._scrypt

    def count(password, salt, cost):
        hashed.append(cost)
        return scrypt(password, salt, cost)

    monkeypatch.setattr(passwords, "_scrypt", count)
    bodies = []
    for address in (operator.email, email):
        bodies.append(
            Operator(operator.door, address).post("sign-in", {"email": address, "password": "wrong wrong"}).body
        )
    assert hashed == [passwords.COST] * 2
    assert bodies[0] == bodies[1]


@pytest.mark.sec("SEC-27")
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "666"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-Host": "evil.example", "X-Host": "evil.example", "X-Forwarded-Server": "evil.example"},
        {"X-Forwarded-Prefix": "/evil", "X-Script-Name": "/evil"},
        {"Referer": "https://evil.example/"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_reaches_the_link(stranger, post, monkeypatch, headers):
    monkeypatch.setattr(config, "trusted_proxies", ("127.0.0.1",))
    asks(stranger, **headers).must()
    [letter] = post.work()
    assert "evil" not in letter.as_string()
    assert link_in(letter)[0] == "http://127.0.0.1:8080/console/reset"


@pytest.mark.sec("SEC-27")
def test_a_foreign_host_is_not_served(stranger, post):
    assert asks(stranger, Host="evil.example").status == 421
    assert post.work() == []


def test_the_link_leads_to_the_public_address(stranger, post, monkeypatch):
    asks(stranger).must()
    monkeypatch.setattr(config, "base_url", "https://example.com/help")
    assert link_in(post.work()[0])[0] == "https://example.com/help/console/reset"


@pytest.mark.sec("SEC-53")
def test_nothing_of_it_is_stored_as_it_is(stranger, post):
    secret = secret_for(stranger, post)
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    stored = "".join(str(row) for table in tables for row in db.execute(f"SELECT * FROM {table}").fetchall())
    assert secret not in stored
    Operator(stranger.door, "x@secret.example").post("forgotten", {"email": "x@secret.example"}).must()
    assert "secret.example" not in str(db.execute("SELECT * FROM job").fetchall()), "a stranger's typing is not kept"


def test_asking_is_limited(stranger, post, monkeypatch):
    from chatplug.web import limits

    monkeypatch.setattr(config, "limit_scale", 1.0)
    limits.forget_all()
    assert [asks(stranger).status for _ in range(7)][-1] == 429
