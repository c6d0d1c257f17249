"""One event a request on one kept connection, held against the bare insert and commit of the same row."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.entry import Bench, Done, Entry, Figure, Form, Round, agree
from benchmarks.house.server import own_house
from benchmarks.house.traffic import Inbox, single_body
from benchmarks.workload import Workload

_EVENTS, _MEMBERS = 10_000, 10_000
_PER_SLICE = 50

_COLUMNS = """uuid, store_id, member_id, facts_version, referrer_id, source, source_id, content_hash, kind, type,
    occurred_at, accepted_at, effective_at, too_late, body, document_type, document_number, linked_document,
    transaction, member_reference"""
_ROWS = f"SELECT {_COLUMNS.replace('body', 'body::text')} FROM members_event ORDER BY id"
_INSERT = f"INSERT INTO twin ({_COLUMNS}) VALUES ({', '.join(['%s'] * 20)})"
# The table itself once more: its columns, its defaults, its indexes.
_CREATE = "DROP TABLE IF EXISTS twin; CREATE TABLE twin (LIKE members_event INCLUDING ALL); CHECKPOINT"
_SAME = "SELECT count(*), count(DISTINCT source_id), sum((body ->> 'amount')::bigint)::bigint FROM {}"


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    events = list(Workload(bench.size(_EVENTS), members=_MEMBERS))
    with (
        own_house(bench, members=_MEMBERS) as house,
        house.serve() as server,
        house.connect() as connection,
        server.client(1) as client,
    ):
        inbox = Inbox(connection, [events])
        calls = [server.call(single_body(event)) for event in events]
        for call in calls:
            client.call(call, b"HTTP/1.1 202")
        rows = connection.execute(_ROWS).fetchall()
        yield [
            Form(
                "post",
                lambda: _timed(len(calls), lambda number: client.call(calls[number], b"HTTP/1.1 202")),
                lambda: inbox.check("post"),
                inbox.empty,
            ),
            _inserting(connection, rows),
        ]


def _inserting(connection: psycopg.Connection, rows: Sequence[tuple[Any, ...]]) -> Form:
    """By psycopg, which prepares it; a connection that commits each statement by itself."""
    expected = (len(rows), len(rows), connection.execute(_SAME.format("members_event")).fetchone()[2])  # type: ignore[index]

    def create() -> None:
        for statement in _CREATE.split("; "):
            connection.execute(statement)

    def check() -> None:
        agree("insert, rows, keys and amounts", connection.execute(_SAME.format("twin")).fetchone(), expected)

    return Form(
        "insert",
        lambda: _timed(len(rows), lambda number: connection.execute(_INSERT, rows[number])),
        check,
        create,
    )


def _timed(count: int, do: Callable[[int], object]) -> Iterator[Done]:
    """Each by itself; the median so far is what counts at the end."""
    taken: list[float] = []
    for first in range(0, count, _PER_SLICE):
        numbers = range(first, min(first + _PER_SLICE, count))
        for number in numbers:
            begun = perf_counter()
            do(number)
            taken.append(perf_counter() - begun)
        yield Done(len(numbers), {"p50_s": statistics.median(taken)})


def _post_vs_insert(samples: Round) -> float:
    return samples["post"].facts["p50_s"] / samples["insert"].facts["p50_s"]


ENTRY = Entry("single", [Figure("post_single_vs_insert", _post_vs_insert)], _forms)
