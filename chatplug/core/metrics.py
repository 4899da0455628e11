"""Figures that a monitoring program collects: counted in memory where things happen, written as Prometheus text.

Names of people, addresses and sites are never labels: what is counted here is nobody's in particular.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MOST_VALUES = 100  # of one label; more would mean that somebody outside chooses them
OTHER = "other"

Value = float | Mapping[str, float] | None
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})


@dataclass(frozen=True)
class Sample:
    """One line: what is put behind the family's name, its labels, its value."""

    suffix: str
    labels: dict[str, str]
    value: float


class Family(Protocol):
    """Figures under one name."""

    name: str
    kind: str
    meaning: str

    def samples(self) -> Iterator[Sample]:
        """Give the figures as they are now."""


_families: dict[str, "Counter | Gauge | Histogram"] = {}


@dataclass
class Counter:
    """What only grows while the process lives; with a label, one number for each of its values."""

    name: str
    meaning: str
    label: str = ""
    known: tuple[str, ...] = ()  # values that stand there from the start, at zero
    values: dict[str, float] = field(init=False)
    kind: str = field(default="counter", init=False)

    def __post_init__(self) -> None:
        """Take its place among the families."""
        self.reset()
        _families[self.name] = self

    def reset(self) -> None:
        """Start from zero."""
        self.values = dict.fromkeys(self.known if self.label else ("",), 0.0)

    def add(self, value: str = "", n: float = 1) -> None:
        """Count; ``value`` is the label's, a word of our own and never one that was sent."""
        if value not in self.values and len(self.values) >= MOST_VALUES:
            value = OTHER
        self.values[value] = self.values.get(value, 0) + n

    def total(self) -> float:
        """Return the sum over all values of the label."""
        return sum(self.values.values())

    def samples(self) -> Iterator[Sample]:
        """Give the figures as they are now."""
        yield from _labelled(self.label, self.values)


@dataclass
class Gauge:
    """What goes up and down; read at the moment somebody asks. ``None`` is left out: not known here."""

    name: str
    meaning: str
    read: Callable[[], Value]
    label: str = ""
    kind: str = "gauge"

    def reset(self) -> None:
        """Have nothing to forget."""

    def samples(self) -> Iterator[Sample]:
        """Give the figures as they are now."""
        value = self.read()
        if isinstance(value, Mapping):
            yield from _labelled(self.label, value)
        elif value is not None:
            yield Sample("", {}, value)


def gauge(name: str, meaning: str, read: Callable[[], Value], label: str = "") -> None:
    """Register a gauge that is read from memory; a later one of the same name replaces it."""
    _families[name] = Gauge(name, meaning, read, label)


@dataclass
class Histogram:
    """How long something took, by steps of seconds."""

    name: str
    meaning: str
    steps: tuple[float, ...] = SECONDS
    counts: list[int] = field(init=False)
    seconds: float = field(init=False)
    kind: str = field(default="histogram", init=False)

    def __post_init__(self) -> None:
        """Take its place among the families."""
        self.reset()
        _families[self.name] = self

    def reset(self) -> None:
        """Start from zero."""
        self.counts, self.seconds = [0] * (len(self.steps) + 1), 0.0

    def observe(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(self.steps, seconds)] += 1
        self.seconds += seconds

    def samples(self) -> Iterator[Sample]:
        """Give the figures as they are now: each step holds everything up to it."""
        so_far = 0
        for step, count in zip(self.steps, self.counts, strict=False):
            so_far += count
            yield Sample("_bucket", {"le": _number(step)}, so_far)
        so_far += self.counts[-1]
        yield Sample("_bucket", {"le": "+Inf"}, so_far)
        yield Sample("_sum", {}, self.seconds)
        yield Sample("_count", {}, so_far)


def families() -> Iterable["Counter | Gauge | Histogram"]:
    """Return everything that is counted, by name."""
    return [family for _, family in sorted(_families.items())]


def reset() -> None:
    """Start every figure from zero: for tests."""
    for family in _families.values():
        family.reset()


def text(more: Iterable[Family] = ()) -> str:
    """Return every family in Prometheus' text format, version 0.0.4."""
    lines: list[str] = []
    for family in sorted([*families(), *more], key=lambda one: one.name):
        samples = [_line(family.name, sample) for sample in family.samples()]
        if samples:
            lines += [f"# HELP {family.name} {_help(family.meaning)}", f"# TYPE {family.name} {family.kind}", *samples]
    return "\n".join(lines) + "\n"


def _labelled(label: str, values: Mapping[str, float]) -> Iterator[Sample]:
    for value, number in list(values.items()):
        yield Sample("", {label: value} if label else {}, number)


def _line(name: str, sample: Sample) -> str:
    labels = ",".join(f'{label}="{value.translate(_ESCAPES)}"' for label, value in sample.labels.items())
    return f"{name}{sample.suffix}{'{' + labels + '}' if labels else ''} {_number(sample.value)}"


def _help(meaning: str) -> str:
    return meaning.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
