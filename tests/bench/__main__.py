"""`python -m tests.bench`: what, target, measured; exit status 1 when a target is missed."""

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import browser, figures
from tests.bench.figures import Bench, Figure

DESCRIPTORS = 10_000
BUSY_LOAD = 0.7  # processes that wanted a core in the minute before
SERVER_FIGURES: list[Callable[[Bench], list[Figure]]] = [
    figures.starting,
    figures.paced_messages,
    figures.sustained,
    figures.idle_sockets,
    figures.retries,
]
BROWSER_FIGURES: list[Callable[[Bench], list[Figure]]] = [browser.sizes, browser.before_intent, browser.first_message]


def print_table(rows: list[Figure]) -> None:
    """Print the table as Markdown, so that it can stand in a report as it is."""
    cells = [("what", "target", "measured", ""), *((r.what, r.target, r.measured, verdict(r)) for r in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print("\n".join(lines))


def verdict(row: Figure) -> str:
    """Whether a target is met, in a word."""
    return "met" if row.is_met else "MISSED"


def main(wanted: list[str]) -> int:
    """Measure everything, or the figures whose function names are given."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, DESCRIPTORS), hard))
    busy = os.getloadavg()[0]
    rows: list[Figure] = []
    for measure in SERVER_FIGURES + BROWSER_FIGURES:
        if wanted and measure.__name__ not in wanted:
            continue
        print(f"measuring {measure.__name__} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            house = Bench(Path(folder) / "server")
            try:
                rows += measure(house)
            finally:
                house.server.end()
    print_table(rows)
    if busy > BUSY_LOAD:
        print(f"The machine was busy with other things (load {busy:.1f} before): the figures of time say little.")
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
