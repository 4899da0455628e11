"""How much a visitor's and an operator's browser is sent, after brotli; kB are 1,000 bytes."""

import sys

import brotli
import pytest

from tests.promises.sources import PACKAGE, ROOT

sys.path.insert(0, str(ROOT / "assets"))

import build

KB = 1000
LIMITS = {
    "launcher": (["launcher.js"], 4 * KB),
    "panel with its CSS": (["panel.js", "panel.css"], 18 * KB),
    "console with its CSS": (["console.js", "console.css"], 60 * KB),
}


@pytest.fixture(scope="module")
def manifest():
    build.build()
    return build.read_manifest() | {"launcher.js": "launcher.js"}


@pytest.mark.parametrize(("names", "limit"), LIMITS.values(), ids=LIMITS)
def test_is_light(manifest, names, limit):
    sizes = {name: len(brotli.compress((PACKAGE / "built" / manifest[name]).read_bytes())) for name in names}
    assert sum(sizes.values()) <= limit, sizes


def test_compressed_neighbours_hold_the_same(manifest):
    packed = [PACKAGE / "built" / name for name in manifest.values() if name != "launcher.js"]
    assert len(packed) >= 4
    for path in packed:
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == path.read_bytes()


@pytest.mark.parametrize("bundle", ["panel", "console"])
def test_words_are_only_those_the_bundle_uses(manifest, bundle):
    script = (PACKAGE / "built" / manifest[f"words-{bundle}-ru.js"]).read_text()
    assert script.startswith("globalThis.cpWords={")
    other = {"panel": "Down and up the list (arrows too)", "console": "Yes, end it now"}[bundle]
    assert other not in script


def test_a_build_with_nothing_to_do_does_nothing(manifest):
    assert build.build() is False
