"""The built browser files, for the promises that weigh and read them."""

import sys

import pytest

from tests.promises.sources import ROOT

sys.path.insert(0, str(ROOT / "assets"))

import build


@pytest.fixture(scope="session", autouse=True)
def built() -> dict[str, str]:
    """Built files from plain to hashed names, up to date."""
    build.build()
    return build.read_manifest() | {"launcher.js": "launcher.js"}
