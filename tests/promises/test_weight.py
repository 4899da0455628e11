"""How much a visitor's and an operator's browser is sent, after brotli; kB are 1,000 bytes."""

import brotli
import build
import pytest

from tests.promises.sources import PACKAGE

KB = 1000
LIMITS = {
    "launcher": (["launcher.js"], 4 * KB),
    "panel with its CSS": (["panel.js", "panel.css"], 18 * KB),
    "console with its CSS": (["console.js", "console.css"], 60 * KB),
}


@pytest.mark.parametrize(("names", "limit"), LIMITS.values(), ids=LIMITS)
def test_is_light(built, names, limit):
    sizes = {name: len(brotli.compress((PACKAGE / "built" / built[name]).read_bytes())) for name in names}
    assert sum(sizes.values()) <= limit, sizes


def test_compressed_neighbours_hold_the_same(built):
    packed = [PACKAGE / "built" / name for name in built.values() if name != "launcher.js"]
    assert len(packed) >= 4
    for path in packed:
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == path.read_bytes()


@pytest.mark.parametrize("bundle", ["panel", "console"])
def test_words_are_only_those_the_bundle_uses(built, bundle):
    script = (PACKAGE / "built" / built[f"words-{bundle}-ru.js"]).read_text()
    assert script.startswith("globalThis.cpWords={")
    other = {"panel": "Down and up the list (arrows too)", "console": "Yes, end it now"}[bundle]
    assert other not in script


def test_a_build_with_nothing_to_do_does_nothing(built):
    assert build.build() is False
