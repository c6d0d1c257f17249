"""The seeded events as a caller of the API writes them, and what the tables must hold once all are accepted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec
import psycopg

from benchmarks.entry import agree
from benchmarks.workload import Event

CONNECTIONS = 8  # as many as the two processes of the house have threads

_FOUND = """
SELECT count(*), count(DISTINCT (e.store_id, source, source_id)), sum(substr(m.external_id, 8)::bigint)::bigint,
       sum((body ->> 'amount')::bigint)::bigint, max(occurred_at)
FROM members_event e JOIN members_member m ON m.id = e.member_id AND m.store_id = e.store_id
"""
_QUEUED = """
SELECT count(*), count(DISTINCT p.event_id), count(*) FILTER (WHERE p.lane = e.member_id % 16)
FROM members_pending p JOIN members_event e ON e.id = p.event_id
"""


def written(event: Event) -> dict[str, object]:
    """One event of the API."""
    return {
        "source_id": event.source_id,
        "type": event.type,
        "member": {"external_id": f"member-{event.member}"},
        "occurred_at": event.occurred_at,
        "body": event.body,
    }


def single_body(event: Event) -> bytes:
    return msgspec.json.encode(written(event))


def batch_body(events: Iterable[Event]) -> bytes:
    return msgspec.json.encode({"events": [written(event) for event in events]})


@dataclass(frozen=True)
class Inbox:
    """The inbox of a house: emptied before a run, held against plain Python after it."""

    connection: psycopg.Connection
    batches: Sequence[Sequence[Event]]

    def empty(self) -> None:
        """Tables as new, and the writes of the form before flushed, so that nobody pays for another's."""
        self.connection.execute("TRUNCATE members_event, members_pending RESTART IDENTITY CASCADE")
        self.connection.execute("CHECKPOINT")

    def check(self, form: str) -> None:
        """Every event there exactly once, with its member, and queued exactly once in that member's lane."""
        events = list(self._events())
        count = len(events)
        expected = (
            count,
            count,
            sum(event.member for event in events),
            sum(int(event.body["amount"]) for event in events),
            max(event.occurred_at for event in events),
        )
        agree(
            f"{form}, rows, keys, members, amounts and newest",
            self.connection.execute(_FOUND).fetchone(),
            expected,
        )
        queued = self.connection.execute(_QUEUED).fetchone()
        agree(f"{form}, pending, each once, in its lane", queued, (count, count, count))

    def _events(self) -> Iterator[Event]:
        for batch in self.batches:
            yield from batch
