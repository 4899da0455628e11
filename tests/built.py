"""The browser files as the sources say now: whoever runs the tests need not think of building."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assets"))

import build


@pytest.fixture(scope="session", autouse=True)
def built() -> dict[str, str]:
    """Built files from plain to hashed names."""
    try:
        build.build()
    except build.BuildStopped as stopped:
        pytest.exit(f"The browser files were not built.\n{stopped}", returncode=1)
    return build.read_manifest() | {"launcher.js": "launcher.js"}
