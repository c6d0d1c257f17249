"""Describing event types."""

from django.db import transaction

from members.actors import Actor
from members.locks import lock_event_type
from members.models import EventField, EventType

from .audit import record


def undescribed_fields(event_type: EventType) -> dict[str, str]:
    """The fields that bodies have carried and nobody has described, with the kind they looked like."""
    described = set(event_type.fields.values_list("name", flat=True))
    return {name: kind for name, kind in sorted(event_type.fields_seen.items()) if name not in described}


def describe_seen_fields(event_type: EventType, *, actor: Actor) -> list[EventField]:
    """Turn every field seen into a described one, not required."""
    with transaction.atomic():
        event_type = lock_event_type(event_type.store, event_type.name)
        missing = undescribed_fields(event_type)
        fields = [EventField(event_type=event_type, name=name, type=kind) for name, kind in missing.items()]
        EventField.objects.bulk_create(fields)
        if fields:
            record(
                actor, "eventtype.fields_described", event_type, store=event_type.store_id, after={"fields": missing}
            )
    return fields
