from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from members.jsontext import exact_json


class FoundMember(NamedTuple):
    """A member under one of the names that were asked for."""

    field: str
    value: str
    id: int
    uuid: Any
    facts_version: int
    referrer_id: int | None
    erased: bool


class LookedUp(NamedTuple):
    """What one look into the database finds before anything is written."""

    members: list[FoundMember]
    event_is_known: bool


class FoundEvent(NamedTuple):
    """An event that is already there, by its source id or by its document."""

    source: str
    source_id: str
    document_type: str | None
    document_number: str | None
    uuid: Any
    content_hash: str
    member_uuid: Any
    waiting: bool


class DescribedField(NamedTuple):
    """An attribute that the description of an event type names."""

    event_type: str
    name: str
    type: str
    required: bool


class EventRow(msgspec.Struct, omit_defaults=True, eq=False, gc=False):
    """An event as it goes into the table; what is left out is NULL, zero or false there."""

    uuid: UUID
    source: str
    source_id: str
    content_hash: str
    kind: str
    type: str
    occurred_at: datetime
    body: msgspec.Raw
    member_id: int | None = None
    facts_version: int = 0
    referrer_id: int | None = None
    too_late: bool = False
    document_type: str | None = None
    document_number: str | None = None
    linked_document: str | None = None
    transaction: dict[str, Any] | None = None
    member_reference: dict[str, str] | None = None
    waiting: bool = False


class Statements(ABC):
    """What the inbox asks of a database: a fixed number of statements, whatever the number of rows."""

    stores_at_once: bool  # whether `store_events` is one statement, and so a transaction by itself

    @abstractmethod
    def look_up(self, store_id: int, names: dict[str, list[str]], event: tuple[str, str] | None) -> LookedUp:
        """Members of the store by any of their identifiers; none if the event of this source and id is there."""

    @abstractmethod
    def enrol_members(self, store_id: int, rows: Sequence[dict[str, Any]], at: datetime) -> dict[Any, int]:
        """New members; uuid → id of those that nobody else enrolled meanwhile."""

    @abstractmethod
    def find_events(self, store_id: int, keys: Sequence[dict[str, Any]]) -> list[FoundEvent]:
        """Events of the store under these source ids or documents."""

    @abstractmethod
    def described_fields(self, store_id: int) -> list[DescribedField]:
        """What the store's described event types ask of a body."""

    @abstractmethod
    def store_events(self, store_id: int, rows: Sequence[EventRow], at: datetime) -> Sequence[int]:
        """Append events and queue them; the positions of those that were not there before."""

    @abstractmethod
    def free_waiting(self, store_id: int, documents: Sequence[str]) -> list[int]:
        """Queue the returns that waited for these sales; the lanes they are in."""

    @abstractmethod
    def hold_lane(self, lane: int) -> bool:
        """Own the lane until the transaction ends; False when somebody else does."""

    @abstractmethod
    def wait_for_lane(self, lane: int, milliseconds: int) -> bool:
        """Likewise, but wait for whoever has it; False when that took too long, and the transaction is lost."""

    @abstractmethod
    def claim(self, lane: int, limit: int) -> list[int]:
        """Take the oldest pending events of a lane off the list."""

    @staticmethod
    def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    @staticmethod
    def json(value: Any) -> str:
        return exact_json(value)
