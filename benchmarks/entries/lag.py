"""How far evaluation is behind acceptance when the machine is two thirds busy with both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.entry import Bench, Entry, Figure, Form, fact
from benchmarks.evaluating.floor import evaluating_floor
from benchmarks.evaluating.lag import lag_form


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    yield [lag_form(evaluating_floor(bench, accept=False), bench)]


ENTRY = Entry("lag", [Figure("lag_p99", fact("lag", "p99_ms"))], _forms)
