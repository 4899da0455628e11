"""People who sign in in two steps, and the phones they do it with."""

import pyotp
import pytest

from chatplug.team import codes
from tests.factories import PASSWORD, Operator

STEP = codes.STEP_SECONDS * 1000


class Phone:
    """An app with one account, whose clock may be off."""

    def __init__(self, secret, clock):
        self.secret, self.clock = secret, clock

    def code(self, off=0):
        """What it shows, `off` steps away from now."""
        return pyotp.TOTP(self.secret).at(self.clock.now() // 1000 + off * codes.STEP_SECONDS)

    def next_code(self):
        """What it shows once the present code has gone."""
        self.clock.advance(STEP)
        return self.code()


@pytest.fixture
def set_up(clock):
    """Set two steps up for somebody; their phone and the codes on paper."""

    def make(person, **proof):
        told = person.post("me/two-steps", {"password": PASSWORD, **proof}).must()
        phone = Phone(told["secret"], clock)
        paper = person.put("me/two-steps", {"code": phone.code()}).must()["codes"]
        return phone, paper

    return make


def ticket(person, kind="code"):
    """What the right password gives."""
    answer = person.post("sign-in", {"email": person.email, "password": PASSWORD})
    assert answer.must()["next"] == kind
    assert "set-cookie" not in answer.headers
    return answer.json["ticket"]


def enters(person, code):
    """Both steps, with a code."""
    answer = person.keep(person.post("sign-in/code", {"ticket": ticket(person), "code": code}))
    if answer.status == 200:
        person.learns_me()
    return answer


def again(person):
    """The same operator in another browser."""
    return Operator(person.door, person.email)
