"""What tests of `chatplug doctor URL` share: a running chat, somebody's web server, a check. Import the fixtures."""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.features.commandline import CommandLine
from tests.houses import House
from tests.webs import Web

WORDS = "<p>" + "Kettles of every kind, and the kettles that go with them. " * 8 + "</p>"


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """A chat that runs, with one site."""
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture
def shop() -> Iterator[Web]:
    """Somebody's web server."""
    web = Web()
    yield web
    web.close()


@pytest.fixture
def examine(house) -> Callable[..., SimpleNamespace]:
    """Check a page from the terminal: its exit status, the findings by code, and the codes that are not good."""

    def run(url: str, *more: str, data: Any = None, private: bool = True) -> SimpleNamespace:
        flags = [*more, *(["--private"] if private else [])]
        result = CommandLine(data or house.server.data)("doctor", url, *flags, "--json")
        assert isinstance(result.exception, SystemExit | None), result.exception
        answer = json.loads(result.stdout)
        found = {finding["code"]: finding for finding in answer["findings"]}
        wrong = [finding["code"] for finding in answer["findings"] if finding["level"] != "good"]
        assert all(finding["hint"] for finding in answer["findings"] if finding["level"] != "good")
        return SimpleNamespace(status=result.exit_code, found=found, wrong=wrong, answer=answer)

    return run


def page(house: House, site: str = "") -> str:
    tag = f'<script async src="{house.server.origin}/cp/{site or house.site}/v1.js"></script>'
    return f"<!doctype html><title>Kettles</title>{WORDS}{tag}"
