"""Just enough reading of JavaScript to measure functions: tokens from Babel's lexer, braces matched."""

from collections.abc import Iterator
from typing import NamedTuple

from babel.messages.jslexer import Token, tokenize

NOT_FUNCTIONS = {"if", "for", "while", "switch", "catch", "with"}


class Function(NamedTuple):
    """A function's first line and how many lines it has."""

    line: int
    lines: int


def functions(text: str) -> Iterator[Function]:
    """Every function, method and arrow function with a body in braces."""
    tokens = [token for token in tokenize(text) if token.type not in {"linecomment", "multilinecomment"}]
    opened: list[tuple[Token, bool]] = []
    for position, token in enumerate(tokens):
        if token.type != "operator":
            continue
        if token.value == "{":
            opened.append((token, _opens_function(tokens, position)))
        elif token.value == "}" and opened:
            start, is_function = opened.pop()
            if is_function:
                yield Function(start.lineno, token.lineno - start.lineno + 1)


def _opens_function(tokens: list[Token], brace: int) -> bool:
    before = "".join(token.value for token in tokens[max(0, brace - 2) : brace])
    if before.endswith("=>"):  # the lexer gives two tokens
        return True
    if not before.endswith(")"):
        return False
    depth, position = 0, brace - 1
    while position >= 0:
        depth += {")": 1, "(": -1}.get(tokens[position].value, 0)
        if depth == 0:
            break
        position -= 1
    return position > 0 and tokens[position - 1].value not in NOT_FUNCTIONS
