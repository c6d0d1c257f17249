"""Fields of bodies: definitions, texts and pictures; and the engine's whole numbers as people write them."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from achievements.engine.amounts import MICRO, VALUE_MOST, to_decimal
from achievements.engine.forms import ByLanguage, Text
from achievements.engine.instants import to_datetime
from achievements.models import Achievement
from achievements.reading.reasons import Told, sentence_for
from achievements.texts import TEXT_FIELDS
from members.inbox.incoming import Mistaken, check_amount

DEFAULT_ICON = "laurel/achievement.svg"
DEFINITION = {"$ref": "#/components/schemas/Definition"}
MOST_SET = VALUE_MOST // MICRO
_MOST_DIGITS = 12
_CENT = Decimal("0.01")
_write = serializers.DateTimeField().to_representation


@extend_schema_field({"type": "number"})
class Amount(serializers.Field[int, Any, Decimal, Any]):
    """Millionths as an exact JSON number."""

    def to_representation(self, value: int) -> Decimal:
        return to_decimal(value)


@extend_schema_field({"type": "number", "minimum": 0, "maximum": MOST_SET})
class AmountIn(serializers.Field[int, Any, Any, Any]):
    """An exact number from 0 on, as millionths."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            raise serializers.ValidationError("Write a number.", code="invalid")
        number = Decimal(data)
        if not number.is_finite() or number < 0 or number.adjusted() > _MOST_DIGITS or number > MOST_SET:
            raise serializers.ValidationError(f"Write a number from 0 to {MOST_SET}.", code="out_of_range")
        try:
            check_amount("", number % 1)
        except Mistaken as mistake:
            raise serializers.ValidationError(mistake.detail, code=mistake.code) from None
        return int(number.scaleb(6))


@extend_schema_field({"type": "number"})
class Cents(serializers.Field[int, Any, Decimal, Any]):
    """With two decimals, and never too little."""

    def to_representation(self, value: int) -> Decimal:
        return to_decimal(-(-value // 10_000) * 10_000).quantize(_CENT)


@extend_schema_field({"type": "object", "additionalProperties": {}})
class Noted(serializers.Field[Any, Any, Any, Any]):
    """What the journal keeps of a progress, its amounts as people write them."""

    def to_representation(self, value: Mapping[str, Any]) -> dict[str, Any]:
        shown = dict(value)
        if "value" in shown:
            shown["value"] = to_decimal(shown["value"])
        if "rules" in shown:
            shown["rules"] = {key: to_decimal(amount) for key, amount in shown["rules"].items()}
        return shown


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantOut(serializers.Field[int, Any, Any, Any]):
    """The engine's instants, as every other moment is written."""

    def to_representation(self, value: int | datetime.datetime) -> Any:
        return _write(to_datetime(value) if isinstance(value, int) else value)


class WhyOut(serializers.Serializer[Told]):
    """Why something does not count: a stable code, a sentence for people, and what it is about."""

    code = serializers.CharField()
    detail = serializers.CharField()
    details = serializers.DictField()

    def to_representation(self, told: Told) -> dict[str, Any]:
        details = {name: value for name, value in told.items() if name != "code"}
        return {"code": told["code"], "detail": sentence_for(told), "details": details}


def icon_address(achievement: Achievement, request: Request) -> str:
    """Where its picture is; it asks for no key."""
    return picture_address(achievement.icon.uuid if achievement.icon else None, request)


def picture_address(icon: UUID | None, request: Request) -> str:
    """The same, by the picture's own number; without one, that of the default."""
    return request.build_absolute_uri(static(DEFAULT_ICON) if icon is None else reverse("icon", args=[icon]))


@extend_schema_field(DEFINITION)
class DefinitionField(serializers.Field[Any, Any, Any, Any]):
    """The document as it came: whoever takes it says what is wrong with it."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"$ref": "#/components/schemas/Texts"})
class TextsField(DefinitionField):
    """Texts per field and language, likewise."""


def texts_schema() -> dict[str, Any]:
    """The texts there are, how long each may be, and what is said where there is none."""
    properties: Mapping[str, Any] = {
        name: {
            "anyOf": [ByLanguage(Text(maximum=field.longest)).schema(), {"type": "null"}],
            **({"description": f"Where there is none: “{field.default}”"} if field.default else {}),
        }
        for name, field in TEXT_FIELDS.items()
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}
