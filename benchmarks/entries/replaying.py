"""The same batches once more, over HTTP: what repeats cost that a sender makes when no answer reached it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from benchmarks.entry import Bench, Done, Entry, Figure, Form, Round
from benchmarks.house.client import Call
from benchmarks.house.server import Served, own_house
from benchmarks.house.traffic import CONNECTIONS, Inbox, batch_body
from benchmarks.workload import Workload

_BATCH, _EVENTS, _MEMBERS = 100, 200_000, 10_000
_CALLS_PER_SLICE = 50


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    batches = list(Workload(bench.size(_EVENTS), members=_MEMBERS).batches(_BATCH))
    with own_house(bench, members=_MEMBERS) as house, house.serve() as server, house.connect() as connection:
        inbox = Inbox(connection, batches)
        calls = [server.call(batch_body(batch)) for batch in batches]
        yield [Form("twice", lambda: _twice(server, calls), lambda: inbox.check("twice"), inbox.empty)]


def _twice(server: Served, calls: Sequence[Call]) -> Iterator[Done]:
    """Each slice fresh and then again at once, so that both see the same machine and tables of the same size."""
    fresh = again = 0.0
    for first in range(0, len(calls), _CALLS_PER_SLICE):
        some = calls[first : first + _CALLS_PER_SLICE]
        with server.client(CONNECTIONS) as client:
            begun = perf_counter()
            client.call_all(some, b'"accepted":%d' % _BATCH)
            between = perf_counter()
            client.call_all(some, b'"duplicate":%d' % _BATCH)
            fresh, again = fresh + between - begun, again + perf_counter() - between
        yield Done(2 * _BATCH * len(some), {"fresh_s": fresh, "again_s": again})


def _replay_vs_fresh(samples: Round) -> float:
    facts = samples["twice"].facts
    return facts["fresh_s"] / facts["again_s"]


ENTRY = Entry("replaying", [Figure("replay_vs_fresh", _replay_vs_fresh)], _forms)
