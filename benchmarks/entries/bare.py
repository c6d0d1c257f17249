"""The bare forms held against each other: they say whether this machine is a normal one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.bare import BATCH
from benchmarks.bare.bulk_create import bulk_create_form
from benchmarks.bare.copy_rows import copy_form
from benchmarks.bare.events import Oracle
from benchmarks.bare.json_insert import json_insert_form
from benchmarks.bare.sql_counter import CounterOracle, set_counter_form, sql_counter_form
from benchmarks.entry import Bench, Entry, Figure, Form, rate_ratio
from benchmarks.workload import Workload

# Both shrink alike, so that at every scale a member has as many events and as many targets are reached.
_EVENTS, _MEMBERS = 200_000, 10_000


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    workload = Workload(bench.size(_EVENTS), members=bench.size(_MEMBERS))
    batches = list(workload.batches(BATCH))
    written, counted = Oracle.of(workload), CounterOracle.of(batches)
    with (
        bench.connect("copy") as copy,
        bench.connect("json_insert") as json_insert,
        bench.connect() as bulk_create,
        bench.connect("sql_counter") as sql_counter,
        bench.connect("set_counter") as set_counter,
    ):
        yield [
            copy_form(copy, batches, written),
            json_insert_form(json_insert, batches, written),
            bulk_create_form(bench, bulk_create, batches, written),
            sql_counter_form(sql_counter, batches, counted),
            set_counter_form(set_counter, batches, counted),
        ]


ENTRY = Entry(
    name="bare",
    figures=[
        Figure("bare_json_insert_vs_copy", rate_ratio("json_insert", "copy")),
        Figure("bare_bulk_create_vs_copy", rate_ratio("bulk_create", "copy")),
        Figure("bare_bulk_create_vs_json_insert", rate_ratio("bulk_create", "json_insert")),
        Figure("bare_sql_counter_vs_copy", rate_ratio("sql_counter", "copy")),
        Figure("bare_sql_counter_vs_json_insert", rate_ratio("sql_counter", "json_insert")),
        Figure("bare_set_counter_vs_sql_counter", rate_ratio("set_counter", "sql_counter")),
    ],
    forms=_forms,
)
