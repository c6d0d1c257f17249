"""SQLite: the same, with its own functions for JSON; it keeps instants as text without a zone."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from achievements.engine.instants import to_instant
from members.stamps import stamp

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
WHERE s.id IN (SELECT value FROM json_each(%s))"""

_EVENTS = """
SELECT e.id, e.store_id, e.member_id, e.facts_version, e.referrer_id, e.source, e.source_id, e.kind, e.type,
    e.occurred_at, e.accepted_at, e.effective_at, e.too_late, e.body, e."transaction", e.document_type,
    e.document_number, e.linked_document, EXISTS (SELECT 1 FROM members_cancellation c WHERE c.event_id = e.id)
FROM members_event e
WHERE e.id IN (SELECT value FROM json_each(%s))
    AND NOT EXISTS (SELECT 1 FROM members_setaside s WHERE s.event_id = e.id)
ORDER BY e.id"""

_PEOPLE = """
SELECT id, facts_version, status, tier, labels, attributes, time_zone, registered_at
FROM members_member WHERE id IN (SELECT value FROM json_each(%s))"""

_PROGRESS = """
SELECT p.id, p.member_id, p.achievement_id, p.version, p.standing, p.status, p.value, p.completions_count,
    p.base_count, p.first_completed_at, p.last_completed_at, p.revealed_at
FROM json_each(%s) asked JOIN achievements_progress p
    ON p.member_id = asked.value ->> 0 AND p.achievement_id = asked.value ->> 1"""


_RECORDS = """
SELECT c.id, c.member_id, c.achievement_id, c.milestone, c.slot, c.ordinal, c.count, c.completed_at, c.base_number
FROM json_each(%s) asked JOIN achievements_completion c
    ON c.member_id = asked.value ->> 0 AND c.achievement_id = asked.value ->> 1
WHERE c.rolled_back_at IS NULL ORDER BY c.id"""


def _insert(table: str, columns: Iterable[str], extra: str = "", values: str = "") -> str:
    names = list(columns)
    taken = ", ".join(f"value ->> '{name}'" for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({quoted}{extra}) SELECT {taken}{values} FROM json_each(%s) WHERE true"


def _replaced(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}" = excluded."{name}"' for name in columns)


_KEPT = ("member_id", "achievement_id")
_PROGRESS_COLUMNS = ProgressRow.__struct_fields__
_WRITE_PROGRESS = (
    _insert("achievements_progress", _PROGRESS_COLUMNS, ", created_at, moved_at", ", %s, %s")
    + " ON CONFLICT (member_id, achievement_id) DO UPDATE SET "
    + _replaced(name for name in (*_PROGRESS_COLUMNS, "moved_at") if name not in _KEPT)
)
_WRITE_TRIGGERS = """
INSERT INTO achievements_trigger (event_id, rule_id, amount, "before", "after", recorded_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, %s FROM json_each(%s)"""
_WRITE_COMPLETIONS = (
    _insert("achievements_completion", CompletionRow.__struct_fields__, ", recorded_at", ", %s")
    + " ON CONFLICT DO NOTHING RETURNING uuid"
)
_WRITE_ATTEMPTS = (
    _insert("achievements_attempt", AttemptRow.__struct_fields__)
    + " ON CONFLICT (member_id, achievement_id, number) DO UPDATE SET "
    + _replaced(name for name in AttemptRow.__struct_fields__ if name not in (*_KEPT, "number"))
)
_FORWARD = """
INSERT INTO members_pending (lane, event_id) SELECT value ->> 0, value ->> 1 FROM json_each(%s) WHERE true
ON CONFLICT DO NOTHING"""


class SqliteStatements(Statements):
    def load_editions(self, store_ids: Sequence[int]) -> list[tuple[int, int | None, str]]:
        return [(pk, mark, zone) for pk, mark, zone in self._rows(_EDITIONS, [self.json(list(store_ids))])]

    def load_events(self, event_ids: Sequence[int]) -> list[StoredEvent]:
        return [_event(row) for row in self._rows(_EVENTS, [self.json(list(event_ids))])]

    def load_people(self, member_ids: Sequence[int]) -> list[StoredPerson]:
        found = self._rows(_PEOPLE, [self.json(list(member_ids))])
        return [StoredPerson._make((*row[:-1], _text(row[-1]))) for row in found]

    def load_progress(self, pairs: Sequence[Pair]) -> list[StoredProgress]:
        found = self._rows(_PROGRESS, [self.json(list(pairs))])
        return [StoredProgress._make((*row[:9], *(moment and stamp(moment) for moment in row[9:]))) for row in found]

    def load_records(self, pairs: Sequence[Pair]) -> list[StoredRecord]:
        found = self._rows(_RECORDS, [self.json(list(pairs))])
        return [StoredRecord._make((*row[:7], _moment(row[7]), row[8])) for row in found]

    def write_progress(self, rows: Sequence[ProgressRow], at: datetime) -> None:
        self._rows(_WRITE_PROGRESS, [stamp(at), stamp(at), self._sent(rows)])

    def write_triggers(self, rows: Sequence[TriggerRow], at: datetime) -> None:
        self._rows(_WRITE_TRIGGERS, [stamp(at), self.json(list(rows))])

    def write_completions(self, rows: Sequence[CompletionRow], at: datetime) -> set[UUID]:
        return {UUID(key) for (key,) in self._rows(_WRITE_COMPLETIONS, [stamp(at), self._sent(rows)])}

    def write_attempts(self, rows: Sequence[AttemptRow]) -> None:
        self._rows(_WRITE_ATTEMPTS, [self._sent(rows)])

    def forward(self, pending: Iterable[tuple[int, int]]) -> None:
        self._rows(_FORWARD, [self.json(list(pending))])

    def _sent(self, rows: Sequence[msgspec.Struct]) -> str:
        """In the forms in which Django keeps them here: ids without dashes, instants without a zone."""
        return self.json([{name: _kept(value) for name, value in msgspec.structs.asdict(row).items()} for row in rows])

    @staticmethod
    def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())


def _event(row: tuple[Any, ...]) -> StoredEvent:
    times = _text(row[9]), _text(row[10]), to_instant(_moment(row[11]))
    return StoredEvent._make((*row[:9], *times, bool(row[12]), *row[13:18], bool(row[18])))


def _text(stored: datetime | None) -> str | None:
    return None if stored is None else stored.replace(tzinfo=UTC).isoformat(" ")


def _moment(stored: datetime | None) -> Any:
    return None if stored is None else stored.replace(tzinfo=UTC)


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    return value.hex if isinstance(value, UUID) else value


STATEMENTS = SqliteStatements()
