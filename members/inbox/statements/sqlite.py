"""SQLite: one writer at a time, so a transaction owns everything it touches."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from members.inbox.lanes import LANES
from members.stamps import stamp

from .interface import DescribedField, EventRow, FoundEvent, FoundMember, LookedUp, Statements

NAMES = ("uuid", "external_id", "email", "phone", "loyalty_card_number")

_FIND_MEMBERS = " UNION ALL ".join(
    f"""SELECT '{name}', m.{name}, m.id, m.uuid, m.facts_version, m.referrer_id, m.erased_at IS NOT NULL
    FROM members_member m
    WHERE m.store_id = %s AND m.{name} IS NOT NULL AND m.{name} IN (SELECT value FROM json_each(%s, '$.{name}'))"""
    for name in NAMES
)

_ENROL = """
INSERT INTO members_member (store_id, uuid, external_id, email, phone, loyalty_card_number, first_name, last_name,
    language, status, tier, labels, attributes, time_zone, facts_version, registered_at)
SELECT %s, value ->> 'uuid', value ->> 'external_id', value ->> 'email', value ->> 'phone',
    value ->> 'loyalty_card_number', '', '', '', 'active', '', '[]', '{}', '', 1, %s
FROM json_each(%s) WHERE true
ON CONFLICT DO NOTHING RETURNING uuid, id"""

_FOUND = """SELECT e.source, e.source_id, e.document_type, e.document_number, e.uuid, e.content_hash, m.uuid,
    EXISTS (SELECT 1 FROM members_waiting x WHERE x.event_id = e.id)
FROM json_each(%s) w JOIN members_event e ON e.store_id = %s AND {match}
LEFT JOIN members_member m ON m.id = e.member_id"""
_FIND_EVENTS = " UNION ".join(
    _FOUND.format(match=match)
    for match in (
        "e.source = w.value ->> 'source' AND e.source_id = w.value ->> 'source_id'",
        "e.document_type = w.value ->> 'document_type' AND e.document_number = w.value ->> 'document_number'",
    )
)

_KNOWN = "SELECT 1 FROM members_event WHERE store_id = %s AND source = %s AND source_id = %s"

_DESCRIBED = """
SELECT t.name, f.name, f.type, f.required FROM members_eventtype t JOIN members_eventfield f ON f.event_type_id = t.id
WHERE t.store_id = %s AND t.active ORDER BY f.id"""

_COLUMNS = (
    "uuid", "member_id", "facts_version", "referrer_id", "source", "source_id", "content_hash", "kind", "type",
    "occurred_at", "too_late", "body", "document_type", "document_number", "linked_document", "transaction",
    "member_reference",
)  # fmt: skip
_STORE = f"""
INSERT INTO members_event (store_id, accepted_at, effective_at, {", ".join(f'"{name}"' for name in _COLUMNS)})
SELECT %s, %s, min(value ->> 'occurred_at', %s), {", ".join(f"value ->> '{name}'" for name in _COLUMNS)}
FROM json_each(%s) WHERE true
ON CONFLICT DO NOTHING RETURNING uuid, id"""

_HOLD = """
INSERT INTO members_waiting (event_id, store_id, linked_document)
SELECT e.id, e.store_id, e.linked_document FROM members_event e WHERE e.id IN (SELECT value FROM json_each(%s))"""

_QUEUE = f"""
INSERT INTO members_pending (lane, event_id)
SELECT e.member_id %% {LANES}, e.id FROM members_event e
WHERE e.member_id IS NOT NULL AND e.id IN (SELECT value FROM json_each(%s)) RETURNING lane"""

_FREE_WAITING = """
DELETE FROM members_waiting
WHERE store_id = %s AND linked_document IN (SELECT value FROM json_each(%s)) RETURNING event_id"""

_CLAIM = """
DELETE FROM members_pending WHERE lane = %s AND event_id IN (
    SELECT event_id FROM members_pending WHERE lane = %s ORDER BY event_id LIMIT %s) RETURNING event_id"""


class SqliteStatements(Statements):
    stores_at_once = False

    def look_up(self, store_id: int, names: dict[str, list[str]], event: tuple[str, str] | None) -> LookedUp:
        if event and self.rows(_KNOWN, [store_id, *event]):
            return LookedUp([], event_is_known=True)
        asked = {name: names.get(name, []) for name in NAMES}
        asked["uuid"] = [uuid.UUID(value).hex for value in asked["uuid"]]
        found = self.rows(_FIND_MEMBERS, [store_id, self.json(asked)] * len(NAMES))
        return LookedUp([_found_member(row) for row in found], event_is_known=False)

    def enrol_members(self, store_id: int, rows: Sequence[dict[str, Any]], at: datetime.datetime) -> dict[Any, int]:
        sent = [{**row, "uuid": row["uuid"].hex} for row in rows]
        stored = self.rows(_ENROL, [store_id, stamp(at), self.json(sent)])
        return {uuid.UUID(key): number for key, number in stored}

    def find_events(self, store_id: int, keys: Sequence[dict[str, Any]]) -> list[FoundEvent]:
        found = self.rows(_FIND_EVENTS, [self.json(keys), store_id] * 2)
        return [_found_event(row) for row in found]

    def described_fields(self, store_id: int) -> list[DescribedField]:
        found = self.rows(_DESCRIBED, [store_id])
        return [DescribedField(name, field, kind, bool(required)) for name, field, kind, required in found]

    def store_events(self, store_id: int, rows: Sequence[EventRow], at: datetime.datetime) -> Sequence[int]:
        accepted_at, sent = stamp(at), self.json([self._sent(row) for row in rows])
        stored = dict(self.rows(_STORE, [store_id, accepted_at, accepted_at, sent]))
        waiting = [stored[row.uuid.hex] for row in rows if row.waiting and row.uuid.hex in stored]
        self.rows(_HOLD, [self.json(waiting)])
        self.rows(_QUEUE, [self.json(sorted(set(stored.values()) - set(waiting)))])
        return [position for position, row in enumerate(rows) if row.uuid.hex in stored]

    def free_waiting(self, store_id: int, documents: Sequence[str]) -> list[int]:
        freed = [event_id for (event_id,) in self.rows(_FREE_WAITING, [store_id, self.json(documents)])]
        return [lane for (lane,) in self.rows(_QUEUE, [self.json(freed)])]

    def hold_lane(self, lane: int) -> bool:  # noqa: ARG002  the interface names it
        return True  # the transaction began IMMEDIATE: there is no other writer

    def wait_for_lane(self, lane: int, milliseconds: int) -> bool:  # noqa: ARG002  likewise
        return True

    def claim(self, lane: int, limit: int) -> list[int]:
        return sorted(event_id for (event_id,) in self.rows(_CLAIM, [lane, lane, limit]))

    def _sent(self, row: EventRow) -> dict[str, Any]:
        """In the forms in which Django keeps them here: ids without dashes, instants without a zone."""
        kept = msgspec.structs.asdict(row)
        return {**kept, "uuid": row.uuid.hex, "occurred_at": stamp(row.occurred_at)}


def _found_member(row: tuple[Any, ...]) -> FoundMember:
    field, value, number, key, facts_version, referrer_id, erased = row
    name = str(uuid.UUID(value)) if field == "uuid" else value
    return FoundMember(field, name, number, uuid.UUID(key), facts_version, referrer_id, bool(erased))


def _found_event(row: tuple[Any, ...]) -> FoundEvent:
    source, source_id, document_type, number, key, digest, member, waiting = row
    owner = uuid.UUID(member) if member else None
    return FoundEvent(source, source_id, document_type, number, uuid.UUID(key), digest, owner, bool(waiting))


STATEMENTS = SqliteStatements()
