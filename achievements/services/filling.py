"""Working off backfills: counting for everybody what was in the log before an achievement went live."""

import time
from collections.abc import Sequence
from functools import partial

from django.db.models import F
from django.utils import timezone

from achievements.evaluation.plans import plans_of
from achievements.evaluation.record import Marks, rows_of, write
from achievements.evaluation.recounting import recount
from achievements.evaluation.settling import in_lane
from achievements.models import Backfill
from members.models import Member
from members.nudging import send_nudge

from .walking import by_lane, walk

# So long a worker stays with one backfill before it lets others have their turn.
STAY_FOR = 20.0


def nudge(backfill_id: int) -> None:
    """Have a worker look at it; losing this costs latency, and the sweep makes up for it."""
    send_nudge("achievements.tasks.fill_in", [backfill_id])


def sweep() -> list[int]:
    """Nudge all that are not done; those somebody is at are left to whoever is a batch ahead."""
    found = list(Backfill.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))
    for each in found:
        nudge(each)
    return found


def work_off(backfill_id: int) -> None:
    """Fill in for a while, and come back if there is more."""
    if not fill_in(backfill_id, stay_for=STAY_FOR):
        nudge(backfill_id)


def fill_in(backfill_id: int, *, stay_for: float | None = None) -> bool:
    """Go on from where it was stopped, each batch final; False if there is more to do.

    Where another worker is at it, or it was superseded, there is nothing more to do here.
    """
    backfill = Backfill.objects.select_related("achievement__store").filter(pk=backfill_id, finished_at=None).first()
    if backfill is None:
        return True
    until = None if stay_for is None else time.monotonic() + stay_for
    members = Member.objects.filter(store=backfill.achievement.store_id, pk__lte=backfill.until_id)
    after = backfill.done_id
    for batch in walk(members, after):
        for lane, some in by_lane(batch).items():
            in_lane(lane, partial(_fill_in, backfill, some))
        if not _move(backfill, after, batch):
            return True
        after = batch[-1].pk
        if until is not None and time.monotonic() > until:
            return False
    Backfill.objects.filter(pk=backfill.pk, done_id=after, finished_at=None).update(
        finished_at=timezone.now(), moved_at=timezone.now()
    )
    return True


def _move(backfill: Backfill, after: int, batch: Sequence[Member]) -> bool:
    """Note how far it is, unless somebody else has done so."""
    mine = Backfill.objects.filter(pk=backfill.pk, done_id=after, finished_at=None)
    moved = mine.update(done_id=batch[-1].pk, done_count=F("done_count") + len(batch), moved_at=timezone.now())
    return moved > 0


def _fill_in(backfill: Backfill, members: Sequence[Member]) -> None:
    compiled = plans_of(backfill.achievement.store_id).by_id.get(backfill.achievement_id)
    if compiled is None:
        return
    at = timezone.now()
    found = [each.decided for each in recount(members, [compiled], at) if each.differences]
    write(rows_of(found, frozenset(), Marks(at)), at)
