"""PostgreSQL: one JSON parameter a statement, unpacked by the server."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import OperationalError

from members.inbox.lanes import LANES
from members.prepared import prepared_cursor

from .interface import DescribedField, EventRow, FoundEvent, FoundMember, LookedUp, Statements

LOCK_NOT_AVAILABLE = "55P03"
NAMES = ("uuid", "external_id", "email", "phone", "loyalty_card_number")
_rows = msgspec.json.Encoder(decimal_format="number")
# Advisory locks share one space in the whole database; this half of the key keeps ours apart.
LANE_LOCKS = int.from_bytes(hashlib.blake2b(b"laurel lanes", digest_size=4).digest(), "big", signed=True)

# Without statistics (a young table, a bulk load a moment ago) the planner thinks all indexes that begin with the store
# equally good, and reads a whole store for each name. So that no plan can go wrong, OFFSET 0 has each name looked up by
# itself, and "+ 0" leaves only the index that begins with it.
_FIND_MEMBERS = {
    name: f"""SELECT '{name}', asked.value, m.* FROM jsonb_array_elements_text(
        (SELECT %s::jsonb WHERE NOT EXISTS (SELECT FROM known))) AS asked CROSS JOIN LATERAL (
        SELECT id, uuid, facts_version, referrer_id, erased_at IS NOT NULL FROM members_member
        WHERE {name} = asked.value{"::uuid" * (name == "uuid")} AND store_id + 0 = %s OFFSET 0) AS m"""
    for name in NAMES
}

_KNOWN = """
WITH known AS (
    SELECT 'event', NULL, id, uuid, 0, NULL::bigint, false FROM members_event
    WHERE source = %s AND source_id = %s AND store_id + 0 = %s
)
SELECT * FROM known"""

_DESCRIBED = """
SELECT t.name, f.name, f.type, f.required FROM members_eventtype t JOIN members_eventfield f ON f.event_type_id = t.id
WHERE t.store_id = %s AND t.active ORDER BY f.id"""

_ENROL = """
INSERT INTO members_member (store_id, uuid, external_id, email, phone, loyalty_card_number, first_name, last_name,
    language, status, tier, labels, attributes, time_zone, facts_version, registered_at)
SELECT %s, uuid, external_id, email, phone, loyalty_card_number, '', '', '', 'active', '', '[]', '{}', '', 1, %s
FROM jsonb_to_recordset(%s::jsonb) AS x(uuid uuid, external_id text, email text, phone text, loyalty_card_number text)
ON CONFLICT DO NOTHING RETURNING uuid, id"""

_FOUND = """
SELECT e.source, e.source_id, e.document_type, e.document_number, e.uuid, replace(e.content_hash::text, '-', ''),
    (SELECT m.uuid FROM members_member m WHERE m.id = e.member_id),
    (SELECT true FROM members_waiting x WHERE x.event_id = e.id) IS NOT NULL
FROM jsonb_to_recordset(%s::jsonb) AS asked(source text, source_id text, document_type text, document_number text)
CROSS JOIN LATERAL (SELECT * FROM members_event WHERE {match} AND store_id + 0 = %s OFFSET 0) AS e"""
_FIND_EVENTS = _FOUND.format(match="source = asked.source AND source_id = asked.source_id")
_FIND_DOCUMENTS = _FOUND.format(
    match="document_type = asked.document_type AND document_number = asked.document_number"
    " AND document_number IS NOT NULL"
)

_STORE = """
WITH incoming AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS x(uuid uuid, member_id bigint, facts_version int,
        referrer_id bigint, source text, source_id text, content_hash uuid, kind text, type text,
        occurred_at timestamptz, too_late boolean, body jsonb, document_type text, document_number text,
        linked_document text, transaction jsonb, member_reference jsonb, waiting boolean)
), stored AS (
    INSERT INTO members_event (uuid, store_id, member_id, facts_version, referrer_id, source, source_id,
        content_hash, kind, type, occurred_at, accepted_at, effective_at, too_late, body, document_type,
        document_number, linked_document, transaction, member_reference)
    SELECT uuid, %s, member_id, coalesce(facts_version, 0), referrer_id, source, source_id, content_hash, kind, type,
        occurred_at, %s, least(occurred_at, %s), coalesce(too_late, false), body, document_type, document_number,
        linked_document, transaction, member_reference
    FROM incoming
    ON CONFLICT DO NOTHING RETURNING uuid, id, member_id
), {queued}
SELECT uuid::text FROM stored"""
_QUEUED = f"""queued AS (
    INSERT INTO members_pending (lane, event_id)
    SELECT member_id %% {LANES}, id FROM stored WHERE member_id IS NOT NULL
)"""
# Telling the waiting from the others costs a join, and hardly any batch has some.
_QUEUED_OR_HELD = f"""held AS (
    INSERT INTO members_waiting (event_id, store_id, linked_document)
    SELECT s.id, %s, i.linked_document FROM stored s JOIN incoming i ON i.uuid = s.uuid AND i.waiting
), queued AS (
    INSERT INTO members_pending (lane, event_id)
    SELECT s.member_id %% {LANES}, s.id FROM stored s JOIN incoming i ON i.uuid = s.uuid
    WHERE s.member_id IS NOT NULL AND i.waiting IS NULL
)"""

_FREE_WAITING = f"""
WITH freed AS (
    DELETE FROM members_waiting WHERE store_id = %s
        AND linked_document = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb))) RETURNING event_id
)
INSERT INTO members_pending (lane, event_id)
SELECT e.member_id %% {LANES}, e.id FROM freed f JOIN members_event e ON e.id = f.event_id
WHERE e.member_id IS NOT NULL RETURNING lane"""

# By their place in the table, which nothing moves while the lane is held: a join may be planned as a scan of it all.
_CLAIM = """
DELETE FROM members_pending WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM members_pending WHERE lane = %s ORDER BY event_id LIMIT %s)) RETURNING event_id"""


class PostgresqlStatements(Statements):
    stores_at_once = True

    @staticmethod
    def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Prepared once on each connection: planning these anew every time costs as much as running them."""
        with prepared_cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    def look_up(self, store_id: int, names: dict[str, list[str]], event: tuple[str, str] | None) -> LookedUp:
        sql = " UNION ALL ".join([_KNOWN, *(_FIND_MEMBERS[name] for name in sorted(names))])
        parameters = [part for name in sorted(names) for part in (self.json(names[name]), store_id)]
        found = self.rows(sql, [*(event or ("", "")), store_id, *parameters])
        if found and found[0][0] == "event":
            return LookedUp([], event_is_known=True)
        return LookedUp([FoundMember(*row) for row in found], event_is_known=False)

    def described_fields(self, store_id: int) -> list[DescribedField]:
        return [DescribedField(*row) for row in self.rows(_DESCRIBED, [store_id])]

    def enrol_members(self, store_id: int, rows: Sequence[dict[str, Any]], at: datetime) -> dict[Any, int]:
        return dict(self.rows(_ENROL, [store_id, at, self.json(rows)]))

    def find_events(self, store_id: int, keys: Sequence[dict[str, Any]]) -> list[FoundEvent]:
        sql, parameters = _FIND_EVENTS, [self.json(keys), store_id]
        if documents := [key for key in keys if key["document_number"] is not None]:
            sql, parameters = f"{sql} UNION {_FIND_DOCUMENTS}", [*parameters, self.json(documents), store_id]
        return [FoundEvent(*row) for row in self.rows(sql, parameters)]

    def store_events(self, store_id: int, rows: Sequence[EventRow], at: datetime) -> Sequence[int]:
        sent = [_rows.encode(rows).decode(), store_id, at, at]
        if any(row.waiting for row in rows):
            found = self.rows(_STORE.format(queued=_QUEUED_OR_HELD), [*sent, store_id])
        else:
            found = self.rows(_STORE.format(queued=_QUEUED), sent)
        if len(found) == len(rows):
            return range(len(rows))
        stored = {key for (key,) in found}
        return [position for position, row in enumerate(rows) if str(row.uuid) in stored]

    def free_waiting(self, store_id: int, documents: Sequence[str]) -> list[int]:
        return [lane for (lane,) in self.rows(_FREE_WAITING, [store_id, self.json(documents)])]

    def hold_lane(self, lane: int) -> bool:
        # In a statement of its own, so that what is read afterwards is newer than the lock.
        return bool(self.rows("SELECT pg_try_advisory_xact_lock(%s, %s)", [LANE_LOCKS, lane])[0][0])

    def wait_for_lane(self, lane: int, milliseconds: int) -> bool:
        (before,) = self.rows("SELECT current_setting('lock_timeout')", [])[0]
        self.rows("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
        try:
            # In a statement of its own, likewise.
            self.rows("SELECT pg_advisory_xact_lock(%s, %s)", [LANE_LOCKS, lane])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
                return False
            raise
        self.rows("SELECT set_config('lock_timeout', %s, true)", [before])
        return True

    def claim(self, lane: int, limit: int) -> list[int]:
        return sorted(event_id for (event_id,) in self.rows(_CLAIM, [lane, limit]))


STATEMENTS = PostgresqlStatements()
