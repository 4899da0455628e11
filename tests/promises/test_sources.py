"""What may not stand in any source: unsafe calls, inline code, somebody's machine, unfinished marks."""

import re

import pytest

from tests.promises.sources import files_of, name_of, text_files

# Each pattern is written so that it does not find itself.
UNSAFE = re.compile(
    r"inner[H]TML|outer[H]TML|insertAdjacent[H]TML|document\.write|\beval[(]|new Function[(]|createContextual[F]ragment"
    r"|parseFrom[S]tring|dangerouslySet[I]nner"
)
TO_ANYBODY = re.compile(r"""postMessage[(].*["'`][*]["'`]""")
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:|srcdoc\s*=",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w./-])/(?:work|root|farm|home/[a-z]+|Users/[A-Za-z]+|tmp/w)/[\w.]")
REGISTRY = re.compile(
    r"registry\.npm[j]s|registry\.yarn[p]kg|files\.python[h]osted|pypi\.or[g]/simple|index[-_]url\s*="
)
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X]|HAC[K])\b")


def lines_with(pattern, path):
    return [
        f"{number}: {line.strip()}"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.sec("SEC-03")
@pytest.mark.parametrize("path", files_of(".js", ".html"), ids=name_of)
def test_no_unsafe_dom_calls(path):
    assert not lines_with(UNSAFE, path)


@pytest.mark.sec("SEC-03")
@pytest.mark.parametrize("part", ["console", "launcher", "panel", "proof", "shared", "worker"])
def test_every_part_of_the_browser_code_is_looked_at(part):
    assert files_of(".js", under=f"assets/{part}")


@pytest.mark.sec("SEC-24")
@pytest.mark.parametrize("path", files_of(".js", under="assets"), ids=name_of)
def test_no_message_goes_to_whoever_is_there(path):
    assert not lines_with(TO_ANYBODY, path)


@pytest.mark.parametrize("path", files_of(".html", under="chatplug"), ids=name_of)
def test_no_inline_script_or_style_in_templates(path):
    assert not lines_with(INLINE, path)


@pytest.mark.parametrize("path", text_files(), ids=name_of)
def test_no_machine_and_no_registry_is_named(path):
    assert not lines_with(MACHINE, path) + lines_with(REGISTRY, path)


@pytest.mark.parametrize("path", files_of(".py", ".js", ".css", ".html", ".php"), ids=name_of)
def test_nothing_is_marked_unfinished(path):
    assert not lines_with(UNFINISHED, path)


@pytest.mark.parametrize(
    ("pattern", "line", "seen"),
    [
        pytest.param(UNSAFE, "a.inner" + "HTML = b", True, id="markup by string"),
        pytest.param(UNSAFE, "a.textContent = b", False, id="text"),
        pytest.param(TO_ANYBODY, "to.postMessage({}, '*" + "')", True, id="a message to anybody"),
        pytest.param(TO_ANYBODY, "to.postMessage({ a: 2 * 3 }, home)", False, id="a message to one origin"),
        pytest.param(INLINE, "<script>go()</script>", True, id="inline script"),
        pytest.param(INLINE, '<script type="module">', True, id="inline module"),
        pytest.param(INLINE, '<script type="module" src="{{ asset(1) }}"></script>', False, id="external script"),
        pytest.param(INLINE, '<p style="color:red">', True, id="style attribute"),
        pytest.param(INLINE, '<a onclick="x()">', True, id="handler attribute"),
        pytest.param(INLINE, '<meta name="cp-config" content="x">', False, id="a meta tag"),
        pytest.param(INLINE, '<link rel="stylesheet" href="/cp/a/x.css">', False, id="style sheet"),
        pytest.param(MACHINE, "path = /ro" + "ot/x.py", True, id="a home folder"),
        pytest.param(MACHINE, "https://example.com/work/x", False, id="a page's address"),
        pytest.param(REGISTRY, "https://registry.npm" + "js.org/", True, id="a registry"),
        pytest.param(UNFINISHED, "# TO" + "DO later", True, id="a mark"),
    ],
)
def test_the_patterns_see(pattern, line, seen):
    assert bool(pattern.search(line)) is seen
