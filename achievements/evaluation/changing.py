"""Working in what people change: a new standing, a new base, what follows from it, and an entry in the journal."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from achievements.engine import Adjustment, Recorded, Reset, Standing, evaluate, recorded, standing_at
from achievements.engine.amounts import MICRO
from achievements.engine.instants import Instant, to_datetime, to_instant
from achievements.engine.reading import Picture
from achievements.engine.step import Step
from achievements.models import Base, Change, Progress

from .decide import Decided, standing_of
from .record import Marks, record_of, rows_of, write, write_standing
from .statements import Pair, ProgressRow, StoredProgress, StoredRecord, statements
from .work import Turn

# At its instant, going on from what is on record.
Make: TypeAlias = Callable[[Turn, Instant, Recorded], Adjustment | Reset]


class Seen(NamedTuple):
    """A progress as people see it."""

    version: int
    status: str
    value: int
    percent: int
    completions: int
    rules: Mapping[str, int]

    def noted(self) -> dict[str, Any]:
        """As the journal keeps it."""
        return {"value": self.value, "status": self.status, "completions": self.completions, "rules": dict(self.rules)}


class Changed(NamedTuple):
    """What a change did to one progress."""

    turn: Turn
    step: Step
    before: Seen
    after: Seen
    # What was settled until now: replay started here.
    based_at: Instant | None


class Asked(NamedTuple):
    """What is to be changed, and what is noted with it."""

    kind: Change.Kind
    make: Make
    marks: Marks
    # What is on record is rolled back, as if it had never been reached.
    forgets: bool = False
    # Those that would be the same afterwards, but for the instant, are left alone.
    skips_same: bool = False


def change_progress(turns: Sequence[Turn], asked: Asked) -> list[Changed]:
    """Work one change into each of these; whoever calls has the lane, and has settled what came before."""
    pairs = [(turn.owner_id, turn.compiled.id) for turn in turns]
    stored = {(each.member_id, each.achievement_id): each for each in statements().load_progress(pairs)}
    on_record = _records(pairs)
    decided = [
        _decided(turn, stored.get(pair), [] if asked.forgets else on_record[pair], asked)
        for turn, pair in zip(turns, pairs, strict=True)
    ]
    if asked.skips_same:
        decided = [each for each in decided if (asked.forgets and on_record[each.pair]) or not _is_same(each)]
    rows = rows_of(decided, frozenset(), asked.marks)
    by_pair = {(row.member_id, row.achievement_id): row for row in rows.progress}
    for each in decided:
        _amend(by_pair[each.pair], each, asked)
    if asked.forgets:
        rows.rolled_back = [record.id for each in decided for record in on_record[each.pair]]
    changed = [_changed(each, by_pair[each.pair], asked.marks) for each in decided]
    rows.changes += (_noted(each, asked) for each in changed)
    write(rows, asked.marks.at)
    _write_bases(decided)
    return changed


def see(stored: StoredProgress | None, turn: Turn, at: datetime) -> Seen:
    """How the progress looks at that instant."""
    completions, version = (stored.completions_count, stored.version) if stored else (0, 0)
    return _seen(standing_of(turn, stored), turn, at, version=version, completions=completions)


def _decided(turn: Turn, stored: StoredProgress | None, records: Iterable[StoredRecord], asked: Asked) -> Decided:
    before = standing_of(turn, stored)
    item = asked.make(turn, _after(before, asked.marks.at), recorded(map(record_of, records)))
    step = evaluate(turn.compiled.plan, before, [item])
    if step.replay_from is not None or step.base is None:
        raise ValueError(f"A change at {item.at} came before {before.last}.")
    return Decided(turn, stored, before, step, ())


# What is known from the records, and where: it follows the clock, and says nothing about what was gathered.
_OF_RECORDS = ("based_at", "last", "interval", "completed", "slot", "ordinal", "milestones")


def _is_same(decided: Decided) -> bool:
    """Whether there is nothing, or it was changed so before and nothing has happened since."""
    before, after = decided.before, decided.step.standing
    if decided.stored is None:
        return True
    kept = {name: getattr(before, name) for name in _OF_RECORDS}
    return before.based_at is not None and after._replace(**kept) == before


def _after(standing: Standing, at: datetime) -> Instant:
    """Now; never before what came before, though another host's clock may have been ahead of ours."""
    now = to_instant(at)
    return now if standing.last is None else max(now, standing.last[0] + 1)


def _amend(row: ProgressRow, decided: Decided, asked: Asked) -> None:
    """What a change does to the row beyond what events do."""
    row.base_count += 1
    if decided.step.triggers:
        row.revealed_at = row.revealed_at or asked.marks.at
    if asked.forgets:
        row.completions_count, row.first_completed_at, row.last_completed_at = 0, None, None


def _changed(decided: Decided, row: ProgressRow, marks: Marks) -> Changed:
    after = _seen(decided.step.standing, decided.turn, marks.at, version=row.version, completions=row.completions_count)
    return Changed(
        decided.turn, decided.step, see(decided.stored, decided.turn, marks.at), after, decided.before.based_at
    )


def _seen(standing: Standing, turn: Turn, at: datetime, *, version: int, completions: int) -> Seen:
    now = _after(standing, at)
    picture = standing_at(standing, turn.compiled.plan, now)
    return Seen(version, picture.status.value, picture.value, picture.percent, completions, _by_rule(picture))


def _by_rule(picture: Picture) -> dict[str, int]:
    """What somebody who sets it would write: of a streak its units."""
    return {each.rule: each.value if each.streak is None else each.streak * MICRO for each in picture.rules}


def _noted(changed: Changed, asked: Asked) -> Change:
    return Change(
        member_id=changed.turn.owner_id,
        achievement_id=changed.turn.compiled.id,
        kind=asked.kind,
        before=changed.before.noted(),
        after=changed.after.noted(),
        actor=asked.marks.actor,
        reason=asked.marks.reason,
        at=asked.marks.at,
    )


def _records(pairs: Sequence[Pair]) -> defaultdict[Pair, list[StoredRecord]]:
    found: defaultdict[Pair, list[StoredRecord]] = defaultdict(list)
    for record in statements().load_records(pairs):
        found[record.member_id, record.achievement_id].append(record)
    return found


def _write_bases(decided: Iterable[Decided]) -> None:
    bases = {each.pair: each.step.base for each in decided}
    rows = Progress.objects.filter(
        member__in={member for member, _ in bases}, achievement__in={achievement for _, achievement in bases}
    )
    found = rows.values_list("pk", "member_id", "achievement_id")
    made = [
        _base(pk, bases[member, achievement]) for pk, member, achievement in found if (member, achievement) in bases
    ]
    Base.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["progress"], update_fields=["standing", "at"], batch_size=500
    )


def _base(progress_id: int, standing: Standing | None) -> Base:
    if standing is None or standing.based_at is None:
        raise ValueError("A change leaves a base.")
    return Base(progress_id=progress_id, standing=write_standing(standing), at=to_datetime(standing.based_at))
