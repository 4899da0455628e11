"""Files one can hold in the head: at most 300 lines each, functions at most 60."""

import ast

import pytest

from tests.promises.javascript import functions
from tests.promises.sources import files_of, name_of

FILE_LINES = 300
FUNCTION_LINES = 60


@pytest.mark.parametrize("path", files_of(".py", ".js", ".css", ".php", ".html"), ids=name_of)
def test_file_is_short(path):
    assert len(path.read_text().splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", files_of(".py"), ids=name_of)
def test_python_functions_are_short(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]
    long = [f"{node.name}: {lines}" for node in found if (lines := node.end_lineno - node.lineno + 1) > FUNCTION_LINES]
    assert not long


@pytest.mark.parametrize("path", files_of(".js"), ids=name_of)
def test_browser_functions_are_short(path):
    long = [f"line {each.line}: {each.lines}" for each in functions(path.read_text()) if each.lines > FUNCTION_LINES]
    assert not long


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("function a() {\n1\n}", [3], id="a function"),
        pytest.param("const a = (x) => {\n}", [2], id="an arrow"),
        pytest.param("class A {\n #b(x = (1)) {\n\n }\n}", [3], id="a method, not its class"),
        pytest.param("if (a) {\n}\nfor (;;) {\n}", [], id="no blocks"),
        pytest.param('f("{", /[{]/, `{`, () => {\n})', [2], id="braces in texts do not count"),
    ],
)
def test_browser_functions_are_found(text, lines):
    assert [each.lines for each in functions(text)] == lines
