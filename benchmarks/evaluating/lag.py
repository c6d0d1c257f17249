"""How long it takes from an event's commit to that of its evaluation, while events keep coming at an even pace."""

import statistics
import time
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from benchmarks.entry import Bench, Done, Form, agree
from benchmarks.workload import Event

from .floor import Floor, accept_batch
from .workers import crew

_BATCH, _WORKERS = 100, 2
# Offered as fast as they are taken, so many events tell what the machine can do at all.
_SATURATING = 10


def lag_form(floor: Floor, bench: Bench) -> Form:
    """Two workers, and this process as whoever accepts, at two thirds of what all of it together can do."""

    def run() -> Done:
        batches = iter(floor.workload.batches(_BATCH))
        probe = floor.workload.size // _SATURATING // _BATCH
        began = time.time()
        _, evaluated = _offer(floor, bench, list(islice(batches, probe)), per_second=0)
        rate = probe * _BATCH / (max(evaluated.values()) - began - _starting(began, evaluated))
        accepted, evaluated = _offer(floor, bench, batches, per_second=rate * 2 / 3)
        agree("events evaluated", set(evaluated), set(accepted))
        lags = [1_000 * (evaluated[event] - accepted[event]) for event in accepted]
        return Done(len(lags), {"p99_ms": statistics.quantiles(lags, n=100)[98], "p50_ms": statistics.median(lags)})

    return Form("lag", run, floor.check, floor.clear)


def _starting(began: float, evaluated: dict[int, float]) -> float:
    """The time until the first was done is not the pace of the rest."""
    return min(evaluated.values()) - began


def _offer(
    floor: Floor, bench: Bench, batches: Iterable[Sequence[Event]], per_second: float
) -> tuple[dict[int, float], dict[int, float]]:
    """When each event was accepted, and when it was evaluated."""
    accepted: dict[int, float] = {}
    with crew(bench, _WORKERS) as workers:
        workers.begin(ends_by_itself=False)
        began = time.time()
        for number, batch in enumerate(batches):
            if per_second:
                time.sleep(max(0.0, began + number * _BATCH / per_second - time.time()))
            ids = accept_batch(floor.store, batch)
            accepted |= dict.fromkeys(ids, time.time())
        floor.wait_until_evaluated()
        workers.end()
        done = workers.finish()
    return accepted, dict(chain.from_iterable(((event, at) for event in ids) for at, ids in done))
