"""What was measured: one line for each fault, printed at once, and as a table at the end of the run."""

import json
import os
import threading
from pathlib import Path
from typing import Any

LONG = os.environ.get("FAULTS") == "long"  # `make faults`

lines: list[tuple[str, str, str]] = []
_one_at_a_time = threading.Lock()


def pick(short: Any, long: Any) -> Any:
    """The size of a fault: for `make test`, or for `make faults`."""
    return long if LONG else short


def shown(value: Any) -> str:
    """A number as people read it."""
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def figure(rel: str, what: str, **numbers: Any) -> None:
    """Keep and print one line: `figure("REL-01", "10 % of the answers lost", stored=1000, lost=0)`."""
    said = ", ".join(f"{name.replace('_', ' ')} {shown(value)}" for name, value in numbers.items())
    with _one_at_a_time:
        lines.append((rel, what, said))
    print(f"{rel}  {what}: {said}")
    if os.environ.get("FAULTS_FILE"):
        with Path(os.environ["FAULTS_FILE"]).open("a") as file:
            file.write(json.dumps([rel, what, said], ensure_ascii=False) + "\n")


def table(prefix: str = "") -> list[str]:
    """What was measured so far, as rows of Markdown; of the numbers that begin so."""
    rows = [f"| {number} | {what} | {said} |" for number, what, said in sorted(lines) if number.startswith(prefix)]
    return ["| number | fault | measured |", "|---|---|---|", *rows]
