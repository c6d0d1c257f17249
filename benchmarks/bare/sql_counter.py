"""A bare SQL counter: the peers' baseline, which counts the same events with none of an engine's semantics.

It has what cannot be left out: a key that keeps an event from counting twice, progress, and a key that lets a
target fire once. Each event moves two counters, about as many as the evaluation counts per event of this workload.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec
import psycopg

from benchmarks.entry import Done, Form, agree

from . import Batch, slices

COUNTERS_PER_EVENT = 2
TARGET = 3

_CREATE = """
DROP TABLE IF EXISTS bare_seen, bare_progress, bare_fired;
CREATE TABLE bare_seen (source_id text PRIMARY KEY, member_id bigint NOT NULL, type text NOT NULL);
CREATE TABLE bare_progress (
    member_id bigint, counter text, value bigint NOT NULL, PRIMARY KEY (member_id, counter)
) WITH (fillfactor = 80);
CREATE TABLE bare_fired (member_id bigint, counter text, PRIMARY KEY (member_id, counter));
"""
_TOTALS = """
SELECT (SELECT count(*) FROM bare_seen), (SELECT count(*) FROM bare_progress),
       (SELECT coalesce(sum(value), 0)::bigint FROM bare_progress), (SELECT count(*) FROM bare_fired)
"""

_SEE = "INSERT INTO bare_seen VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING source_id"
_COUNT = """
INSERT INTO bare_progress AS kept VALUES (%s, %s, 1)
ON CONFLICT (member_id, counter) DO UPDATE SET value = kept.value + 1
RETURNING member_id, counter, value
"""
_FIRE = "INSERT INTO bare_fired VALUES (%s, %s) ON CONFLICT DO NOTHING"

_ALL_AT_ONCE = f"""
WITH fresh AS (
    INSERT INTO bare_seen
    SELECT source_id, member, type FROM jsonb_to_recordset(%s::jsonb) AS sent (source_id text, member bigint, type text)
    ON CONFLICT DO NOTHING RETURNING member_id, type
), moved AS (
    INSERT INTO bare_progress AS kept
    SELECT member_id, type || '-' || number, count(*) FROM fresh, generate_series(1, {COUNTERS_PER_EVENT}) AS number
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (member_id, counter) DO UPDATE SET value = kept.value + excluded.value
    RETURNING member_id, counter, value
)
INSERT INTO bare_fired SELECT member_id, counter FROM moved WHERE value >= {TARGET} ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class CounterOracle:
    """What plain Python counts: events, counters, their sum, and how many reached the target."""

    totals: tuple[int, int, int, int]

    @classmethod
    def of(cls, batches: Sequence[Batch]) -> "CounterOracle":
        """From the events themselves; every counter of a type moves alike."""
        moved = Counter((event.member, event.type) for batch in batches for event in batch)
        reached = sum(value >= TARGET for value in moved.values())
        k = COUNTERS_PER_EVENT
        return cls((moved.total(), k * len(moved), k * moved.total(), k * reached))

    def check(self, connection: psycopg.Connection, form: str) -> None:
        """Stop the run if the counter counted anything else."""
        found = connection.execute(_TOTALS).fetchone()
        agree(f"{form}, seen, counters, sum and fired", found, self.totals)


def sql_counter_form(connection: psycopg.Connection, batches: Sequence[Batch], oracle: CounterOracle) -> Form:
    """One plain statement per row, pipelined, one transaction per batch: how one writes it with psycopg."""
    return _form("sql_counter", connection, batches, oracle, _count_by_row)


def set_counter_form(connection: psycopg.Connection, batches: Sequence[Batch], oracle: CounterOracle) -> Form:
    """One statement per batch: as far as a counter can go that has nothing else to decide."""
    return _form("set_counter", connection, batches, oracle, _count_at_once)


def _form(
    name: str,
    connection: psycopg.Connection,
    batches: Sequence[Batch],
    oracle: CounterOracle,
    count: Callable[[psycopg.Connection, Batch], None],
) -> Form:
    def prepare() -> None:
        connection.execute(_CREATE)
        connection.execute("CHECKPOINT")

    def run() -> Iterator[Done]:
        for some in slices(batches):
            for batch in some:
                count(connection, batch)
            yield Done(sum(map(len, some)))

    def check() -> None:
        count(connection, batches[0])  # duplicates, which must move nothing
        oracle.check(connection, name)

    return Form(name, run, check, prepare)


def _count_by_row(connection: psycopg.Connection, batch: Batch) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        rows = [(event.source_id, event.member, event.type) for event in batch]
        fresh = {row[0] for row in _returned(cursor, _SEE, rows)}
        moves = [
            (event.member, f"{event.type}-{number}")
            for event in batch
            if event.source_id in fresh
            for number in range(1, COUNTERS_PER_EVENT + 1)
        ]
        due = [row[:2] for row in _returned(cursor, _COUNT, moves) if row[2] >= TARGET]
        cursor.executemany(_FIRE, due)


def _returned(
    cursor: psycopg.Cursor, statement: str, rows: Sequence[tuple[object, ...]]
) -> Iterator[tuple[str, str, int]]:
    """What each execution of a pipelined statement returned."""
    if not rows:
        return
    cursor.executemany(statement, rows, returning=True)
    while True:
        yield from cursor
        if not cursor.nextset():
            return


def _count_at_once(connection: psycopg.Connection, batch: Batch) -> None:
    connection.execute(_ALL_AT_ONCE, [msgspec.json.encode(batch).decode()])
