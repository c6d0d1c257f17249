"""Recounting progress from its base: to see that what is stored is right, or to make it so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from achievements.evaluation.plans import Compiled, plans_of
from achievements.evaluation.record import Marks, rows_of, write
from achievements.evaluation.recounting import Recounted, recount
from achievements.evaluation.settling import in_lane, settle
from achievements.models import Completion
from members.actors import Actor
from members.models import Event, Member, Pending

from .resets import Scope
from .walking import by_lane, walk


class Entry(NamedTuple):
    """One progress in a report."""

    member: str
    achievement: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """What recounting found."""

    progress: int = 0
    # Where what is stored is something else than the replay finds.
    differences: list[Entry] = field(default_factory=list)
    # Completions that stay although the replay does not find them.
    held: list[Entry] = field(default_factory=list)
    # Members left out: something that may move them pends in the lane of somebody they referred.
    unsettled: int = 0


def check_progress(scope: Scope, on_progress: Callable[[int], object] = lambda _done: None) -> Report:
    """Replay and compare, members' pending events first; nothing is written."""
    return _go_through(scope, on_progress, None)


def rebuild_progress(
    scope: Scope, *, actor: Actor, on_progress: Callable[[int], object] = lambda _done: None
) -> Report:
    """Replay, and write what differs: completions that are missing are added, none is taken back."""
    return _go_through(scope, on_progress, actor)


def members_of(scope: Scope) -> QuerySet[Member]:
    members = Member.objects.filter(store=scope.store)
    return members if scope.member is None else members.filter(pk=scope.member.pk)


def _go_through(scope: Scope, on_progress: Callable[[int], object], actor: Actor | None) -> Report:
    report, done = Report(), 0
    for batch in walk(members_of(scope)):
        for lane, members in by_lane(batch).items():
            for each in in_lane(lane, partial(_look, scope, lane, members, actor, report)):
                _tell(report, each, {member.pk: member for member in members})
        done += len(batch)
        on_progress(done)
    return report


def _look(scope: Scope, lane: int, members: Sequence[Member], actor: Actor | None, report: Report) -> list[Recounted]:
    settle(lane, {member.pk for member in members})
    unsettled = _unsettled(lane, members)
    at = timezone.now()
    settled = [member for member in members if member.pk not in unsettled]
    found = recount(settled, _compiled(scope), at)
    if actor is None:
        # What was evaluated to look at it is the worker's to write.
        transaction.set_rollback(True)
    else:
        wrong = [each.decided for each in found if each.differences]
        marks = Marks(at, Completion.Cause.RECOUNT, actor=actor.name[:200], reason="rebuilt")
        write(rows_of(wrong, frozenset(), marks), at)
    report.unsettled += len(unsettled)
    return found


def _compiled(scope: Scope) -> list[Compiled]:
    plans = plans_of(scope.store.pk).by_id
    return [each for pk, each in plans.items() if scope.achievement is None or pk == scope.achievement.pk]


def _unsettled(lane: int, members: Sequence[Member]) -> set[int]:
    referred = Event.objects.filter(referrer_id__in=[member.pk for member in members])
    pending = Pending.objects.filter(event__in=referred).exclude(lane=lane)
    return {each for each in pending.values_list("event__referrer_id", flat=True) if each is not None}


def _tell(report: Report, each: Recounted, members: dict[int, Member]) -> None:
    member = str(members[each.decided.turn.owner_id].uuid)
    key = each.decided.turn.compiled.key
    report.progress += 1
    if each.differences:
        report.differences.append(Entry(member, key, each.differences))
    if each.held:
        names = (f"{milestone or 'whole'} {ordinal}" for milestone, _, ordinal in each.held)
        report.held.append(Entry(member, key, tuple(names)))
