"""Accepting batches of 100 over HTTP, held against DRF on the same server and against the bare JSON insert."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.bare.events import Oracle
from benchmarks.bare.json_insert import json_insert_form
from benchmarks.entry import Bench, Done, Entry, Figure, Form, rate_ratio
from benchmarks.house.server import Served, own_house
from benchmarks.house.traffic import CONNECTIONS, Inbox, batch_body
from benchmarks.workload import Event, Workload

_BATCH, _EVENTS, _MEMBERS = 100, 400_000, 10_000
_CALLS_PER_SLICE = 100
_DRF_SHARE = 4  # a slow form gets fewer of the same events; figures are per event

Batches = Sequence[Sequence[Event]]


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    workload = Workload(bench.size(_EVENTS), members=_MEMBERS)
    batches = list(workload.batches(_BATCH))
    some = batches[: max(1, len(batches) // _DRF_SHARE)]
    with (
        own_house(bench, members=_MEMBERS) as ours,
        bench.connect("json_insert") as bare,
    ):
        theirs = ours.twin("house_drf", 1)
        with (
            ours.serve() as server,
            theirs.serve("benchmarks.drf.settings") as drf,
            ours.connect() as our_inbox,
            theirs.connect() as their_inbox,
        ):
            yield [
                _posting("post", server, batches, Inbox(our_inbox, batches)),
                _posting("drf", drf, some, Inbox(their_inbox, some)),
                json_insert_form(bare, batches, Oracle.of(workload), batches_per_slice=_CALLS_PER_SLICE),
            ]


def _posting(name: str, server: Served, batches: Batches, inbox: Inbox) -> Form:
    calls = [(server.call(batch_body(batch)), len(batch)) for batch in batches]

    def run() -> Iterator[Done]:
        for first in range(0, len(calls), _CALLS_PER_SLICE):
            some = calls[first : first + _CALLS_PER_SLICE]
            with server.client(CONNECTIONS) as client:
                client.call_all([call for call, _ in some], b'"accepted":%d' % _BATCH)
            yield Done(sum(count for _, count in some))

    return Form(name, run, lambda: inbox.check(name), inbox.empty)


ENTRY = Entry(
    name="accepting",
    figures=[
        Figure("post_batch_vs_drf", rate_ratio("post", "drf")),
        Figure("post_batch_vs_json_insert", rate_ratio("post", "json_insert")),
    ],
    forms=_forms,
)
