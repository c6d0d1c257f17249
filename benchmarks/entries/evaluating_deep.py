"""Full evaluation of a deep backlog, in batches of 5,000, held against ways merely to write down the same events."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.bare import BATCH
from benchmarks.bare.bulk_create import bulk_create_form
from benchmarks.bare.copy_rows import copy_form
from benchmarks.bare.events import Oracle
from benchmarks.bare.json_insert import json_insert_form
from benchmarks.entry import Bench, Entry, Figure, Form, rate_ratio
from benchmarks.evaluating.floor import evaluating_floor
from benchmarks.evaluating.forms import worker_form


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    floor = evaluating_floor(bench)
    batches = list(floor.workload.batches(BATCH))
    written = Oracle.of(floor.workload)
    with bench.connect("copy") as copy, bench.connect("json_insert") as json_insert, bench.connect() as bulk_create:
        yield [
            worker_form(floor, "evaluate", 5_000),
            bulk_create_form(bench, bulk_create, batches, written),
            json_insert_form(json_insert, batches, written),
            copy_form(copy, batches, written),
        ]


ENTRY = Entry(
    name="evaluating_deep",
    figures=[
        Figure("eval_vs_bulk_create", rate_ratio("evaluate", "bulk_create")),
        Figure("eval_vs_json_insert", rate_ratio("evaluate", "json_insert")),
        Figure("eval_vs_copy", rate_ratio("evaluate", "copy")),
    ],
    forms=_forms,
)
