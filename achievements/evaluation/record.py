"""What was decided, as rows: new progress, what moved it, what was reached, and what of it is on record already."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple, TypeAlias

import msgspec
import structlog
from django.db import transaction
from django.db.models import Q

from achievements.engine import Record, Standing, Status, recorded, status_in
from achievements.engine.instants import to_datetime, to_instant
from achievements.engine.records import Identity
from achievements.engine.step import Cause, Completed, Crossed
from achievements.models import NO_SLOT, Attempt, Change, Completion
from members.uuids import new_uuid

from .decide import Decided
from .registry import Moved, announce_completions, note_moves
from .statements import (
    AttemptRow,
    CompletionRow,
    Pair,
    ProgressRow,
    StoredRecord,
    TriggerRow,
    statements,
)

log = structlog.get_logger("laurel.evaluation")
_encode = msgspec.json.Encoder().encode
_EVENT = Cause.EVENT

Found: TypeAlias = Completed | Crossed


class Marks(NamedTuple):
    """What is noted with everything that is recorded now."""

    at: datetime
    # In place of what the engine says caused a completion.
    cause: Completion.Cause | None = None
    actor: str = ""
    reason: str = ""


@dataclass(slots=True)
class Rows:
    """Everything one batch writes."""

    progress: list[ProgressRow] = field(default_factory=list)
    triggers: list[TriggerRow] = field(default_factory=list)
    # What moved of what somebody above follows.
    followed: frozenset[int] = frozenset()
    moved: list[Moved] = field(default_factory=list)
    completions: list[CompletionRow] = field(default_factory=list)
    attempts: list[AttemptRow] = field(default_factory=list)
    # Attempts of these, from these numbers on, are those of a replay.
    replayed: list[tuple[Pair, int]] = field(default_factory=list)
    rolled_back: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def rows_of(
    decided: Iterable[Decided], fresh: Collection[int], marks: Marks, followed: frozenset[int] = frozenset()
) -> Rows:
    """What is to be written; of the triggers only those of fresh events, because the journal has the others."""
    rows, found = Rows(followed=followed), list[Decided]()
    for each in decided:
        # Where there is no progress there is nothing on record, unless a replay finds out that it was lost.
        if each.is_replay or (each.stored is not None and (each.step.completions or each.step.milestones)):
            found.append(each)
        else:
            _add(rows, each, (), fresh, marks)
    records = _load_records(found)
    for each in found:
        _add(rows, each, records.get(each.pair, ()), fresh, marks)
    return rows


def write(rows: Rows, at: datetime) -> None:
    """Everything at once, in the transaction that took the events off the list."""
    database = statements()
    if rows.progress:
        database.write_progress(rows.progress, at)
    if rows.triggers:
        database.write_triggers(rows.triggers, at)
    if rows.moved:
        note_moves(rows.moved)
    if rows.rolled_back:
        Completion.objects.filter(pk__in=rows.rolled_back).update(rolled_back_at=at)
    if rows.completions:
        made = database.write_completions(rows.completions, at)
        if len(made) < len(rows.completions):
            log.error("completions were on record already", count=len(rows.completions) - len(made))
        transaction.on_commit(lambda: announce_completions(len(made)))
    if rows.replayed:
        Attempt.objects.filter(reduce(or_, map(_from_number, rows.replayed))).delete()
    if rows.attempts:
        database.write_attempts(rows.attempts)
    if rows.changes:
        Change.objects.bulk_create(rows.changes)


def _load_records(decided: Iterable[Decided]) -> Mapping[Pair, list[StoredRecord]]:
    asked = [each.pair for each in decided]
    found: defaultdict[Pair, list[StoredRecord]] = defaultdict(list)
    for record in statements().load_records(asked) if asked else ():
        found[record.member_id, record.achievement_id].append(record)
    return found


def _add(rows: Rows, each: Decided, on_record: Sequence[StoredRecord], fresh: Container[int], marks: Marks) -> None:
    _, _, before, step, _, is_replay, _ = each
    if not (step.triggers or is_replay) and step.standing == before:
        return
    triggers = _triggers(each, fresh)
    rows.triggers += triggers
    if rows.followed and each.turn.compiled.id in rows.followed:
        rows.moved += _moved(each, triggers)
    kept = on_record
    found: list[Found] = []
    if is_replay or step.completions or step.milestones:
        gone = _unfound(each, on_record)
        rows.rolled_back += (record.id for record in gone)
        kept = [record for record in on_record if record not in gone]
        found = missing(each, kept)
        rows.completions += (_completion_row(each, one, marks) for one in found)
    if step.closed:
        rows.attempts += _attempts(each)
    row = _progress_row(each, kept, found, marks, moved=bool(triggers))
    rows.progress.append(row)
    if is_replay:
        rows.replayed.append((each.pair, first_attempt(each.base)))
        rows.changes += _journal(each, row, marks)


def _triggers(each: Decided, fresh: Container[int]) -> list[TriggerRow]:
    rule_ids, taken = each.turn.compiled.rule_ids, each.taken
    found = [
        (taken[item][2].id, rule_ids[rule], amount, before, after)
        for item, rule, amount, before, after, _, cause in each.step.triggers
        if cause is _EVENT
    ]
    return [row for row in found if row[0] in fresh] if each.is_replay else found


def _moved(each: Decided, triggers: Iterable[TriggerRow]) -> Iterator[Moved]:
    """By how much each event moved it, for whoever follows that."""
    its, silent = each.turn.compiled, set[int]()
    if its.filled_in and its.filled_in.is_silent:
        silent = {event.id for _, _, event in each.taken if its.is_silent(event.accepted_at)}
    amounts: defaultdict[int, int] = defaultdict(int)
    for event_id, _, amount, _, _ in triggers:
        if event_id not in silent:
            amounts[event_id] += amount
    return (Moved(*each.pair, event_id, amount) for event_id, amount in amounts.items())


# Completions ----------------------------------------------------------------------------------------------


def missing(each: Decided, on_record: Sequence[StoredRecord]) -> list[Found]:
    """What was found and is not on record, in the order in which it came about."""
    records = [record_of(record) for record in on_record]
    known = {record.identity for record in records}
    found: list[Found] = [one for one in each.step.milestones if identity_of(one) not in known]
    for one in each.step.completions:
        if identity_of(one) not in known and _may(each, records, one):
            found.append(one)
            records.append(Record(None, one.slot, one.ordinal, one.times, one.at))
    found.sort(key=lambda one: (one.item, one.number))
    return found


def _may(each: Decided, records: Iterable[Record], found: Completed) -> bool:
    """Whether the completion limit leaves room beside what is on record, held ones among it."""
    plan = each.turn.compiled.plan.in_zone(each.step.standing.zone)
    if plan.limit is None or found.cause is Cause.ADJUSTMENT:
        return True
    known = recorded(records)
    if plan.limit_cuts is None:
        return known.completions < plan.limit
    return known.completed_in(plan.limit_cuts, plan.limit_cuts.number_at(found.at)) < plan.limit


def _unfound(each: Decided, on_record: Sequence[StoredRecord]) -> list[StoredRecord]:
    """What a correction takes back, where the achievement lets it."""
    plan = each.turn.compiled.plan
    if not (each.is_replay and each.turn.corrected_by is not None and plan.definition.rollback_after_completion):
        return []
    found = {*map(identity_of, each.step.milestones), *map(identity_of, each.step.completions)}
    base_number = each.stored.base_count if each.stored else 0
    return [
        record for record in on_record if record.base_number == base_number and record_of(record).identity not in found
    ]


def identity_of(found: Found) -> Identity:
    """What tells a completion or milestone from all others of the progress."""
    return (found.key if isinstance(found, Crossed) else None), found.slot, found.ordinal


def record_of(stored: StoredRecord) -> Record:
    """As the engine knows it."""
    slot = None if stored.slot == NO_SLOT else stored.slot
    return Record(stored.milestone or None, slot, stored.ordinal, stored.times, to_instant(stored.completed_at))


def _completion_row(each: Decided, found: Found, marks: Marks) -> CompletionRow:
    whole = found if isinstance(found, Completed) else None
    event = each.taken[found.item].event if found.cause is Cause.EVENT else None
    cause = Completion.Cause(found.cause.value)
    if event and each.turn.compiled.came_before(event.accepted_at):
        cause = Completion.Cause.BACKFILL
    return CompletionRow(
        uuid=new_uuid(),
        member_id=each.turn.owner_id,
        achievement_id=each.turn.compiled.id,
        milestone=found.key if isinstance(found, Crossed) else "",
        slot=NO_SLOT if found.slot is None else found.slot,
        ordinal=found.ordinal,
        count=whole.times if whole else 1,
        cause=marks.cause or cause,
        is_silent=event is not None and each.turn.compiled.is_silent(event.accepted_at),
        attempt_number=found.number,
        completed_at=to_datetime(found.at),
        base_number=each.stored.base_count if each.stored else 0,
        event_id=event.id if event else None,
        started_at=_moment(whole.started_at) if whole else None,
        ends_at=_moment(whole.ends_at) if whole else None,
    )


# Progress -------------------------------------------------------------------------------------------------


def _progress_row(
    each: Decided, kept: Sequence[StoredRecord], found: Sequence[Found], marks: Marks, *, moved: bool
) -> ProgressRow:
    turn, stored, _, step, *_ = each
    standing, plan = step.standing, turn.compiled.plan
    status = status_in(standing, plan)
    value = 0 if status is Status.NOT_STARTED else step.value
    count, first, last = _completed(each, kept, found)
    # By position: naming each takes twice as long.
    return ProgressRow(
        turn.owner_id,
        turn.compiled.id,
        stored.version + 1 if stored else 1,
        write_standing(standing),
        status.value,
        value,
        min(100, value * 100 // plan.headline.target),
        count,
        _moment(standing.end) if standing.open else None,
        first,
        last,
        (stored and stored.revealed_at) or (marks.at if moved or found else None),
        stored.base_count if stored else 0,
    )


def _completed(
    each: Decided, kept: Sequence[StoredRecord], found: Sequence[Found]
) -> tuple[int, datetime | str | None, datetime | str | None]:
    """How many completions are on record, and when the first and the last of them were."""
    stored = each.stored
    if not found and not each.is_replay:
        return (stored.completions_count, stored.first_completed_at, stored.last_completed_at) if stored else _NEVER
    times = [(record.completed_at, record.times) for record in kept if not record.milestone]
    times += [(to_datetime(one.at), one.times) for one in found if isinstance(one, Completed)]
    moments = [moment for moment, count in times if count > 0]
    return sum(count for _, count in times), min(moments, default=None), max(moments, default=None)


_NEVER = (0, None, None)


def write_standing(standing: Standing) -> str:
    """The stored form."""
    return _encode(standing).decode()


# What a replay changed ------------------------------------------------------------------------------------


def _attempts(each: Decided) -> Iterator[AttemptRow]:
    for closed in each.step.closed:
        yield AttemptRow(
            member_id=each.turn.owner_id,
            achievement_id=each.turn.compiled.id,
            number=closed.number,
            started_at=to_datetime(closed.started_at),
            ended_at=to_datetime(closed.ended_at),
            value=closed.value,
            outcome=closed.outcome.value,
        )


def first_attempt(base: Standing | None) -> int:
    """The number of the first attempt that could be closed after the base."""
    if base is None:
        return 1
    return base.number if base.open else base.number + 1


def _from_number(replayed: tuple[Pair, int]) -> Q:
    (member_id, achievement_id), number = replayed
    return Q(member=member_id, achievement=achievement_id, number__gte=number)


def _journal(each: Decided, row: ProgressRow, marks: Marks) -> Iterator[Change]:
    """One entry, if anything that people see is different now."""
    stored = each.stored
    before = {
        "value": stored.value if stored else 0,
        "status": stored.status if stored else Status.NOT_STARTED.value,
        "completions": stored.completions_count if stored else 0,
    }
    after = {"value": row.value, "status": row.status, "completions": row.completions_count}
    if before != after:
        cause = each.turn.corrected_by or next((taken.event.id for taken in each.turn.taken), None)
        yield Change(
            member_id=row.member_id,
            achievement_id=row.achievement_id,
            kind=Change.Kind.REPLAY,
            event_id=cause,
            before=before,
            after=after,
            actor=marks.actor,
            reason=marks.reason,
            at=marks.at,
        )


def _moment(at: int | None) -> datetime | None:
    return None if at is None else to_datetime(at)
