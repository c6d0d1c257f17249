"""What the builder suggests: types of events and attributes, from what is described and from what was seen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from achievements.engine.attributes import KINDS, Kind
from achievements.engine.operators import MEANINGS
from members.models import EventField, EventType, FieldType, Store
from members.models.store import time_zones

from . import choices as c

MOST_TYPES, MOST_ATTRIBUTES = 500, 1_000
YES_OR_NO = "yes or no"
_FIELD_KINDS: Mapping[str, str] = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATETIME: Kind.MOMENT,
    FieldType.BOOLEAN: YES_OR_NO,
    FieldType.COLLECTION: Kind.TEXTS,
}
_OPEN = ("member.attributes.", "transaction.attributes.", "item.attributes.")


def event_types(store: Store) -> list[tuple[str, str]]:
    """Each with its title."""
    return list(EventType.objects.filter(store=store).values_list("name", "title")[:MOST_TYPES])


def attributes(store: Store) -> dict[str, str]:
    """Each with its kind; what is described counts more than what was seen."""
    found = {name: str(kind) for name, kind in KINDS.items()}
    for seen in EventType.objects.filter(store=store).values_list("fields_seen", flat=True)[:MOST_TYPES]:
        found |= _body(seen.items())
    described = EventField.objects.filter(event_type__store=store).values_list("name", "type")
    found |= _body(described[:MOST_ATTRIBUTES])
    return dict(sorted(found.items())[:MOST_ATTRIBUTES])


def _body(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {f"event.body.{name}": _FIELD_KINDS.get(kind, Kind.ANY) for name, kind in fields}


def operators_by_kind() -> dict[str, list[str]]:
    """Which operators fit which kind of attribute."""
    fitting = {str(kind): [op.value for op, meaning in MEANINGS.items() if kind in meaning.kinds] for kind in Kind}
    return {**fitting, YES_OR_NO: ["is_equal", "is_not_equal"]}


def vocabulary(store: Store) -> dict[str, Any]:
    """Everything the script that draws conditions has to know."""
    return {
        "attributes": attributes(store),
        "open": _OPEN,
        "kinds": operators_by_kind(),
        "operators": {name: {"label": str(label), "shape": c.SHAPES[name]} for name, label in c.OPERATORS.items()},
        "weekdays": [(value, str(label)) for value, label in c.WEEKDAYS],
        "months": [(int(value), str(label)) for value, label in c.MONTHS],
        "suits": c.SUITS,
        "words": _words(),
    }


def zones() -> list[str]:
    return [zone for zone in time_zones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))]


def _words() -> dict[str, str]:
    return {
        "all": _("all of these"),
        "any": _("any of these"),
        "condition": _("Add a condition"),
        "group": _("Add a group"),
        "remove": _("Remove"),
        "attribute": _("Attribute"),
        "operator": _("Comparison"),
        "value": _("Value"),
        "kind": _("Kind of value"),
        "text": _("text"),
        "number": _("number"),
        "boolean": _("yes or no"),
        "yes": _("yes"),
        "no": _("no"),
        "from": _("from"),
        "to": _("to"),
        "another": _("Add a value"),
        "key": _("label"),
        "anyValue": _("any value"),
        "days": _("1 to 31 or last, with commas"),
        "groupOf": _("Group: how many must hold"),
        "none": _("Nothing is asked: every one counts."),
    }
