from typing import Any

from rest_framework import serializers

from members.api.fields import Strict, Text, YesNo
from members.inbox.incoming import RESERVED_TYPES
from members.models import EventField, EventType, FieldType

MOST_FIELDS = 200


class FieldOut(serializers.Serializer[EventField]):
    name = serializers.CharField()
    type = serializers.ChoiceField(FieldType.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]
    title = serializers.CharField(allow_blank=True)


class EventTypeOut(serializers.Serializer[EventType]):
    """A type of event, as described and as seen."""

    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    active = serializers.BooleanField(help_text="Events that do not fit the fields are refused.")
    fields = FieldOut(many=True)  # type: ignore[assignment]
    fields_seen = serializers.DictField(
        child=serializers.ChoiceField(FieldType.choices), help_text="Top-level fields of bodies that came, and kinds."
    )
    created_at = serializers.DateTimeField()


class FieldIn(Strict):
    name = Text(min_length=1, max_length=200, help_text="As in the body; a dot leads into an object.")
    type = serializers.ChoiceField(FieldType.choices)
    required = YesNo(default=False)  # type: ignore[assignment]
    title = Text(max_length=200, allow_blank=True, default="")

    def validate_name(self, name: str) -> str:
        if not all(part.strip() for part in name.split(".")):
            raise serializers.ValidationError("Write it like “place” or “place.city”.", code="invalid")
        return name


class EventTypePatch(Strict):
    """What can be changed; fields given replace all that were there."""

    title = Text(required=False, max_length=200, allow_blank=True)
    active = YesNo(required=False)
    fields = serializers.ListField(child=FieldIn(), required=False, max_length=MOST_FIELDS)  # type: ignore[assignment]

    def validate_fields(self, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [field["name"] for field in fields]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise serializers.ValidationError(f"The field “{twice}” is described twice.", code="twice")
        return [dict(field) for field in fields]


class EventTypeIn(EventTypePatch):
    """A type the store wants described."""

    name = Text(min_length=1, max_length=200)

    def validate_name(self, name: str) -> str:
        if name.startswith(RESERVED_TYPES):
            raise serializers.ValidationError(f"“{RESERVED_TYPES}…” are Laurel's own.", code="reserved")
        return name
