"""`python -m tests.bench`: what, target, measured; exit status 1 when a target is missed.

`python -m tests.bench --only killed --only cost` measures only those; `--list` names them all.
"""

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import browser, figures, hard, million
from tests.bench.figures import Bench, Figure

DESCRIPTORS = 12_000
BUSY_LOAD = 0.7  # processes that wanted a core in the minute before
SERVER_FIGURES: list[Callable[[Bench], list[Figure]]] = [
    figures.starting,
    figures.paced_messages,
    figures.sustained,
    figures.idle_sockets,
    figures.most_sockets,
    figures.retries,
    hard.cost,
    hard.never_reads,
    hard.killed,
    hard.slow_fsync,
    hard.flooded,
    million.stored_messages,
    hard.little_memory,
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


def main(arguments: list[str]) -> int:
    """Measure everything, or the figures whose function names are given."""
    names = [measure.__name__ for measure in SERVER_FIGURES + BROWSER_FIGURES]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Figures beside their targets.")
    parser.add_argument("--only", action="append", choices=names, default=[], metavar="NAME", help="only this one")
    parser.add_argument("--list", action="store_true", help="name them all")
    asked = parser.parse_args(arguments)
    if asked.list:
        print("\n".join(names))
        return 0
    return measure_all(asked.only)


def measure_all(wanted: list[str]) -> int:
    """Measure and print; 1 when a target is missed."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, DESCRIPTORS), most))
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
