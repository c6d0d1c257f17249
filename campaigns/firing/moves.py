"""Noting progress that a campaign follows, in the transaction that makes it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from achievements.evaluation.registry import Moved
from campaigns.models import Move
from campaigns.statements import statements
from members.models import Event

from .nudges import nudge


def followed() -> set[int]:
    """Achievements whose moves some campaign waits for; hardly any store has one."""
    return statements().followed()


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
