"""Replaying whole progress from its base, and holding what is stored against it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from achievements.engine import Standing, compare, expire
from achievements.engine.instants import Instant, to_instant
from achievements.engine.records import Identity
from achievements.engine.step import Closed, Outcome
from achievements.models import Attempt
from members.models import Member

from .decide import Decided, read_standing, replay
from .plans import Compiled
from .record import first_attempt, identity_of, missing, record_of, write_standing
from .statements import Pair, StoredRecord, statements
from .work import Turn

Attempts: TypeAlias = Mapping[Pair, Sequence[Closed]]
Records: TypeAlias = Mapping[Pair, Sequence[StoredRecord]]


class Recounted(NamedTuple):
    """A progress as its history has it, and where what is stored says something else."""

    decided: Decided
    # Parts that differ; none if all is as it should be.
    differences: tuple[str, ...]
    # On record since the base, and not found by the replay: these stay.
    held: tuple[Identity, ...]


def recount(members: Sequence[Member], compiled: Sequence[Compiled], at: datetime) -> list[Recounted]:
    """All these members' progress in these achievements, also where none is stored; events that pend are left out.

    Whoever calls has the members' lane.
    """
    turns = [Turn(member.pk, each, _zone(member, each)) for member in members for each in compiled]
    pairs = [(turn.owner_id, turn.compiled.id) for turn in turns]
    stored = {(each.member_id, each.achievement_id): each for each in statements().load_progress(pairs)}
    decided = [each for each in replay(turns, stored) if each.stored is not None or each.step.standing.last is not None]
    records, attempts = _records(decided), _attempts(decided)
    now = to_instant(at)
    return [
        Recounted(
            each,
            tuple(_differences(each, records.get(each.pair, ()), attempts.get(each.pair, ()), now)),
            _held(each, records.get(each.pair, ())),
        )
        for each in decided
    ]


def _zone(member: Member, compiled: Compiled) -> str | None:
    return (member.time_zone or None) if compiled.by_member_zone else None


def _differences(
    each: Decided, records: Sequence[StoredRecord], attempts: Sequence[Closed], at: Instant
) -> Iterator[str]:
    plan = each.turn.compiled.plan
    if each.stored is None:
        yield "progress"
    # Whether the sweep has been there makes no difference: both are brought to the same moment.
    stored, found = expire(plan, each.before, at), expire(plan, _as_stored(each.step.standing), at)
    if stored.standing != found.standing:
        yield "standing"
    if [*attempts, *stored.closed] != [*each.step.closed, *found.closed]:
        yield "attempts"
    if missing(each, records):
        yield "completions"
    counted = sum(record.times for record in records if not record.milestone)
    if each.stored is not None and each.stored.completions_count != counted:
        yield "count"


def _as_stored(standing: Standing) -> Standing:
    return read_standing(write_standing(standing))


def _held(each: Decided, records: Sequence[StoredRecord]) -> tuple[Identity, ...]:
    base_number = each.stored.base_count if each.stored else 0
    since = [record_of(record).identity for record in records if record.base_number == base_number]
    found = [*map(identity_of, each.step.milestones), *map(identity_of, each.step.completions)]
    return compare(since, found).unfound


def _records(decided: Sequence[Decided]) -> Records:
    found: defaultdict[Pair, list[StoredRecord]] = defaultdict(list)
    for record in statements().load_records([each.pair for each in decided]):
        found[record.member_id, record.achievement_id].append(record)
    return found


def _attempts(decided: Sequence[Decided]) -> Attempts:
    """Those since the base, in order."""
    first = {each.pair: first_attempt(each.base) for each in decided}
    rows = Attempt.objects.filter(
        member__in={member for member, _ in first}, achievement__in={achievement for _, achievement in first}
    )
    found: defaultdict[Pair, list[Closed]] = defaultdict(list)
    for row in rows.order_by("number"):
        if row.number >= first.get((row.member_id, row.achievement_id), row.number + 1):
            found[row.member_id, row.achievement_id].append(closed_attempt(row))
    return found


def closed_attempt(row: Attempt) -> Closed:
    """As the engine tells it."""
    return Closed(row.number, to_instant(row.started_at), to_instant(row.ended_at), row.value, Outcome(row.outcome))
