"""Figures: what is counted, and the text that monitoring programs read."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chatplug.core import metrics
from chatplug.core.metrics import OTHER, Counter, Gauge, Histogram

Read = dict[str, dict[tuple[tuple[str, str], ...], float]]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test makes is there."""
    monkeypatch.setattr(metrics, "_families", {})


def read() -> Read:
    """What a monitoring program makes of the text: {name: {labels: value}}."""
    found: Read = {}
    for family in text_string_to_metric_families(metrics.text()):
        assert family.documentation
        assert family.type != "unknown"
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_a_counter_stands_at_zero_before_anything_happens() -> None:
    Counter("made_total", "Made.", "by", ("hand", "machine"))
    assert read() == {"made_total": {(("by", "hand"),): 0, (("by", "machine"),): 0}}


def test_a_counter_counts_by_its_label() -> None:
    made = Counter("made_total", "Made.", "by", ("hand",))
    made.add("hand")
    made.add("machine", 3)
    made.add("hand", False)
    assert read()["made_total"] == {(("by", "hand"),): 1, (("by", "machine"),): 3}
    assert made.total() == 4


def test_a_counter_without_a_label_is_one_number() -> None:
    Counter("made_total", "Made.").add(n=2)
    assert read() == {"made_total": {(): 2}}


def test_a_label_that_somebody_makes_up_does_not_fill_the_memory() -> None:
    made = Counter("made_total", "Made.", "by")
    for number in range(metrics.MOST_VALUES + 50):
        made.add(f"v{number}")
    assert len(made.values) == metrics.MOST_VALUES + 1
    assert made.values[OTHER] == 50


def test_a_gauge_is_read_when_somebody_asks_and_left_out_when_it_is_not_known() -> None:
    known: list[float | None] = [1.5]
    metrics.gauge("level", "Level.", lambda: known[0])
    assert read() == {"level": {(): 1.5}}
    known[0] = None
    assert metrics.text() == "\n"


def test_each_step_of_a_histogram_holds_everything_below_it() -> None:
    took = Histogram("took_seconds", "Took.", (0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 7.0):
        took.observe(seconds)
    steps = {labels[0][1]: value for labels, value in read()["took_seconds_bucket"].items()}
    assert {float(step): value for step, value in steps.items()} == {0.1: 2, 1.0: 3, float("inf"): 4}
    assert read()["took_seconds_count"] == {(): 4}
    assert read()["took_seconds_sum"][()] == pytest.approx(7.65)


@pytest.mark.parametrize("value", ['say "hi"', "back\\slash", "two\nlines", "имя", "a,b={}"])
def test_whatever_stands_in_a_label_is_read_back(value: str) -> None:
    Counter("made_total", 'Made, and "so on" \\ here.\nOn two lines.', "by").add(value)
    assert read() == {"made_total": {(("by", value),): 1}}


def test_families_of_the_moment_stand_among_the_others_by_name() -> None:
    Counter("b_total", "B.").add()
    lines = [line for line in metrics.text([Gauge("a", "A.", lambda: 1)]).splitlines() if not line.startswith("#")]
    assert lines == ["a 1", "b_total 1"]


def test_everything_starts_again_from_zero() -> None:
    made, took = Counter("made_total", "Made.", "by", ("hand",)), Histogram("took_seconds", "Took.")
    made.add("machine")
    took.observe(1)
    metrics.reset()
    assert (made.values, sum(took.counts), took.seconds) == ({"hand": 0}, 0, 0)
