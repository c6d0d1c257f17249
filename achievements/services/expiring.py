"""Closing attempts that have ended. What is read is right without it: it says so in the rows, and to the outside."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F, QuerySet
from django.utils import timezone

from achievements.engine import expire
from achievements.engine.instants import to_instant
from achievements.evaluation.decide import Decided, standing_of
from achievements.evaluation.plans import Compiled, plans_of
from achievements.evaluation.record import Marks, rows_of, write
from achievements.evaluation.settling import in_lane, settle
from achievements.evaluation.statements import Pair, StoredProgress, statements
from achievements.evaluation.work import Turn
from achievements.models import Progress
from members.lanes import LANES

AT_ONCE = 500


def expire_due(on_progress: Callable[[int], object] = lambda _done: None) -> int:
    """Close every attempt whose period is over, lane by lane in batches that are each final; how many were due."""
    at, done = timezone.now(), 0
    for lane in range(LANES):
        before: list[Pair] = []
        # What is still due after its turn will be so the next time, too; it must not keep the others from theirs.
        while (due := _due(lane, at)) and due != before:
            before = due
            in_lane(lane, partial(_close, lane, due))
            done += len(due)
            on_progress(done)
    return done


def count_due() -> int:
    """How many attempts there are to be closed."""
    return _ended(Progress.objects.all(), timezone.now()).count()


def _due(lane: int, at: datetime) -> list[Pair]:
    """The oldest that are due, looked up before the lane is taken: nearly always there is none."""
    found = Progress.objects.annotate(lane=F("member_id") % LANES).filter(lane=lane)
    return list(_ended(found, at).order_by("due_at").values_list("member_id", "achievement_id")[:AT_ONCE])


def _ended(progress: QuerySet[Progress], at: datetime) -> QuerySet[Progress]:
    # Not “at or before”: SQLite compares texts, of which Django writes those at a whole second shorter.
    return progress.filter(due_at__lt=at + timedelta(microseconds=1))


def _close(lane: int, due: list[Pair]) -> None:
    """What these members still wait for comes first; it may have closed some of them, and opened others."""
    settle(lane, {member for member, _ in due})
    at = timezone.now()
    decided = list(_decided(statements().load_progress(sorted(due)), at))
    if decided:
        write(rows_of(decided, frozenset(), Marks(at)), at)


def _decided(stored: list[StoredProgress], at: datetime) -> Iterator[Decided]:
    compiled = _compiled(stored)
    for each in stored:
        turn = Turn(each.member_id, compiled[each.achievement_id])
        before = standing_of(turn, each)
        yield Decided(turn, each, before, expire(turn.compiled.plan, before, to_instant(at)), ())


def _compiled(stored: list[StoredProgress]) -> dict[int, Compiled]:
    """The plans of all stores these are in."""
    progress = Progress.objects.filter(pk__in=[each.id for each in stored])
    stores = progress.values_list("achievement__store", flat=True).distinct()
    return {pk: one for store in stores for pk, one in plans_of(store).by_id.items()}
