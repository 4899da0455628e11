"""Figures of bad days: a deaf reader, kill -9, a slow disk, a flood, little memory; and what a message costs."""

import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.bench import soak
from tests.bench.figures import BENCH_FLAGS, Bench, Figure
from tests.faults import slow_disk
from tests.faults.people import Panel, finish, share
from tests.faults.servers import BentServer
from tests.faults.test_kills import first_acknowledged, talk
from tests.live.test_slow_readers import deaf_socket

FLOOD_LINES, FLOOD_LINE = 1750, "漢" * 3900  # 11.7 kB each: 20 MB
FILLS_THE_KERNEL = 450  # of those lines, 5 MB: from then on the server waits for the deaf one
CLOSED_SECONDS = 15
KILLS = 10
FSYNC_MS = 5
ATTACKERS = 5
SOAK_SECONDS = 90
# What honest visitors of the bench send, 2.5 messages a second each, is above the usual limit of one a second.
HONEST_FLAGS = ("--trusted-proxies", "127.0.0.1", "--limit-scale", "3", "--log-level", "warning")


def never_reads(house: Bench) -> list[Figure]:
    """20 MB pass through a conversation, and one of its sockets is never read."""
    visitor = house.visitor()
    first = visitor.sends("hello").must(201)
    conversation, pid = first["conversation"]["id"], house.server.process.pid
    panel = Panel(visitor.other_tab(), first["after"], house.server.origin)
    panel.start()
    assert panel.ready.wait(10)
    assert panel.waits_for(1, 5)
    before, descriptors = house.server.memory_kb(), open_files(pid)
    with deaf_socket(house, visitor, first["after"]):
        watch = Watch(house, descriptors)
        waited = []
        for number in range(FLOOD_LINES):
            if number == FILLS_THE_KERNEL:
                watch.begun = time.monotonic()
            begun = time.perf_counter()
            house.owner.replies(conversation, f"{number} {FLOOD_LINE}")
            assert panel.waits_for(number + 2, 10)
            waited.append((time.perf_counter() - begun) * 1000)
        closed = watch.ends()
    panel.leave()
    p95, grown = share(waited, 0.95), (watch.most_kb - before) / 1000
    measured = f"others' p95 {p95:.0f} ms, closed after {closed:.1f} s, memory up {grown:.1f} MB"
    target = "p95 200 ms, closed within 15 s, memory up 20 MB"
    good = p95 < 200 and closed <= CLOSED_SECONDS and grown <= 20
    return [Figure("one reader that never reads while 20 MB pass", target, measured, good)]


def open_files(pid: int) -> int:
    """How many descriptors a process holds."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


class Watch(threading.Thread):
    """Looks at a server's memory, and at when it lets a descriptor go."""

    def __init__(self, house: Bench, descriptors: int) -> None:
        super().__init__(daemon=True)
        self.house, self.descriptors = house, descriptors
        self.most_kb, self.begun = 0, time.monotonic()
        self.closed_after: float | None = None
        self.done = threading.Event()
        self.start()

    def run(self) -> None:
        """Look ten times a second."""
        while not self.done.wait(0.1):
            self.most_kb = max(self.most_kb, self.house.server.memory_kb())
            if self.closed_after is None and open_files(self.house.server.process.pid) <= self.descriptors:
                self.closed_after = time.monotonic() - self.begun

    def ends(self) -> float:
        """Wait for the descriptor, and return when it was let go."""
        until = time.monotonic() + 2 * CLOSED_SECONDS
        while self.closed_after is None and time.monotonic() < until:
            time.sleep(0.1)
        self.done.set()
        self.join()
        return 2.0 * CLOSED_SECONDS if self.closed_after is None else self.closed_after


def killed(house: Bench) -> list[Figure]:
    """kill -9 under 50 messages a second, to the first acknowledged message."""
    probe = house.visitor()
    probe.says("hello")
    senders = talk(house)
    took = []
    for _ in range(KILLS):
        time.sleep(0.7)
        house.server.kill()
        house.server.launch()
        took.append(first_acknowledged(house, probe))
    finish(senders)
    middle, worst = statistics.median(took), max(took)
    measured = f"{middle:.2f} s, worst of {KILLS} {worst:.2f} s"
    return [Figure("kill -9 to the first acknowledged message again", "2 s", measured, worst <= 2)]


def cost(house: Bench) -> list[Figure]:
    """Processor time of a message: POST, commit, and delivery to the other side; beside the least that it can be."""
    runs = [house.load(rate=500, seconds=10, **house.console()) for _ in range(3)]
    floors = [floor() for _ in range(3)]
    each, least = statistics.median(run["cpu_ms"] for run in runs), statistics.median(floors)
    arrived = all(run["delivered"]["count"] == run["acknowledged"]["count"] for run in runs)
    measured = f"{each:.2f} ms; floor {least:.2f} ms, {each / least:.1f} times that"
    return [Figure("server CPU per message, all told", "1.0 ms", measured, each <= 1.0 and arrived)]


def floor() -> float:
    """Milliseconds of the same commit and the same socket writes alone."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.floor"], capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["cpu_ms"])


def slow_fsync(house: Bench) -> list[Figure]:
    """500 messages a second on a disk whose every fsync takes 5 ms longer."""
    folder = house.server.data.parent / "slow"
    stalls = folder / "stalls"
    bent = slow_disk.bends(folder, FSYNC_MS)
    stalls.write_text("")
    slow = Bench(folder, BentServer(folder, *BENCH_FLAGS, stalls=str(stalls), **bent))
    try:
        slow.load(rate=100, seconds=2)
        stalls.write_text("")
        run = slow.load(rate=500, seconds=10, **slow.console())
        longest = float(stalls.read_text())
    finally:
        slow.server.end()
    p99, rate = run["acknowledged"]["p99"], run["per_second"]
    measured = f"{rate:.0f}/s, p99 {p99:.1f} ms, longest stall {longest:.0f} ms"
    what = f"slow disk: {FSYNC_MS} ms added to each {slow_disk.kind(bent)}"
    target = "500/s, p99 40 ms, no stall over 50 ms"
    return [Figure(what, target, measured, rate >= 490 and p99 <= 40 and longest <= 50 and not run["refused"])]


def flooded(house: Bench) -> list[Figure]:
    """500 messages a second from 200 conversations while five attackers send as fast as they are answered."""
    folder = house.server.data.parent / "flooded"
    one = Bench(folder, BentServer(folder, *HONEST_FLAGS))
    try:
        numbers = [str(one.server.port), one.site, str(ATTACKERS), "18"]
        attack = [sys.executable, "-m", "tests.bench.flood", *numbers]
        with subprocess.Popen(attack, stdout=subprocess.PIPE, text=True) as attackers:
            run = one.load(rate=500, seconds=10, **one.console())
            said, _ = attackers.communicate(timeout=60)
    finally:
        one.server.end()
    answers = {int(status): count for status, count in json.loads(said).items()}
    rejected = sum(count for status, count in answers.items() if status not in (200, 201))
    p99, refused = run["acknowledged"]["p99"], run["refused"]
    measured = f"{run['per_second']:.0f}/s, p99 {p99:.1f} ms, {refused} refused; of the attackers' {rejected}"
    what = f"500 messages/s from 200 conversations beside {ATTACKERS} attackers"
    good = not refused and p99 <= 60 and run["per_second"] >= 490 and rejected > 0
    return [Figure(what, "none refused, p99 60 ms", measured, good)]


def little_memory(house: Bench) -> list[Figure]:
    """200 conversations at 50 messages a second with 512 MB; `make faults` does the same for 20 minutes."""
    folder = house.server.data.parent / "small"
    server = BentServer(folder, *BENCH_FLAGS)
    server.may_use(soak.MEMORY_MB)
    one = Bench(folder, server)
    try:
        found = soak.run(one, SOAK_SECONDS)
    finally:
        one.server.end()
    kind = server.memory.kind if server.memory else "no limit"
    what = f"with 512 MB ({kind}): 200 conversations at 50/s for {SOAK_SECONDS} s"
    return [Figure(what, "flat", found.said(), found.is_flat())]
