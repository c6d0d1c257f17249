"""Accepting events: checked, matched, appended and queued in one transaction, then answered."""

import datetime
import random
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from members.figures import count_answers
from members.models import EventState, Store

from .incoming import Incoming, Mistaken, read_event
from .lanes import lane_of
from .matching import Directory, Match
from .registry import announce
from .returns import Sales
from .schemas import check_schemas, remember_fields
from .statements import EventRow, statements

MOST_EVENTS = 1000
DEADLOCK = "40P01"
ATTEMPTS = 5
T = TypeVar("T")


class Answer(msgspec.Struct, omit_defaults=True):
    """What became of one event."""

    status: str  # accepted | duplicate | conflict | refused
    id: uuid.UUID | None = None
    source: str | None = None
    source_id: str | None = None
    member: uuid.UUID | None = None
    state: str | None = None
    field: str | None = None
    code: str | None = None
    detail: str | None = None

    @property
    def is_taken(self) -> bool:
        return self.status in ("accepted", "duplicate")


def accept_events(
    store: Store, raws: Sequence[bytes | msgspec.Raw], *, historical: bool = False, source_id: str | None = None
) -> list[Answer]:
    """Take the events in, each exactly once, and answer for each in the order given.

    Once this returns, an accepted event is in the database for good. `historical` exempts from being too late.
    """
    answers, batch = again_after_deadlock(lambda: decide(store, raws, historical=historical, source_id=source_id))
    remember_fields(store, batch.accepted)
    return _announced(answers, batch)


def accept_incoming(store: Store, items: Sequence[Incoming], at: datetime.datetime) -> list[Answer]:
    """The inner door, for events that Laurel makes itself: also of the types that nobody else may send."""
    batch = again_after_deadlock(lambda: _accept(store, list(items), at, historical=False))
    return _announced([batch.answers[item.index] for item in items], batch)


def decide(
    store: Store, raws: Sequence[bytes | msgspec.Raw], *, historical: bool = False, source_id: str | None = None
) -> tuple[list[Answer], "_Batch"]:
    """Write what can be accepted and answer for each; who is to be told of it is the caller's affair."""
    at = timezone.now()
    answers: list[Answer | None] = [None] * len(raws)
    items: list[Incoming] = []
    for index, raw in enumerate(raws):
        try:
            items.append(read_event(raw, index, store, at, source_id))
        except Mistaken as mistake:
            answers[index] = _refusal(mistake)
    batch = _accept(store, items, at, historical=historical)
    for item in items:
        answers[item.index] = batch.answers[item.index]
    batch.accepted = [item for item in items if batch.answers[item.index].status == "accepted"]
    return [answer for answer in answers if answer is not None], batch


def _announced(answers: list[Answer], batch: "_Batch") -> list[Answer]:
    count_answers(answer.status for answer in answers)
    lanes = frozenset(batch.lanes)
    if lanes:
        transaction.on_commit(lambda: announce(lanes))
    return answers


class _Batch:
    """The events of one request on their way through the transaction."""

    def __init__(self, store: Store, at: datetime.datetime, *, historical: bool) -> None:
        self.store, self.at, self.historical = store, at, historical
        self.latest = at + store.ahead_for
        self.answers: dict[int, Answer] = {}
        self.lanes: set[int] = set()
        self.accepted: list[Incoming] = []

    def refuse(self, item: Incoming, mistake: Mistaken) -> None:
        refusal = _refusal(mistake)
        refusal.source, refusal.source_id = item.identity
        self.answers[item.index] = refusal

    def open(self, items: Iterable[Incoming]) -> list[Incoming]:
        """Those that have no answer yet."""
        return [item for item in items if item.index not in self.answers]


def _accept(store: Store, items: list[Incoming], at: datetime.datetime, *, historical: bool) -> _Batch:
    batch = _Batch(store, at, historical=historical)
    firsts, repeats = _split_repeats(items)
    directory, matches = Directory(store), dict[int, Match | None]()
    # Senders repeat whole requests when no answer reached them: then nothing needs to be tried that must fail.
    repeated = bool(firsts) and directory.look_up(firsts, unless_known=True)
    if repeated:
        _answer_known(batch, firsts)
    fresh = batch.open(firsts)
    if repeated and fresh:
        directory.look_up(fresh)
    check_schemas(store, fresh, batch.refuse)
    strangers = _match(batch, directory, fresh, matches)
    _refuse_strangers(batch, strangers.values())
    # What was accepted once answers as it did then, even if it would be refused, or its member enrolled, today.
    _answer_known(batch, [item for item in fresh if item.index in batch.answers or item.index in strangers])
    fresh = batch.open(fresh)
    with _one_transaction(fresh, strangers):
        sales = Sales(store, fresh)
        _answer_known(batch, sales.refuse_too_large(batch.refuse))
        _enrol_strangers(batch, directory, batch.open(strangers.values()), matches)
        _store(batch, batch.open(fresh), matches, sales.waiting())
    for item, first in repeats:
        batch.answers[item.index] = _answer_repeat(item, first, batch.answers[first.index])
    return batch


def _one_transaction(items: Iterable[Incoming], strangers: Collection[int]) -> AbstractContextManager[Any]:
    """Everything that is written is one transaction; where that is a single statement, it already is one."""
    at_once = statements().stores_at_once and not strangers and not any(item.transaction for item in items)
    return nullcontext() if at_once or not items else transaction.atomic()


def _match(
    batch: _Batch, directory: Directory, items: list[Incoming], matches: dict[int, Match | None]
) -> dict[int, Incoming]:
    """Whose events these are; those of nobody we know are returned."""
    strangers: dict[int, Incoming] = {}
    for item in items:
        try:
            _check_time(batch, item)
            match = matches[item.index] = directory.match(item)
            if match is None:
                strangers[item.index] = item
        except Mistaken as mistake:
            batch.refuse(item, mistake)
    return strangers


def _split_repeats(items: list[Incoming]) -> tuple[list[Incoming], list[tuple[Incoming, Incoming]]]:
    """The first of each source id or document, and the later ones with the first they repeat."""
    firsts: list[Incoming] = []
    repeats: list[tuple[Incoming, Incoming]] = []
    seen: dict[tuple[str, ...], Incoming] = {}
    for item in items:
        keys = _keys_of(item)
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            repeats.append((item, first))
            continue
        firsts.append(item)
        for key in keys:
            seen[key] = item
    return firsts, repeats


def _keys_of(item: Incoming) -> tuple[tuple[str, ...], ...]:
    if item.transaction is None:
        return (item.identity,)
    return item.identity, ("document", item.transaction["document_type"], item.transaction["document_number"])


def _check_time(batch: _Batch, item: Incoming) -> None:
    if item.occurred_at > batch.latest:
        ahead = int(batch.store.ahead_for.total_seconds())
        raise Mistaken("occurred_at", "in_future", f"This store accepts events at most {ahead} seconds ahead of time.")


def _refuse_strangers(batch: _Batch, strangers: Collection[Incoming]) -> None:
    """Events of nobody, and of somebody nobody knows, unless the store keeps or enrols them."""
    policy = batch.store.unknown_member
    if policy == Store.UnknownMember.KEEP:
        return
    for item in strangers:
        if not item.reference:
            batch.refuse(item, Mistaken("member", "required", "Say whose event this is."))
        elif policy != Store.UnknownMember.ENROL:
            field = f"member.{next(iter(item.reference))}"
            batch.refuse(item, Mistaken(field, "unknown_member", "This store has no such member."))


def _enrol_strangers(
    batch: _Batch, directory: Directory, strangers: list[Incoming], matches: dict[int, Match | None]
) -> None:
    if batch.store.unknown_member == Store.UnknownMember.ENROL:
        directory.enrol(strangers, batch.at)
        matches.update({item.index: directory.match(item) for item in strangers})


def _store(batch: _Batch, items: list[Incoming], matches: dict[int, Match | None], waiting: set[int]) -> None:
    if not items:
        return
    # In one order everywhere, so that two requests with the same events wait instead of deadlocking.
    items = sorted(items, key=attrgetter("source", "source_id"))
    rows = [_row(batch, item, matches[item.index], waiting=item.index in waiting) for item in items]
    stored = [items[position] for position in statements().store_events(batch.store.pk, rows, batch.at)]
    for item in stored:
        match, waits = matches[item.index], item.index in waiting
        batch.answers[item.index] = _acceptance(item, match, waiting=waits)
        if match and not waits:
            batch.lanes.add(lane_of(match.id))
    _free_waiting(batch, stored)
    if len(stored) < len(items):
        _answer_known(batch, batch.open(items))


def _row(batch: _Batch, item: Incoming, match: Match | None, *, waiting: bool) -> EventRow:
    row = EventRow(
        uuid=item.uuid,
        source=item.source,
        source_id=item.source_id,
        content_hash=item.content_hash,
        kind=item.kind,
        type=item.type,
        occurred_at=item.occurred_at,
        body=msgspec.Raw(item.body_text),
        too_late=not batch.historical and batch.at - item.occurred_at > batch.store.late_for,
        waiting=waiting,
    )
    if match:
        row.member_id, row.facts_version, row.referrer_id = match.id, match.facts_version, match.referrer_id
    else:
        row.member_reference = item.reference
    if document := item.transaction:
        row.document_type, row.document_number = document["document_type"], document["document_number"]
        row.linked_document, row.transaction = document.get("linked_document"), document
    return row


def _free_waiting(batch: _Batch, stored: list[Incoming]) -> None:
    """Returns that came before their sale need wait no longer."""
    documents = [item.transaction for item in stored if item.transaction]
    if not documents:
        return
    sales = [document["document_number"] for document in documents if document["document_type"] == "sale"]
    batch.lanes |= set(statements().free_waiting(batch.store.pk, sales))


def _answer_known(batch: _Batch, items: Sequence[Incoming]) -> None:
    """Answer for those that are already stored; the others keep what they have."""
    if not items:
        return
    keys = [
        {
            "source": item.source,
            "source_id": item.source_id,
            "document_type": (item.transaction or {}).get("document_type"),
            "document_number": (item.transaction or {}).get("document_number"),
        }
        for item in items
    ]
    found = statements().find_events(batch.store.pk, keys)
    by_identity = {(event.source, event.source_id): event for event in found}
    by_document = {(event.document_type, event.document_number): event for event in found}
    for item, key in zip(items, keys, strict=True):
        if event := by_identity.get(item.identity):
            same = event.content_hash == item.content_hash
            batch.answers[item.index] = (
                _duplicate(item, event.uuid, event.member_uuid, _state_of(event))
                if same
                else _conflict(item, event.uuid)
            )
        elif (key["document_number"] is not None) and (
            event := by_document.get((key["document_type"], key["document_number"]))
        ):
            batch.answers[item.index] = _document_conflict(item, event.uuid)


def _state_of(event: Any) -> str:
    if event.waiting:
        return EventState.WAITING
    return EventState.PENDING if event.member_uuid else EventState.UNMATCHED


def _acceptance(item: Incoming, match: Match | None, *, waiting: bool) -> Answer:
    state = EventState.WAITING if waiting else EventState.PENDING if match else EventState.UNMATCHED
    return Answer("accepted", item.uuid, item.source, item.source_id, match.uuid if match else None, state)


def _duplicate(item: Incoming, event: uuid.UUID | None, member: uuid.UUID | None, state: str | None) -> Answer:
    return Answer("duplicate", event, item.source, item.source_id, member, state)


def _conflict(item: Incoming, event: uuid.UUID | None) -> Answer:
    detail = "This source id was used before for an event with other content."
    return Answer("conflict", event, *item.identity, field="source_id", code="conflict", detail=detail)


def _document_conflict(item: Incoming, event: uuid.UUID | None) -> Answer:
    field, detail = "transaction.document_number", "Another event of this store has this document number."
    return Answer("conflict", event, *item.identity, field=field, code="document_taken", detail=detail)


def _refusal(mistake: Mistaken) -> Answer:
    return Answer("refused", field=mistake.field, code=mistake.code, detail=mistake.detail)


def _answer_repeat(item: Incoming, first: Incoming, answer: Answer) -> Answer:
    """The same event twice in one request: a duplicate of the first, or a conflict with it."""
    if item.identity != first.identity:
        return _document_conflict(item, answer.id)
    if item.content_hash != first.content_hash:
        return _conflict(item, answer.id)
    if answer.is_taken:
        return _duplicate(item, answer.id, answer.member, answer.state)
    return answer


def again_after_deadlock(work: Callable[[], T]) -> T:
    """Run it again when the database chose it as the victim; inside somebody's transaction that is not ours to do."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except OperationalError as error:
            victim = getattr(error.__cause__, "sqlstate", None) == DEADLOCK
            if not victim or attempt == ATTEMPTS or connection.in_atomic_block:
                raise
            time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311  jitter, not a secret
    raise AssertionError
