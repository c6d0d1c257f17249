"""Reading where a member stands with a hundred achievements, among the progress of very many members."""

import random
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from benchmarks.entry import Bench, Done, Entry, Figure, Form, agree, fact
from benchmarks.evaluating.pages import fill_pages, page_members

_READS = 2_000


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    store = fill_pages(bench)
    members = page_members(store)
    rng = random.Random(7)

    def run() -> Done:
        times = [_read(rng.choice(members)) for _ in range(bench.size(_READS * 10))]
        return Done(len(times), {"p99_ms": statistics.quantiles(times, n=100)[98], "p50_ms": statistics.median(times)})

    yield [Form("page", run, lambda: None)]


def _read(member: Any) -> float:
    from django.utils import timezone

    from achievements.reading import achievements_of

    began = perf_counter()
    shown = achievements_of(member, at=timezone.now())
    took = 1_000 * (perf_counter() - began)
    agree("achievements shown", len(shown), 100)
    return took


ENTRY = Entry("member_page", [Figure("member_page", fact("page", "p99_ms"))], _forms)
