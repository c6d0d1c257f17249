"""Event types: a described one refuses what does not fit; any other is remembered with the fields it came with."""

import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime

from members.locks import lock_event_type
from members.models import EventType, FieldType, Store

from .incoming import Incoming, Mistaken
from .statements import DescribedField, statements

Descriptions = dict[str, list[DescribedField]]  # what a store's described event types ask for

REMEMBERED = 10_000
MOST_FIELDS = 200
KNOWN_FOR = 1.0  # seconds: so long may pass until a changed description is heeded
_remembered: set[tuple[int, str, frozenset[str]]] = set()
_descriptions: dict[int, tuple[float, Descriptions]] = {}


def check_schemas(store: Store, items: list[Incoming], refuse: Callable[[Incoming, Mistaken], None]) -> None:
    """Refuse bodies that do not fit the description of their type."""
    described = _described_by(store)
    for item in items if described else ():
        try:
            for field in described.get(item.type, ()):
                check_field(item.body, field)
        except Mistaken as mistake:
            refuse(item, mistake)


def check_field(body: dict[str, Any], field: DescribedField) -> None:
    """One described attribute: there if required, and of its kind."""
    value: Any = body
    for name in field.name.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        if field.required:
            raise Mistaken(f"body.{field.name}", "required", f"Events of this type need “{field.name}”.")
        return
    if not FITS[field.type](value):
        wanted = FieldType(field.type).label.lower()
        raise Mistaken(f"body.{field.name}", "wrong_type", f"“{field.name}” should be: {wanted}.")


def field_type(value: Any) -> str:
    """What a value looks like, for the list of fields seen."""
    return next((kind for kind in _GUESSES if FITS[kind](value)), FieldType.TEXT)


def remember_fields(store: Store, items: Iterable[Incoming]) -> None:
    """Note types and fields not seen before; what this process has noted already costs nothing."""
    fresh: dict[str, dict[str, str]] = {}
    for item in items:
        key = (store.pk, item.type, frozenset(item.body))
        if key not in _remembered:
            if len(_remembered) >= REMEMBERED:
                _remembered.clear()
            _remembered.add(key)
            fresh.setdefault(item.type, {}).update({name: field_type(value) for name, value in item.body.items()})
    for name in sorted(fresh):
        _note(store, name, fresh[name])


def forget_type(store_id: int, name: str) -> None:
    """Let the next event of this type be noted again, by this process at once and by the others when they restart."""
    _remembered.difference_update([key for key in _remembered if key[:2] == (store_id, name)])


def _described_by(store: Store) -> Descriptions:
    now = time.monotonic()
    good_until, described = _descriptions.get(store.pk, (0.0, {}))
    if now >= good_until:
        described = {}
        for field in statements().described_fields(store.pk):
            described.setdefault(field.event_type, []).append(field)
        _descriptions[store.pk] = (now + KNOWN_FOR, described)
    return described


def _note(store: Store, name: str, fields: dict[str, str]) -> None:
    try:
        with transaction.atomic():
            EventType.objects.get_or_create(store=store, name=name)
            kept = lock_event_type(store, name)
            merged = {**fields, **kept.fields_seen}
            if len(merged) > len(kept.fields_seen) and len(merged) <= MOST_FIELDS:
                kept.fields_seen = merged
                kept.save(update_fields=["fields_seen"])
    except IntegrityError:
        return  # another process noted the same type at the same moment; its next event brings the fields


def _is_datetime(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) >= 10 and parse_datetime(value) is not None
    except ValueError:
        return False


FITS: dict[str, Callable[[Any], bool]] = {
    FieldType.TEXT: lambda value: isinstance(value, str),
    FieldType.NUMBER: lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
    FieldType.DATETIME: _is_datetime,
    FieldType.BOOLEAN: lambda value: isinstance(value, bool),
    FieldType.OBJECT: lambda value: isinstance(value, dict),
    FieldType.COLLECTION: lambda value: isinstance(value, list),
}
_GUESSES = (
    FieldType.BOOLEAN,
    FieldType.NUMBER,
    FieldType.DATETIME,
    FieldType.OBJECT,
    FieldType.COLLECTION,
    FieldType.TEXT,
)
