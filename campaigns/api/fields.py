"""Fields of bodies: amounts as people write them, and the parts of a campaign that check themselves."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from achievements.engine.amounts import AmountError, parse_amount

CONDITIONS = {"type": "array", "maxItems": 50, "items": {"$ref": "#/components/schemas/DefinitionCondition"}}
TEXTS = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}}}


@extend_schema_field({"type": "number", "minimum": -(10**9), "maximum": 10**9})
class AmountIn(serializers.Field[int, Any, Any, Any]):
    """An exact number, in millionths inside."""

    def to_internal_value(self, data: Any) -> int:
        try:
            return parse_amount(data) if not isinstance(data, str) else self._refuse("not_a_number")
        except AmountError as error:
            return self._refuse(error.code)

    def to_representation(self, value: int) -> int:
        return value

    def _refuse(self, code: str) -> int:
        raise serializers.ValidationError("A number with at most 6 decimals, up to 1,000,000,000.", code=code)


class Raw(serializers.Field[Any, Any, Any, Any]):
    """As it came: whoever takes it says what is wrong with it."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(CONDITIONS)
class AudienceField(Raw):
    """Conditions on the member, as definitions have them."""


@extend_schema_field(TEXTS)
class TextsField(Raw):
    """Name and description, by language."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class SettingsField(Raw):
    """What the kind of effect needs to know."""
