"""What a second worker adds, with members spread evenly."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.entry import Bench, Entry, Figure, Form, rate_ratio
from benchmarks.evaluating.floor import evaluating_floor
from benchmarks.evaluating.workers import crew_form


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    floor = evaluating_floor(bench)
    yield [crew_form(floor, bench, 1), crew_form(floor, bench, 2)]


ENTRY = Entry("workers", [Figure("two_workers", rate_ratio("workers_2", "workers_1"))], _forms)
