"""The way of an achievement: draft → live ⇄ paused → archived. A change takes its time under the lock."""

import datetime

from django.db import transaction

from achievements.engine import Definition
from achievements.evaluation.plans import definition_of
from achievements.locks import hold_definitions, lock_achievement
from achievements.models import Achievement
from achievements.services.backfills import begin_backfill, reaches_back
from members.actors import Actor
from members.errors import Refused
from members.services.audit import record

from .reading import examined, refuse_wrong
from .rows import note_status, time_of_change

Status = Achievement.Status
MAY_BECOME: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.LIVE}),
    Status.LIVE: frozenset({Status.PAUSED, Status.ARCHIVED}),
    Status.PAUSED: frozenset({Status.LIVE, Status.ARCHIVED}),
    Status.ARCHIVED: frozenset(),
}


def publish_achievement(
    achievement: Achievement, *, actor: Actor, silent: bool = False, reason: str = ""
) -> Achievement:
    """From now on it counts; where it counts from earlier, what is in the log is filled in in the background.

    `silent`: what is filled in starts no campaign.
    """
    with transaction.atomic():
        kept, was_draft = _move(achievement, Status.LIVE, actor, reason)
        if was_draft and reaches_back(definition_of(kept), kept.store, _began(kept)):
            begin_backfill(kept, silent=silent)
    return kept


def pause_achievement(achievement: Achievement, *, actor: Actor, reason: str = "") -> Achievement:
    """What happens from now on does not count, until it is published again."""
    with transaction.atomic():
        return _move(achievement, Status.PAUSED, actor, reason)[0]


def archive_achievement(achievement: Achievement, *, actor: Actor, reason: str = "") -> Achievement:
    """For good: nothing counts any more, what was earned stays."""
    with transaction.atomic():
        return _move(achievement, Status.ARCHIVED, actor, reason)[0]


def _move(achievement: Achievement, status: str, actor: Actor, reason: str) -> tuple[Achievement, bool]:
    """The achievement in its new status, and whether it was a draft until now."""
    hold_definitions(achievement.store_id)
    kept = lock_achievement(achievement.pk)
    before = kept.status
    _refuse_detour(before, status)
    definition = _usable(kept)
    kept.status = status
    kept.save(update_fields=["status", "changed_at"])
    note_status(kept, definition, actor, time_of_change(kept), reason)
    changes = {"before": {"status": before}, "after": {"status": status}}
    record(actor, f"achievement.{status}", kept, store=kept.store_id, reason=reason, **changes)
    return kept, before == Status.DRAFT


def _refuse_detour(before: str, after: str) -> None:
    if after in MAY_BECOME[before]:
        return
    ways = " or ".join(each for each in Status.values if each in MAY_BECOME[before])
    told = f"it can become {ways}" if ways else "it stays so"
    raise Refused("wrong_status", f"This achievement is {before}: {told}, not {after}.", field="status")


def _usable(achievement: Achievement) -> Definition:
    """What was right when it was saved may have become wrong with a newer Laurel."""
    definition, wrong = examined(achievement.definition)
    refuse_wrong(wrong)
    assert definition is not None  # noqa: S101  nothing is wrong with it
    return definition


def _began(achievement: Achievement) -> datetime.datetime:
    return achievement.history.order_by("-at", "-id").values_list("at", flat=True)[0]
