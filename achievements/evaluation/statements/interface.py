from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from achievements.engine.instants import Instant

# A member and an achievement.
Pair: TypeAlias = tuple[int, int]


class StoredEvent(NamedTuple):
    """An event as it is read for evaluation.

    Its JSON is still text, and so are instants that hardly any rule asks for: making objects of them costs more than
    evaluating the event.
    """

    id: int
    store_id: int
    member_id: int
    facts_version: int
    referrer_id: int | None
    source: str
    source_id: str
    kind: str
    type: str
    occurred_at: str
    accepted_at: str
    effective_at: Instant
    too_late: bool
    body: str
    transaction: str | None
    document_type: str | None
    document_number: str | None
    linked_document: str | None
    is_cancelled: bool


class StoredPerson(NamedTuple):
    """What conditions may ask about a member, and the version it has."""

    id: int
    facts_version: int
    status: str
    tier: str
    labels: str
    attributes: str
    time_zone: str
    registered_at: str


class StoredProgress(NamedTuple):
    """A progress as it was left; instants that only go back where they came from are text."""

    id: int
    member_id: int
    achievement_id: int
    version: int
    standing: str
    status: str
    value: int
    completions_count: int
    base_count: int
    first_completed_at: str | None
    last_completed_at: str | None
    revealed_at: str | None


class StoredRecord(NamedTuple):
    """A completion or milestone on record that was not rolled back."""

    id: int
    member_id: int
    achievement_id: int
    milestone: str
    slot: int
    ordinal: int
    times: int
    completed_at: datetime
    base_number: int


class ProgressRow(msgspec.Struct, omit_defaults=True, eq=False, gc=False):
    """A progress as it is to be from now on."""

    member_id: int
    achievement_id: int
    version: int
    standing: str
    status: str
    value: int
    percent: int
    completions_count: int
    due_at: datetime | None = None
    first_completed_at: datetime | str | None = None
    last_completed_at: datetime | str | None = None
    revealed_at: datetime | str | None = None
    base_count: int = 0


# Event, rule, amount, before, after.
TriggerRow: TypeAlias = tuple[int, int, int, int, int]


class CompletionRow(msgspec.Struct, omit_defaults=True, eq=False, gc=False):
    """A target that was reached, to be recorded unless its identity is on record."""

    uuid: UUID
    member_id: int
    achievement_id: int
    milestone: str
    slot: int
    ordinal: int
    count: int
    cause: str
    is_silent: bool
    attempt_number: int
    completed_at: datetime
    base_number: int
    event_id: int | None = None
    started_at: datetime | None = None
    ends_at: datetime | None = None


class AttemptRow(msgspec.Struct, eq=False, gc=False):
    """An attempt that is over."""

    member_id: int
    achievement_id: int
    number: int
    started_at: datetime
    ended_at: datetime
    value: int
    outcome: str


class Statements(ABC):
    """What evaluation asks of a database: a fixed number of statements, whatever the number of rows."""

    @abstractmethod
    def load_editions(self, store_ids: Sequence[int]) -> list[tuple[int, int | None, str]]:
        """Of these stores the mark of their definitions, and the zone they go by."""

    @abstractmethod
    def load_events(self, event_ids: Sequence[int]) -> list[StoredEvent]:
        """These events, in the order of their ids; set aside and waiting ones are left out."""

    @abstractmethod
    def load_people(self, member_ids: Sequence[int]) -> list[StoredPerson]:
        """These members as they are now."""

    @abstractmethod
    def load_progress(self, pairs: Sequence[Pair]) -> list[StoredProgress]:
        """What there is of these."""

    @abstractmethod
    def load_records(self, pairs: Sequence[Pair]) -> list[StoredRecord]:
        """What is on record of these, oldest first."""

    @abstractmethod
    def write_progress(self, rows: Sequence[ProgressRow], at: datetime) -> None:
        """Make or replace these."""

    @abstractmethod
    def write_triggers(self, rows: Sequence[TriggerRow], at: datetime) -> None:
        """Add to the journal."""

    @abstractmethod
    def write_completions(self, rows: Sequence[CompletionRow], at: datetime) -> set[UUID]:
        """Record those whose identity is not on record; which those were."""

    @abstractmethod
    def write_attempts(self, rows: Sequence[AttemptRow]) -> None:
        """Add attempts that are over; one of the same number is replaced."""

    @abstractmethod
    def forward(self, pending: Iterable[tuple[int, int]]) -> None:
        """Put events on the list of other lanes: (lane, event)."""

    @staticmethod
    def json(value: Any) -> str:
        return _encoder.encode(value).decode()


_encoder = msgspec.json.Encoder()
