"""Noting progress that a campaign follows, in the transaction that makes it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from achievements.evaluation.registry import Moved
from achievements.models import Achievement
from campaigns.models import Campaign, Move
from members.models import Event

from .nudges import nudge


def followed() -> set[int]:
    """Achievements whose moves some live or paused campaign waits for; hardly any store has one."""
    waiting = Campaign.objects.filter(
        trigger=Campaign.Trigger.PROGRESSED, status__in=[Campaign.Status.LIVE, Campaign.Status.PAUSED]
    )
    found = list(waiting.values_list("any_achievement", "store_id", "targets__achievement"))
    stores = {store_id for any_achievement, store_id, _ in found if any_achievement}
    every = Achievement.objects.filter(store__in=stores).values_list("pk", flat=True) if stores else ()
    return {*every, *(target for any_achievement, _, target in found if target and not any_achievement)}


def note_moves(moved: Sequence[Moved]) -> None:
    """What was followed, so that it is there when the campaign looks."""
    times = dict(Event.objects.filter(pk__in={each.event_id for each in moved}).values_list("pk", "effective_at"))
    at = timezone.now()
    rows = [
        Move(
            member_id=each.member_id,
            achievement_id=each.achievement_id,
            event_id=each.event_id,
            amount=each.amount,
            happened_at=times[each.event_id],
            recorded_at=at,
        )
        for each in moved
    ]
    Move.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(nudge, robust=True)
