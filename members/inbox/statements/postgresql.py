"""PostgreSQL: one JSON parameter a statement, unpacked by the server."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from members.inbox.lanes import LANES

from .interface import FoundEvent, FoundMember, Statements

NAMES = ("uuid", "external_id", "email", "phone", "loyalty_card_number")
# Advisory locks share one space in the whole database; this half of the key keeps ours apart.
LANE_LOCKS = int.from_bytes(hashlib.blake2b(b"laurel lanes", digest_size=4).digest(), "big", signed=True)

_FIND_MEMBERS = " UNION ALL ".join(
    f"""SELECT '{name}', m.{name}::text, m.id, m.uuid, m.facts_version, m.referrer_id, m.erased_at IS NOT NULL
    FROM members_member m WHERE m.store_id = %s AND m.{name} IS NOT NULL AND m.{name} = ANY(ARRAY(
        SELECT jsonb_array_elements_text((SELECT names FROM wanted) -> '{name}'){"::uuid" * (name == "uuid")}))"""
    for name in NAMES
)

_ENROL = """
INSERT INTO members_member (store_id, uuid, external_id, email, phone, loyalty_card_number, first_name, last_name,
    language, status, tier, labels, attributes, time_zone, facts_version, registered_at)
SELECT %s, uuid, external_id, email, phone, loyalty_card_number, '', '', '', 'active', '', '[]', '{}', '', 1, %s
FROM jsonb_to_recordset(%s::jsonb) AS x(uuid uuid, external_id text, email text, phone text, loyalty_card_number text)
ON CONFLICT DO NOTHING RETURNING uuid, id"""

_FIND_EVENTS = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS x(source text, source_id text, document_type text, document_number text)
), found AS (
    SELECT e.* FROM wanted w JOIN members_event e
        ON e.store_id = %s AND e.source = w.source AND e.source_id = w.source_id
    UNION
    SELECT e.* FROM wanted w JOIN members_event e
        ON e.store_id = %s AND e.document_type = w.document_type AND e.document_number = w.document_number
        AND e.document_number IS NOT NULL
)
SELECT f.source, f.source_id, f.document_type, f.document_number, f.uuid, f.content_hash, m.uuid,
    EXISTS (SELECT 1 FROM members_waiting x WHERE x.event_id = f.id)
FROM found f LEFT JOIN members_member m ON m.id = f.member_id"""

_STORE = f"""
WITH incoming AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS x(uuid uuid, member_id bigint, facts_version int,
        referrer_id bigint, source text, source_id text, content_hash uuid, kind text, type text,
        occurred_at timestamptz, effective_at timestamptz, too_late boolean, body text, document_type text,
        document_number text, linked_document text, transaction text, member_reference text, waiting boolean)
), stored AS (
    INSERT INTO members_event (uuid, store_id, member_id, facts_version, referrer_id, source, source_id,
        content_hash, kind, type, occurred_at, accepted_at, effective_at, too_late, body, document_type,
        document_number, linked_document, transaction, member_reference)
    SELECT uuid, %s, member_id, facts_version, referrer_id, source, source_id, content_hash, kind, type, occurred_at,
        %s, effective_at, too_late, body::jsonb, document_type, document_number, linked_document,
        transaction::jsonb, member_reference::jsonb
    FROM incoming
    ON CONFLICT DO NOTHING RETURNING uuid, id, member_id
), held AS (
    INSERT INTO members_waiting (event_id, store_id, linked_document)
    SELECT s.id, %s, i.linked_document FROM stored s JOIN incoming i ON i.uuid = s.uuid AND i.waiting
), queued AS (
    INSERT INTO members_pending (lane, event_id)
    SELECT s.member_id %% {LANES}, s.id FROM stored s JOIN incoming i ON i.uuid = s.uuid
    WHERE s.member_id IS NOT NULL AND NOT i.waiting
)
SELECT uuid, id FROM stored"""

_FREE_WAITING = f"""
WITH freed AS (
    DELETE FROM members_waiting WHERE store_id = %s
        AND linked_document = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb))) RETURNING event_id
)
INSERT INTO members_pending (lane, event_id)
SELECT e.member_id %% {LANES}, e.id FROM freed f JOIN members_event e ON e.id = f.event_id
WHERE e.member_id IS NOT NULL RETURNING lane"""

_CLAIM = """
DELETE FROM members_pending p USING (
    SELECT lane, event_id FROM members_pending WHERE lane = %s ORDER BY event_id LIMIT %s
) AS oldest
WHERE p.lane = oldest.lane AND p.event_id = oldest.event_id RETURNING p.event_id"""


class PostgresqlStatements(Statements):
    def find_members(self, store_id: int, names: dict[str, list[str]]) -> list[FoundMember]:
        sql = f"WITH wanted AS (SELECT %s::jsonb AS names) {_FIND_MEMBERS}"
        asked = {name: names.get(name, []) for name in NAMES}
        return [FoundMember(*row) for row in self.rows(sql, [self.json(asked), *[store_id] * len(NAMES)])]

    def enrol_members(self, store_id: int, rows: Sequence[dict[str, Any]], at: datetime) -> dict[Any, int]:
        return dict(self.rows(_ENROL, [store_id, at, self.json(rows)]))

    def find_events(self, store_id: int, keys: Sequence[dict[str, Any]]) -> list[FoundEvent]:
        return [FoundEvent(*row) for row in self.rows(_FIND_EVENTS, [self.json(keys), store_id, store_id])]

    def store_events(self, store_id: int, rows: Sequence[dict[str, Any]], at: datetime) -> dict[Any, int]:
        return dict(self.rows(_STORE, [self.json(rows), store_id, at, store_id]))

    def free_waiting(self, store_id: int, documents: Sequence[str]) -> list[int]:
        return [lane for (lane,) in self.rows(_FREE_WAITING, [store_id, self.json(documents)])]

    def hold_lane(self, lane: int) -> bool:
        # In a statement of its own, so that what is read afterwards is newer than the lock.
        return bool(self.rows("SELECT pg_try_advisory_xact_lock(%s, %s)", [LANE_LOCKS, lane])[0][0])

    def claim(self, lane: int, limit: int) -> list[int]:
        return sorted(event_id for (event_id,) in self.rows(_CLAIM, [lane, limit]))


STATEMENTS = PostgresqlStatements()
