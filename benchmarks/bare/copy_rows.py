"""COPY: the ceiling. Rows are rendered beforehand and sent a slice per statement; it cannot leave out duplicates."""

from collections.abc import Iterator, Sequence

import msgspec
import psycopg

from benchmarks.entry import Done, Form
from benchmarks.workload import Event

from . import Batch, slices
from .events import STORE, TABLE, Oracle, create

_COPY = f"COPY {TABLE} (store_id, source_id, member_id, type, occurred_at, body) FROM STDIN"


def copy_form(connection: psycopg.Connection, batches: Sequence[Batch], oracle: Oracle) -> Form:
    """The same events as text, in blocks of a batch each."""
    blocks = [(sum(map(len, some)), ["".join(map(_row, batch)) for batch in some]) for some in slices(batches)]

    def run() -> Iterator[Done]:
        for count, texts in blocks:
            with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                for text in texts:
                    copy.write(text)
            yield Done(count)

    return Form("copy", run, lambda: oracle.check(connection, "copy"), lambda: create(connection))


def _row(event: Event) -> str:
    body = msgspec.json.encode(event.body).decode()
    fields = (str(STORE), event.source_id, str(event.member), event.type, event.occurred_at.isoformat(), body)
    return "\t".join(map(_escaped, fields)) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
