"""Each figure of the server: measured from outside, against a real process."""

import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.factories import new_client_id
from tests.houses import House
from tests.processes import Server

STARTS = 7
IDLE_SOCKETS = 5000
MOST_SOCKETS = 10_000
RETRIES = 50
DESCRIPTORS_TO_SPARE = 500  # beside the sockets: files, connections that come and go
# One address sends for hundreds of visitors: each says where it really comes from, as a proxy in front would.
BENCH_FLAGS = ("--trusted-proxies", "127.0.0.1", "--limit-scale", "1000", "--log-level", "warning")


@dataclass
class Figure:
    """One row of the table."""

    what: str
    target: str
    measured: str
    is_met: bool


class Bench(House):
    """A house in which figures are taken."""

    def __init__(self, folder: Path, server: Server | None = None) -> None:
        super().__init__(folder, *BENCH_FLAGS, server=server)

    def pin(self, cores: set[int]) -> None:
        """Let the server run on these cores only, all its threads."""
        for task in Path(f"/proc/{self.server.process.pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), cores)

    def load(self, **plan: Any) -> dict[str, Any]:
        """Run a crowd in a process of its own and return what it measured."""
        asked = json.dumps({"port": self.server.port, "pid": self.server.process.pid, "site": self.site, **plan})
        client = [sys.executable, "-m", "tests.bench.load"]
        limit = 120 + plan.get("seconds", 10)
        done = subprocess.run(client, input=asked, capture_output=True, text=True, timeout=limit, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return figures

    def console(self) -> dict[str, Any]:
        """What a client needs to listen as the owner's console."""
        after = self.owner.get("state").must()["after"]
        return {"operator": self.owner.headers("GET") | {"Origin": self.server.origin}, "operator_after": after}


def starting(house: Bench) -> list[Figure]:
    """Start to healthy with data there, and memory then; medians."""
    seconds, memory = [], []
    for _ in range(STARTS):
        house.server.stop()
        seconds.append(house.server.start())
        memory.append(house.server.memory_kb() / 1024)
    took, used = statistics.median(seconds), statistics.median(memory)
    return [
        Figure("`chatplug serve` to /healthz 200, existing data", "1.2 s", f"{took:.2f} s", took <= 1.2),
        Figure("memory after start", "65 MB", f"{used:.1f} MB", used <= 65),
    ]


def paced_messages(house: Bench) -> list[Figure]:
    """500 messages a second from 200 conversations, every panel and one console listening."""
    runs = [house.load(rate=500, seconds=10, **house.console()) for _ in range(3)]
    stored = median_of(runs, "acknowledged")
    delivered = median_of(runs, "delivered")
    rate = statistics.median(run["per_second"] for run in runs)
    spent = statistics.median(run["cpu_ms"] for run in runs)
    everything = all(run["delivered"]["count"] == run["acknowledged"]["count"] for run in runs)
    lost = "" if everything and not any(run["refused"] for run in runs) else " (NOT ALL ARRIVED)"
    return [
        Figure(
            "visitor message POST to acknowledged, 200 conversations",
            "500/s, p99 30 ms",
            f"{rate:.0f}/s, p50 {stored['p50']:.1f} ms, p99 {stored['p99']:.1f} ms, {spent:.2f} ms of CPU each",
            rate >= 490 and stored["p99"] <= 30,
        ),
        Figure(
            "message to the other side's socket at 500/s",
            "p50 5 ms, p99 30 ms",
            f"p50 {delivered['p50']:.1f} ms, p99 {delivered['p99']:.1f} ms{lost}",
            delivered["p50"] <= 5 and delivered["p99"] <= 30 and not lost,
        ),
    ]


def median_of(runs: list[dict[str, Any]], what: str) -> dict[str, float]:
    """The medians of p50 and p99 over several runs."""
    return {part: statistics.median(run[what][part] for run in runs) for part in ("p50", "p99")}


def sustained(house: Bench) -> list[Figure]:
    """As fast as one core acknowledges, 200 conversations."""
    cores = os.sched_getaffinity(0)
    house.pin({min(cores)})
    runs = [house.load(rate=0, seconds=8, sockets=False) for _ in range(3)]
    house.pin(cores)
    rate = statistics.median(run["per_second"] for run in runs)
    refused = sum(run["refused"] for run in runs)
    return [
        Figure(
            "sustained messages acknowledged on one core, 200 conversations",
            "1000/s",
            f"{rate:.0f}/s" + (f" ({refused} refused)" if refused else ""),
            rate >= 1000 and not refused,
        )
    ]


def idle_sockets(house: Bench) -> list[Figure]:
    """Memory and threads of sockets that say nothing."""
    each, more, held = hold(house, IDLE_SOCKETS)
    measured = f"{each:.1f} kB each, {more} more threads"
    good = each <= 45 and more < 5 and held == IDLE_SOCKETS
    return [Figure(f"idle sockets at {IDLE_SOCKETS}", "45 kB each, no thread each", measured, good)]


def most_sockets(house: Bench) -> list[Figure]:
    """As many as the machine's descriptors allow, 10,000 at most."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = min(MOST_SOCKETS, hard - DESCRIPTORS_TO_SPARE)
    each, _, held = hold(house, count)
    measured = f"{held} of {count} held, {each:.1f} kB each"
    return [Figure(f"{MOST_SOCKETS} sockets open", "no error", measured, held == count)]


def hold(house: Bench, count: int) -> tuple[float, int, int]:
    """Open so many sockets: kilobytes for each, more threads, and how many were held to the end."""
    client = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.idle", str(house.server.port), house.site, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdin is not None
    assert client.stdout is not None
    with client:
        assert client.stdout.readline().strip() == "visitors"
        time.sleep(2)
        memory, threads = house.server.memory_kb(), house.server.threads()
        client.stdin.write("open\n")
        client.stdin.flush()
        assert client.stdout.readline().strip() == "open"
        time.sleep(2)
        each = (house.server.memory_kb() - memory) / count
        more = house.server.threads() - threads
        client.stdin.close()
        held = int(client.stdout.readline().split()[1])
    return each, more, held


def retries(house: Bench) -> list[Figure]:
    """The same message fifty times at once, and once more after the conversation was closed."""
    visitor = house.visitor()
    client_id = new_client_id()
    numbers: list[int] = []
    at_once(RETRIES, lambda: numbers.append(visitor.says("once", client_id)["id"]))
    house.owner.does("close", visitor.conversation()).must()
    numbers.append(visitor.says("once", client_id)["id"])
    rows = len([text for text in visitor.sees() if text == "once"])
    same = len(set(numbers))
    what = f"a message retried {RETRIES} times at once, and after the close"
    return [Figure(what, "one row", f"{rows} row, {same} number", rows == same == 1 and len(numbers) == RETRIES + 1)]


def at_once(count: int, do: Callable[[], None]) -> None:
    """Do the same in many threads that start together."""
    gate = threading.Barrier(count)

    def one() -> None:
        gate.wait()
        do()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
