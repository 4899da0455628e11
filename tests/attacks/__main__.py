"""Brings the table of docs/security.md up to date with the marks in the tests: python -m tests.attacks."""

from tests.attacks.numbers import TESTS, table

PAGE = TESTS.parent / "docs" / "security.md"
BEGIN, END = "<!-- drawn by python -m tests.attacks -->\n", "<!-- end -->\n"


def main() -> None:
    """Print the table, and put it into the page."""
    rows = "\n".join(table()) + "\n"
    print(rows, end="")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{rows}\n{END}{rest.partition(END)[2]}", "utf-8")


main()
