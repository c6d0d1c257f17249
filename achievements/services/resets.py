"""Starting progress over: one, or all of a member, of an achievement or of a store."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone

from achievements.engine import Recorded, Reset
from achievements.engine.instants import Instant
from achievements.evaluation.changing import Asked, Changed, change_progress
from achievements.evaluation.plans import StorePlans, plans_of
from achievements.evaluation.record import Marks
from achievements.evaluation.settling import in_lane, settle, settle_for, work_off_accepted
from achievements.evaluation.work import Turn
from achievements.models import Achievement, Change, Completion, Progress
from members.actors import Actor
from members.lanes import LANES, lane_of
from members.models import Member, Store
from members.services.audit import record
from members.uuids import new_uuid

from .values import need_reason
from .versions import Stale, check_version
from .whose import compiled_of, turn_of

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose progress, and in what: everybody's in everything where that is not said."""

    store: Store
    member: Member | None = None
    achievement: Achievement | None = None

    def progress(self) -> QuerySet[Progress]:
        """All that there is of it."""
        found = Progress.objects.filter(achievement__store=self.store)
        found = found if self.member is None else found.filter(member=self.member)
        return found if self.achievement is None else found.filter(achievement=self.achievement)

    def completions(self) -> QuerySet[Completion]:
        """What is on record of it, milestones among it."""
        found = Completion.objects.filter(achievement__store=self.store, rolled_back_at=None)
        found = found if self.member is None else found.filter(member=self.member)
        return found if self.achievement is None else found.filter(achievement=self.achievement)


@dataclass(frozen=True, slots=True)
class Touched:
    """How much a reset would touch."""

    progress: int
    members: int
    completions: int


def reset_progress(
    member: Member,
    achievement: Achievement,
    *,
    reason: str,
    actor: Actor,
    completions: bool = False,
    version: int | None = None,
) -> Changed | None:
    """Start one progress over; None if there was none, or nothing has happened since it was started over before.

    With `completions`, what was earned is rolled back, so that it can be earned again. With a version, it is refused
    where that is not the present one.
    """
    need_reason(reason)

    def work() -> Changed | None:
        turn = turn_of(member, compiled_of(member, achievement))
        settle_for([turn])
        check_version(turn, version)
        changed = next(iter(change_progress([turn], _asked(reason, actor, completions=completions))), None)
        if changed is not None:
            _note(member, achievement, changed, actor, reason)
        return changed

    lane = lane_of(member.pk)
    try:
        return in_lane(lane, work)
    except Stale:
        in_lane(lane, lambda: settle(lane, [member.pk]))  # whoever looks again shall see what moved it
        raise


def count_touched(scope: Scope) -> Touched:
    """What `reset_all` would start over, and how many completions it could roll back."""
    found = scope.progress().aggregate(rows=Count("id"), members=Count("member", distinct=True))
    whole = scope.completions().filter(milestone="").aggregate(times=Sum("count"))
    return Touched(found["rows"], found["members"], whole["times"] or 0)


def reset_all(
    scope: Scope,
    *,
    reason: str,
    actor: Actor,
    completions: bool = False,
    on_progress: Callable[[int], object] = lambda _done: None,
) -> int:
    """Start all of it over, batch by batch, each final; how many were changed.

    Stopped and run again it leaves alone what it started over before and nothing has moved since.
    """
    need_reason(reason)
    for lane in range(LANES):
        work_off_accepted(lane)  # what is pending may begin progress that is to be started over
    _announce(scope, reason, actor, completions=completions)
    changed = done = 0
    for batch in _batches(scope):
        for lane, pairs in _by_lane(batch).items():
            changed += len(in_lane(lane, partial(_reset_batch, scope, pairs, reason, actor, completions=completions)))
        done += len(batch)
        on_progress(done)
    return changed


def _asked(reason: str, actor: Actor, *, completions: bool) -> Asked:
    def make(turn: Turn, at: Instant, known: Recorded) -> Reset:
        return Reset(at=at, id=new_uuid().hex, completions=completions, zone=turn.zone, recorded=known)

    marks = Marks(timezone.now(), actor=actor.name[:200], reason=reason)
    return Asked(Change.Kind.RESET, make, marks, forgets=completions, skips_same=True)


def _reset_batch(
    scope: Scope, pairs: Mapping[int, list[int]], reason: str, actor: Actor, *, completions: bool
) -> list[Changed]:
    turns = list(_turns(plans_of(scope.store.pk), pairs))
    settle_for(turns)
    return change_progress(turns, _asked(reason, actor, completions=completions))


def _turns(plans: StorePlans, pairs: Mapping[int, list[int]]) -> Iterator[Turn]:
    for member in Member.objects.filter(pk__in=pairs).order_by("pk"):
        yield from (turn_of(member, plans.by_id[each]) for each in pairs[member.pk] if each in plans.by_id)


def _batches(scope: Scope) -> Iterator[list[tuple[int, int, int]]]:
    """By the number of the row, up to the last there was at first."""
    last, after = scope.progress().aggregate(last=Max("id"))["last"] or 0, 0
    while True:
        found = scope.progress().filter(pk__gt=after, pk__lte=last).order_by("pk")
        batch = list(found.values_list("pk", "member_id", "achievement_id")[:AT_ONCE])
        if not batch:
            return
        yield batch
        after = batch[-1][0]


def _by_lane(batch: list[tuple[int, int, int]]) -> dict[int, dict[int, list[int]]]:
    """Of each lane its members, and of each the achievements."""
    lanes: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
    for _, member_id, achievement_id in batch:
        lanes[lane_of(member_id)].setdefault(member_id, []).append(achievement_id)
    return lanes


def _note(member: Member, achievement: Achievement, changed: Changed, actor: Actor, reason: str) -> None:
    about = {"achievement": achievement.key}
    before, after = ({**about, **seen.noted()} for seen in (changed.before, changed.after))
    record(actor, "progress.reset", member, store=member.store_id, before=before, after=after, reason=reason)


def _announce(scope: Scope, reason: str, actor: Actor, *, completions: bool) -> None:
    """Before anything is changed: should it be stopped, the audit knows who began it."""
    about = {
        "member": str(scope.member.uuid) if scope.member else None,
        "achievement": scope.achievement.key if scope.achievement else None,
        "completions": completions,
        "progress": scope.progress().count(),
    }
    subject = scope.member or scope.achievement or scope.store
    record(actor, "progress.reset_all", subject, store=scope.store, after=about, reason=reason)
