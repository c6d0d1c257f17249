"""Achievements of every status, and members with progress that a worker wrote."""

import datetime
from collections.abc import Iterable
from typing import Any

import time_machine
from django.utils import timezone

from achievements.models import Achievement, StatusChange, Tag
from members.models import Event, Member, Store
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.members.factories import accept, event

VISITS = {"trigger": "custom_event", "event": "visit", "goal": 3}


def make_achievement(
    store: Store,
    key: str = "visits",
    *,
    status: str = "live",
    tags: Iterable[str] = (),
    values: dict[str, Any] | None = None,
    **document: Any,
) -> Achievement:
    """One that went live long ago; `values` are its columns, the rest is its definition."""
    achievement = make_live(store, {"key": key, "rules": [VISITS], **document}, **(values or {}))
    if status != "live":
        Achievement.objects.filter(pk=achievement.pk).update(status=status)
        StatusChange.objects.create(achievement=achievement, at=timezone.now(), status=status, actor="test")
    Tag.objects.bulk_create(Tag(achievement=achievement, name=name) for name in tags)
    return achievement


def happen(member: Member, *moments: datetime.datetime, **sent: Any) -> list[Event]:
    """Events of the member's, each accepted and evaluated when it happened."""
    first = Event.objects.count()
    for number, at in enumerate(moments, first):
        with time_machine.travel(at, tick=False):
            (answer,) = accept(member.store, event(f"e{number}", **{"member": {"id": str(member.uuid)}, **sent}))
            assert answer.status == "accepted", answer
            evaluate_everything()
    return list(Event.objects.filter(member=member).order_by("pk")[first:])
