"""The address guard: outgoing requests reach public hosts only, however an address is written."""

import pytest

from chatplug.core import outbound
from chatplug.core.config import config


@pytest.fixture(autouse=True)
def defaults() -> None:
    config.reset()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://100.64.0.1/",
        "http://169.254.169.254/",
        "http://224.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://8.8.8.8:22/",
        "http://ada@8.8.8.8/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "http://",
        "http://8.8.8.8:99999/",
    ],
)
def test_what_is_not_public_is_refused(url: str) -> None:
    with pytest.raises((outbound.Blocked, outbound.Unreachable)):
        outbound.check(url)


@pytest.mark.parametrize("url", ["https://8.8.8.8/a?b=c", "http://[2606:4700::1111]:8080/"])
def test_what_is_public_may_be_called(url: str) -> None:
    assert outbound.check(url)[0] in {"http", "https"}


def test_a_listed_private_address_and_only_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "allow_private", ("127.0.0.1:9999",))
    assert outbound.check("http://127.0.0.1:9999/hook")[1:] == ("127.0.0.1", 9999, "/hook")
    with pytest.raises(outbound.Blocked):
        outbound.check("http://127.0.0.1:9998/hook")
