"""What most feature tests want: cheap passwords and no waiting; import the fixture to have it."""

import pytest

from chatplug.core.config import config
from chatplug.team import passwords, sign_in
from chatplug.web import limits


@pytest.fixture(autouse=True)
def unhurried(app, monkeypatch):
    """No test pays for scrypt or stumbles over a limit, unless it is about them."""
    monkeypatch.setattr(passwords, "COST", passwords.Cost(n=16, r=1, p=1))
    monkeypatch.setattr(config, "limit_scale", 1000.0)
    limits.forget_all()
    sign_in.forget_tries()
    yield
    limits.forget_all()


def is_not_taken(answer):
    """Say whether this is the refusal that blocked visitors hear."""
    return (answer.status, answer.json["code"]) == (403, "not_taken")
