"""Secrets on command lines: said, because everybody on the machine can read them."""

import pytest

from chatplug.commands.serve import warn_of_secrets
from chatplug.core.config import Config

MAIL = "smtp://help:hunter2@mail.example.com?from=help@example.com"


@pytest.mark.sec("SEC-53")
def test_a_password_on_the_command_line_is_said_and_not_repeated(capsys, tmp_path):
    warn_of_secrets(Config().load({"data": str(tmp_path), "mail_url": MAIL}, {}))
    said = capsys.readouterr().err
    assert "--mail-url" in said
    assert "CHATPLUG_MAIL_URL" in said
    assert "hunter2" not in said


@pytest.mark.sec("SEC-53")
@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        pytest.param({}, {"CHATPLUG_MAIL_URL": MAIL}, id="in the environment"),
        pytest.param({"mail_url": "smtp://mail.example.com?from=a@b.example"}, {}, id="no password"),
        pytest.param({"mail_url": "smtp://[broken"}, {}, id="no address at all"),
        pytest.param({"log_level": "debug"}, {}, id="no secret"),
    ],
)
def test_otherwise_nothing_is_said(capsys, tmp_path, flags, environment):
    warn_of_secrets(Config().load({"data": str(tmp_path), **flags}, environment))
    assert capsys.readouterr().err == ""
