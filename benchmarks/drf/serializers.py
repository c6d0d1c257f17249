"""The fields of an event, with the house's limits in DRF's words."""

import json
from typing import Any

from rest_framework import serializers

from members.inbox.incoming import MOST_BYTES, MOST_DEPTH, RESERVED_TYPES


class MemberSerializer(serializers.Serializer[Any]):
    """By which names the sender knows the member."""

    external_id = serializers.CharField(max_length=255, required=False)
    email = serializers.CharField(max_length=320, required=False)
    phone = serializers.CharField(max_length=64, required=False)
    loyalty_card_number = serializers.CharField(max_length=255, required=False)


class EventSerializer(serializers.Serializer[Any]):
    """One event."""

    type = serializers.CharField(max_length=200)
    member = MemberSerializer()
    source = serializers.CharField(max_length=100, default="api")  # type: ignore[assignment]  # DRF has a `source` too
    source_id = serializers.CharField(max_length=255)
    occurred_at = serializers.DateTimeField()
    kind = serializers.ChoiceField(["custom_event"], default="custom_event")
    body = serializers.DictField(default=dict)

    def validate_type(self, value: str) -> str:
        if value.startswith(RESERVED_TYPES):
            raise serializers.ValidationError("This type is reserved.")
        return value

    def validate_body(self, value: dict[str, Any]) -> dict[str, Any]:
        if len(json.dumps(value)) > MOST_BYTES or _depth(value) > MOST_DEPTH:
            raise serializers.ValidationError("The body is too large or too deep.")
        return value


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
