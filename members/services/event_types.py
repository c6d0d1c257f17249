"""Describing types of event, changing and forgetting them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from members.actors import Actor
from members.errors import Refused
from members.inbox.schemas import forget_type
from members.locks import lock_event_type
from members.models import EventField, EventType, Store

from .audit import difference, record


def create_event_type(store: Store, name: str, values: Mapping[str, Any], *, actor: Actor) -> EventType:
    """A type described before it was ever seen; one that is there already is changed instead."""
    try:
        with transaction.atomic():
            made = EventType.objects.create(store=store, name=name, **_own(values))
            _describe(made, values.get("fields", ()))
            record(actor, "event_type.created", made, store=store, after=dict(values))
    except IntegrityError as error:
        raise Refused("event_type_taken", f"This store has a type “{name}” already.", field="name") from error
    return made


def change_event_type(event_type: EventType, values: Mapping[str, Any], *, actor: Actor) -> EventType:
    """Change what is given; a list of fields replaces the one before."""
    with transaction.atomic():
        kept = lock_event_type(event_type.store, event_type.name)
        was, now = difference(_described(kept), {**_described(kept), **values})
        for name, value in _own(values).items():
            setattr(kept, name, value)
        kept.save()
        if "fields" in now:
            kept.fields.all().delete()
            _describe(kept, values["fields"])
        if now:
            record(actor, "event_type.changed", kept, store=kept.store_id, before=was, after=now)
    return kept


def delete_event_type(event_type: EventType, *, actor: Actor) -> None:
    """Forget the description and what was seen; events of this type stay, and the next one is remembered anew."""
    with transaction.atomic():
        record(actor, "event_type.deleted", event_type, store=event_type.store_id, before=_described(event_type))
        event_type.delete()
    forget_type(event_type.store_id, event_type.name)


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
                actor, "event_type.fields_described", event_type, store=event_type.store_id, after={"fields": missing}
            )
    return fields


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("title", "active") if name in values}


def _describe(event_type: EventType, fields: Iterable[Mapping[str, Any]]) -> None:
    EventField.objects.bulk_create(EventField(event_type=event_type, **field) for field in fields)


def _described(event_type: EventType) -> dict[str, Any]:
    fields = list(event_type.fields.values("name", "type", "required", "title"))
    return {"title": event_type.title, "active": event_type.active, "fields": fields}
