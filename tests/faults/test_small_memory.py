"""A server that may use 512 MB: 200 conversations at 50 messages a second, and its memory stays level."""

import pytest

from tests.bench import soak
from tests.bench.figures import BENCH_FLAGS, Bench
from tests.faults.figures import figure, pick
from tests.faults.servers import BentServer

SECONDS = pick(10, 1200)


@pytest.mark.long  # the main stories with 512 MB are in tests/stories/test_small_memory.py
def test_memory_stays_level_within_512_mb(tmp_path):
    server = BentServer(tmp_path, *BENCH_FLAGS).may_use(soak.MEMORY_MB)
    house = Bench(tmp_path, server)
    try:
        found = soak.run(house, SECONDS)
    finally:
        server.end()
    kind = server.memory.kind if server.memory else "no limit"
    what = f"512 MB ({kind}), 200 conversations, 50 messages/s, {SECONDS} s"
    figure(
        "REL-22", what, most_mb=max(found.memory_mb), second_half_more_mb=found.grown_mb, refused=found.run["refused"]
    )
    assert found.is_flat(), found.said()
