"""Full evaluation by one worker in batches of 1,000, held against the counter that peers are built on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.bare import BATCH
from benchmarks.bare.sql_counter import CounterOracle, set_counter_form, sql_counter_form
from benchmarks.entry import Bench, Entry, Figure, Form, fact, rate_ratio
from benchmarks.evaluating.floor import evaluating_floor
from benchmarks.evaluating.forms import worker_form


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    floor = evaluating_floor(bench)
    batches = list(floor.workload.batches(BATCH))
    counted = CounterOracle.of(batches)
    with bench.connect("sql_counter") as sql_counter, bench.connect("set_counter") as set_counter:
        yield [
            worker_form(floor, "evaluate", 1_000),
            sql_counter_form(sql_counter, batches, counted),
            set_counter_form(set_counter, batches, counted),
        ]


ENTRY = Entry(
    name="evaluating",
    figures=[
        Figure("eval_vs_sql_counter", rate_ratio("evaluate", "sql_counter")),
        Figure("python_share", fact("evaluate", "python_share")),
    ],
    forms=_forms,
)
