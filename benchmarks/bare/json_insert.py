"""The idempotent JSON insert: one parameter per batch, duplicates left out, the new rows named."""

from collections.abc import Iterator, Sequence

import msgspec
import psycopg

from benchmarks.entry import Done, Form, agree

from . import BATCHES_PER_SLICE, Batch, slices
from .events import STORE, TABLE, Oracle, create

_INSERT = f"""
INSERT INTO {TABLE} (store_id, source_id, member_id, type, occurred_at, body)
SELECT {STORE}, source_id, member, type, occurred_at, body
FROM jsonb_to_recordset(%s::jsonb)
     AS sent (source_id text, member bigint, type text, occurred_at timestamptz, body jsonb)
ON CONFLICT DO NOTHING
RETURNING id, source_id
"""


def json_insert_form(
    connection: psycopg.Connection,
    batches: Sequence[Batch],
    oracle: Oracle,
    *,
    batches_per_slice: int = BATCHES_PER_SLICE,
) -> Form:
    """Rendering the JSON is part of the time: whoever inserts this way has to do it."""

    def run() -> Iterator[Done]:
        for some in slices(batches, batches_per_slice):
            yield Done(sum(_insert(connection, batch) for batch in some))

    def check() -> None:
        agree("json_insert, rows added by duplicates", _insert(connection, batches[0]), 0)
        oracle.check(connection, "json_insert")

    return Form("json_insert", run, check, lambda: create(connection))


def _insert(connection: psycopg.Connection, batch: Batch) -> int:
    sent = msgspec.json.encode(batch).decode()
    return len(connection.execute(_INSERT, [sent]).fetchall())
