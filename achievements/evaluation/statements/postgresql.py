"""PostgreSQL: one parameter a statement, unpacked by the server."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from members.prepared import prepared_cursor

from .interface import (
    AttemptRow,
    CompletionRow,
    Pair,
    ProgressRow,
    Statements,
    StoredEvent,
    StoredPerson,
    StoredProgress,
    StoredRecord,
    TriggerRow,
)

_EDITIONS = """
SELECT s.id, e.mark, s.time_zone FROM members_store s LEFT JOIN achievements_edition e ON e.store_id = s.id
WHERE s.id = ANY(%s::bigint[])"""

_EVENTS = """
SELECT e.id, e.store_id, e.member_id, e.facts_version, e.referrer_id, e.source, e.source_id, e.kind, e.type,
    e.occurred_at::text, e.accepted_at::text, (extract(epoch FROM e.effective_at) * 1000000)::bigint,
    e.too_late, e.body::text, e.transaction::text, e.document_type,
    e.document_number, e.linked_document, EXISTS (SELECT FROM members_cancellation c WHERE c.event_id = e.id)
FROM members_event e
WHERE e.id = ANY(%s::bigint[]) AND NOT EXISTS (SELECT FROM members_setaside s WHERE s.event_id = e.id)
ORDER BY e.id"""

_PEOPLE = """
SELECT id, facts_version, status, tier, labels::text, attributes::text, time_zone, registered_at::text
FROM members_member WHERE id = ANY(%s::bigint[])"""

# Each pair is looked up by itself, so that no plan made while the table was small can read all of it.
_PROGRESS = """
SELECT p.* FROM unnest(%s::bigint[], %s::bigint[]) AS asked(member_id, achievement_id) CROSS JOIN LATERAL (
    SELECT id, member_id, achievement_id, version, standing, status, value, completions_count, base_count,
        first_completed_at::text, last_completed_at::text, revealed_at::text
    FROM achievements_progress
    WHERE member_id = asked.member_id AND achievement_id = asked.achievement_id OFFSET 0) AS p"""

_RECORDS = """
SELECT c.* FROM unnest(%s::bigint[], %s::bigint[]) AS asked(member_id, achievement_id) CROSS JOIN LATERAL (
    SELECT id, member_id, achievement_id, milestone, slot, ordinal, count, completed_at, base_number
    FROM achievements_completion
    WHERE member_id = asked.member_id AND achievement_id = asked.achievement_id AND rolled_back_at IS NULL
    ORDER BY id OFFSET 0) AS c"""

_WRITE_PROGRESS = """
INSERT INTO achievements_progress AS p (member_id, achievement_id, version, standing, status, value, percent,
    completions_count, due_at, first_completed_at, last_completed_at, revealed_at, base_count, created_at, moved_at)
SELECT member_id, achievement_id, version, standing, status, value, percent, completions_count, due_at,
    first_completed_at, last_completed_at, revealed_at, coalesce(base_count, 0), %s, %s
FROM json_to_recordset(%s::json) AS x(member_id bigint, achievement_id bigint, version int, standing text,
    status text, value bigint, percent smallint, completions_count int, due_at timestamptz,
    first_completed_at timestamptz, last_completed_at timestamptz, revealed_at timestamptz, base_count int)
ON CONFLICT (member_id, achievement_id) DO UPDATE SET version = excluded.version, standing = excluded.standing,
    status = excluded.status, value = excluded.value, percent = excluded.percent,
    completions_count = excluded.completions_count, due_at = excluded.due_at,
    first_completed_at = excluded.first_completed_at, last_completed_at = excluded.last_completed_at,
    revealed_at = excluded.revealed_at, base_count = excluded.base_count, moved_at = excluded.moved_at"""

_WRITE_TRIGGERS = 'COPY achievements_trigger (event_id, rule_id, amount, "before", "after", recorded_at) FROM STDIN'

_WRITE_COMPLETIONS = """
INSERT INTO achievements_completion (uuid, member_id, achievement_id, milestone, slot, ordinal, count, cause, is_silent,
    event_id, attempt_number, started_at, ends_at, completed_at, base_number, recorded_at)
SELECT uuid, member_id, achievement_id, milestone, slot, ordinal, count, cause, is_silent, event_id, attempt_number,
    started_at, ends_at, completed_at, base_number, %s
FROM json_to_recordset(%s::json) AS x(uuid uuid, member_id bigint, achievement_id bigint, milestone text, slot bigint,
    ordinal int, count int, cause text, is_silent boolean, event_id bigint, attempt_number int, started_at timestamptz,
    ends_at timestamptz, completed_at timestamptz, base_number int)
ON CONFLICT DO NOTHING RETURNING uuid"""

_WRITE_ATTEMPTS = """
INSERT INTO achievements_attempt (member_id, achievement_id, number, started_at, ended_at, value, outcome)
SELECT * FROM json_to_recordset(%s::json) AS x(member_id bigint, achievement_id bigint, number int,
    started_at timestamptz, ended_at timestamptz, value bigint, outcome text)
ON CONFLICT (member_id, achievement_id, number) DO UPDATE SET started_at = excluded.started_at,
    ended_at = excluded.ended_at, value = excluded.value, outcome = excluded.outcome"""

_FORWARD = """
INSERT INTO members_pending (lane, event_id)
SELECT lane, event_id FROM json_to_recordset(%s::json) AS x(lane smallint, event_id bigint) ON CONFLICT DO NOTHING"""


class PostgresqlStatements(Statements):
    def load_editions(self, store_ids: Sequence[int]) -> list[tuple[int, int | None, str]]:
        return [(pk, mark, zone) for pk, mark, zone in self._rows(_EDITIONS, [_array(store_ids)])]

    def load_events(self, event_ids: Sequence[int]) -> list[StoredEvent]:
        return list(map(StoredEvent._make, self._rows(_EVENTS, [_array(event_ids)])))

    def load_people(self, member_ids: Sequence[int]) -> list[StoredPerson]:
        return list(map(StoredPerson._make, self._rows(_PEOPLE, [_array(member_ids)])))

    def load_progress(self, pairs: Sequence[Pair]) -> list[StoredProgress]:
        return list(map(StoredProgress._make, self._rows(_PROGRESS, _arrays(pairs))))

    def load_records(self, pairs: Sequence[Pair]) -> list[StoredRecord]:
        return list(map(StoredRecord._make, self._rows(_RECORDS, _arrays(pairs))))

    def write_progress(self, rows: Sequence[ProgressRow], at: datetime) -> None:
        self._do(_WRITE_PROGRESS, [at, at, self.json(rows)])

    def write_triggers(self, rows: Sequence[TriggerRow], at: datetime) -> None:
        stamp = at.isoformat()
        lines = "".join([f"{e}\t{r}\t{amount}\t{before}\t{after}\t{stamp}\n" for e, r, amount, before, after in rows])
        with connection.cursor() as cursor, cursor.copy(_WRITE_TRIGGERS) as copy:
            copy.write(lines)

    def write_completions(self, rows: Sequence[CompletionRow], at: datetime) -> set[UUID]:
        return {key for (key,) in self._rows(_WRITE_COMPLETIONS, [at, self.json(rows)])}

    def write_attempts(self, rows: Sequence[AttemptRow]) -> None:
        self._do(_WRITE_ATTEMPTS, [self.json(rows)])

    def forward(self, pending: Iterable[tuple[int, int]]) -> None:
        self._do(_FORWARD, [self.json([{"lane": lane, "event_id": event_id} for lane, event_id in pending])])

    @staticmethod
    def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with prepared_cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    @staticmethod
    def _do(sql: str, parameters: Sequence[Any]) -> None:
        with prepared_cursor() as cursor:
            cursor.execute(sql, parameters)


def _array(numbers: Iterable[int]) -> str:
    """Written by hand: psycopg takes ten times as long to make a text of a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _arrays(pairs: Sequence[Pair]) -> list[str]:
    return [_array(member for member, _ in pairs), _array(achievement for _, achievement in pairs)]


STATEMENTS = PostgresqlStatements()
