"""Setting a member's progress and completions by hand: one service for the panel, the API and files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from achievements.engine import Adjustment, Recorded
from achievements.engine.definition import Amount
from achievements.engine.instants import Instant, to_datetime
from achievements.evaluation.changing import Asked, Changed, Seen, change_progress
from achievements.evaluation.plans import Compiled
from achievements.evaluation.record import Marks
from achievements.evaluation.settling import in_lane, settle, settle_for
from achievements.evaluation.work import Turn
from achievements.models import Achievement, Change
from members.actors import Actor
from members.errors import Refused
from members.lanes import lane_of
from members.models import Event, Member
from members.services.audit import record
from members.uuids import new_uuid

from .values import check_values, need_reason
from .versions import Stale, check_version
from .whose import compiled_of, turn_of

NOTHING = "Say what is to be set: progress, completions or both."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be set, absolutely; what is None stays."""

    progress: Mapping[str, Amount] = field(default_factory=dict)
    completions: int | None = None
    # As it was on screen; None says "whatever it is now".
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What an adjustment did, or would do."""

    before: Seen
    after: Seen
    milestones: tuple[str, ...]
    # How many completions it adds; below zero, so many are taken off the count.
    completed: int
    # Events that were pending and are evaluated first.
    evaluated: int
    # Events the member sent since the last change by hand: from now on no correction of theirs changes this progress.
    settled: int


def adjust(
    member: Member,
    achievement: Achievement,
    *,
    reason: str,
    actor: Actor,
    progress: Mapping[str, Amount] | None = None,
    completions: int | None = None,
    version: int | None,
) -> Adjusted:
    """Set what is given to absolute values, now; refused where the version is not the present one."""
    need_reason(reason)
    wanted, lane = Wanted(progress=progress or {}, completions=completions, version=version), lane_of(member.pk)
    try:
        return in_lane(lane, lambda: _adjust(member, achievement, wanted, actor, reason))
    except Stale:
        # What was evaluated first went back with the rest. Whoever looks again shall see it, worker or no worker.
        in_lane(lane, lambda: settle(lane, [member.pk]))
        raise


def preview_adjustment(
    member: Member,
    achievement: Achievement,
    *,
    progress: Mapping[str, Amount] | None = None,
    completions: int | None = None,
    version: int | None = None,
) -> Adjusted:
    """What setting that would do; nothing is written."""
    wanted = Wanted(progress=progress or {}, completions=completions, version=version)

    def tried() -> Adjusted:
        try:
            return _adjust(member, achievement, wanted, Actor.command("preview"), "preview")
        finally:
            transaction.set_rollback(True)

    return in_lane(lane_of(member.pk), tried)


def _adjust(member: Member, achievement: Achievement, wanted: Wanted, actor: Actor, reason: str) -> Adjusted:
    if not wanted.progress and wanted.completions is None:
        raise Refused("nothing_to_change", NOTHING, field="progress")
    compiled = compiled_of(member, achievement)
    check_values(compiled, wanted.progress, wanted.completions)
    turn = turn_of(member, compiled)
    pending = settle_for([turn])
    # Read after all that was evaluated: whatever moved it before makes the version stale.
    at = timezone.now()
    check_version(turn, wanted.version)
    marks = Marks(at, actor=actor.name[:200], reason=reason)
    (changed,) = change_progress([turn], Asked(Change.Kind.ADJUSTMENT, _item(wanted), marks))
    _refuse_what_cannot_open(changed)
    _note(member, achievement, changed, actor, reason)
    return _told(changed, compiled, pending)


def _item(wanted: Wanted) -> Callable[[Turn, Instant, Recorded], Adjustment]:
    def make(_turn: Turn, at: Instant, known: Recorded) -> Adjustment:
        name = new_uuid().hex
        return Adjustment(at=at, id=name, progress=wanted.progress, completions=wanted.completions, recorded=known)

    return make


def _refuse_what_cannot_open(changed: Changed) -> None:
    """Progress is set in an attempt; where none can be open any more, there is nothing to set."""
    if changed.step.refused:
        reason = changed.step.refused[0].why.reason.value
        raise Refused("cannot_begin", f"No attempt is open and none can begin now ({reason}).", field="progress")


def _note(member: Member, achievement: Achievement, changed: Changed, actor: Actor, reason: str) -> None:
    about = {"achievement": achievement.key}
    before, after = ({**about, **seen.noted()} for seen in (changed.before, changed.after))
    record(actor, "progress.adjusted", member, store=member.store_id, before=before, after=after, reason=reason)


def _told(changed: Changed, compiled: Compiled, pending: int) -> Adjusted:
    return Adjusted(
        before=changed.before,
        after=changed.after,
        milestones=tuple(each.key for each in changed.step.milestones),
        completed=sum(each.times for each in changed.step.completions),
        evaluated=pending,
        settled=_settled(changed, compiled),
    )


def _settled(changed: Changed, compiled: Compiled) -> int:
    events = Event.objects.filter(member=changed.turn.owner_id, type__in=compiled.plan.event_types)
    if changed.based_at is not None:
        events = events.filter(effective_at__gt=to_datetime(changed.based_at))
    return events.count()
