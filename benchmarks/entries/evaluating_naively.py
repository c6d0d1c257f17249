"""Full evaluation held against the same done event by event with the ORM; both write the same tables, in turn."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.entry import Bench, Entry, Figure, Form, rate_ratio
from benchmarks.evaluating.floor import evaluating_floor
from benchmarks.evaluating.forms import whole_form
from benchmarks.evaluating.naive import naive_form

# A slow form gets fewer of the same events; figures are per event.
_SHARE = 20


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    floor = evaluating_floor(bench)
    yield [whole_form(floor, "evaluate", 5_000), naive_form(floor, floor.workload.size // _SHARE)]


ENTRY = Entry(
    name="evaluating_naively",
    figures=[Figure("eval_vs_naive_orm", rate_ratio("evaluate", "naive_orm"))],
    forms=_forms,
)
