"""Fields of request bodies: strict about kinds, exact about numbers, in words about mistakes."""

import datetime
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from members.inbox.incoming import MOST_BYTES, MOST_DEPTH, Mistaken, check_value, read_moment
from members.jsontext import exact_json

from .auth import caller_of

MOST_DIGITS = 12


class Strict(serializers.Serializer[Any]):
    """Fields that are not listed here are refused by name."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            no_such = ErrorDetail("There is no such field.", code="unknown_field")
            raise serializers.ValidationError({str(name): [no_such] for name in unknown})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        is_number = isinstance(data, int | Decimal) and not isinstance(data, bool)
        # Size first, and without arithmetic: 1e999999999 is more than it can do.
        if not is_number or Decimal(data).adjusted() > MOST_DIGITS or data != int(data):
            self.fail("invalid")
        return int(data)


class Id(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[datetime.datetime, str, str, Any]):
    """An instant; without an offset it is read on the store's wall clock."""

    def to_internal_value(self, data: Any) -> datetime.datetime:
        if not isinstance(data, str):
            data = ""
        try:
            return read_moment(data, caller_of(self.context["request"]).store, str(self.field_name))
        except Mistaken as mistake:
            raise serializers.ValidationError(mistake.detail, code=mistake.code) from None


@extend_schema_field({"type": "object", "additionalProperties": {}})
class Attributes(serializers.Field[dict[str, Any], Any, Any, Any]):
    """A JSON object like an event's body: no deeper, no larger, its numbers exact."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Send an object.", code="invalid")
        try:
            check_value("", data, MOST_DEPTH)
        except Mistaken as mistake:
            detail = [ErrorDetail(mistake.detail, code=mistake.code)]
            raise serializers.ValidationError({mistake.field.lstrip("."): detail}) from None
        if len(exact_json(data).encode()) > MOST_BYTES:
            raise serializers.ValidationError(f"More than {MOST_BYTES // 1024} KB.", code="too_large")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value
