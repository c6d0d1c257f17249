"""Beginning to count what was in the log before an achievement went live."""

import datetime
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from achievements.engine import Definition
from achievements.engine.definition import MEMBER_ZONE, CountsFrom
from achievements.engine.moments import instant
from achievements.engine.plan import zone_of
from achievements.models import Achievement, Backfill
from members.models import Member, Store

# No zone is further ahead of UTC.
FARTHEST_AHEAD = datetime.timedelta(hours=14)
# Told of each backfill once it is committed; filled in `AppConfig.ready` by whoever does the work.
on_begun: list[Callable[[int], object]] = []


def reaches_back(definition: Definition, store: Store, at: datetime.datetime) -> bool:
    """Whether anything before that instant can count."""
    since = definition.counts_from
    if isinstance(since, CountsFrom):
        return since is CountsFrom.EVERYTHING
    if definition.timezone == MEMBER_ZONE and since.tzinfo is None:
        return since.replace(tzinfo=datetime.UTC) - FARTHEST_AHEAD < at
    return instant(since, ZoneInfo(zone_of(definition, store.time_zone, None))) < at


def begin_backfill(achievement: Achievement, *, silent: bool) -> Backfill:
    """Everybody there is, to be gone through in the background.

    Under the lock of definitions: whoever comes later was never evaluated without the achievement.
    """
    # One that is still under way went by the definition of before.
    Backfill.objects.filter(achievement=achievement, finished_at=None).update(finished_at=timezone.now())
    found = Member.objects.filter(store=achievement.store_id).aggregate(last=Max("id"), count=Count("id"))
    is_done = not found["count"]
    backfill = Backfill.objects.create(
        achievement=achievement,
        is_silent=silent,
        until_id=found["last"] or 0,
        total_count=found["count"],
        finished_at=timezone.now() if is_done else None,
    )
    for tell in () if is_done else on_begun:
        transaction.on_commit(partial(tell, backfill.pk), robust=True)
    return backfill
