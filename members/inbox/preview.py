"""A dry run: everything happens as it would, the answers are kept, and nothing else is."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import transaction

from members.models import Event, Member, Store

from .accept import Answer, again_after_deadlock, decide
from .registry import registry, try_out, wait_for


@dataclass(slots=True)
class Preview:
    """What the inbox would answer; who would be enrolled; what the floors above say would change."""

    answers: list[Answer]
    newcomers: set[uuid.UUID]
    changes: dict[str, Any] | None


def preview_events(store: Store, raws: Sequence[bytes | msgspec.Raw], *, source_id: str | None = None) -> Preview:
    """Decide about the events in a transaction that is rolled back; nobody is told, no type is remembered."""
    return again_after_deadlock(lambda: _preview(store, raws, source_id))


def wait_for_changes(answers: Sequence[Answer], deadline: datetime.datetime) -> dict[str, Any] | None:
    """Have the events evaluated now, say what changed, and bring the answers' states up to date."""
    events = _events_of(answers)
    changes = wait_for([event.pk for event in events], deadline)
    now = Event.objects.filter(pk__in=[event.pk for event in events]).with_state()
    states = {event.uuid: event.state for event in now}  # type: ignore[attr-defined]  # annotated
    for answer in answers:
        if answer.id in states:
            answer.state = states[answer.id]
    return changes


def _preview(store: Store, raws: Sequence[bytes | msgspec.Raw], source_id: str | None) -> Preview:
    with transaction.atomic():
        answers, _ = decide(store, raws, source_id=source_id)
        changes = try_out([event.pk for event in _events_of(answers)]) if registry.dry_run else None
        transaction.set_rollback(True)
    named = {answer.member for answer in answers if answer.member}
    known = set(Member.objects.filter(uuid__in=named).values_list("uuid", flat=True))
    return Preview(answers, named - known, changes)


def _events_of(answers: Sequence[Answer]) -> list[Event]:
    ids = [answer.id for answer in answers if answer.is_taken and answer.id]
    return list(Event.objects.filter(uuid__in=ids).only("id", "uuid").order_by("id"))
