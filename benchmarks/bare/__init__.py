"""The bare forms: what PostgreSQL and this machine can do with the same events before any of our work is added."""

from collections.abc import Iterator, Sequence

from benchmarks.workload import Event

BATCH = 1_000
BATCHES_PER_SLICE = 5

Batch = Sequence[Event]


def slices(batches: Sequence[Batch], size: int = BATCHES_PER_SLICE) -> Iterator[Sequence[Batch]]:
    """What a form does in one turn: enough to be timed, little enough that the turns come round quickly."""
    for first in range(0, len(batches), size):
        yield batches[first : first + size]
