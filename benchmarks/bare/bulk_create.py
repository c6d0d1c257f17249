"""Django's `bulk_create(ignore_conflicts=True)`: what one writes without thinking of the database."""

from collections.abc import Iterator, Sequence

import psycopg

from benchmarks.django_setup import use_django
from benchmarks.entry import Bench, Done, Form
from benchmarks.workload import Event

from . import Batch, slices
from .events import STORE, Oracle, create


def bulk_create_form(bench: Bench, connection: psycopg.Connection, batches: Sequence[Batch], oracle: Oracle) -> Form:
    """Django's own connection writes; the plain one, in the same schema, prepares and checks."""
    use_django(bench)
    from .event_model import BareEvent  # a model can be declared only once Django is ready

    def run() -> Iterator[Done]:
        for some in slices(batches):
            for batch in some:
                BareEvent.objects.bulk_create([_row(event) for event in batch], ignore_conflicts=True)
            yield Done(sum(map(len, some)))

    def _row(event: Event) -> BareEvent:
        return BareEvent(
            store_id=STORE,
            source_id=event.source_id,
            member_id=event.member,
            type=event.type,
            occurred_at=event.occurred_at,
            body=event.body,
        )

    return Form("bulk_create", run, lambda: oracle.check(connection, "bulk_create"), lambda: create(connection))
