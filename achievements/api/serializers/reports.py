"""Reported progress, in and out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from achievements.engine.definition import ReportKind
from achievements.services.reports import Report
from members.api.fields import Id, Moment, Strict, Text

KINDS = tuple(kind.value for kind in ReportKind)
ONE_OF = f"Say one of {', '.join(KINDS)}."


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 10**9})
class NumberIn(serializers.Field[Any, Any, Any, Any]):
    """An exact number; whoever takes it says what is wrong with it."""

    def to_internal_value(self, data: Any) -> int | Decimal:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            raise serializers.ValidationError("Write a number.", code="invalid")
        return data


class ReportIn(Strict):
    """How far a member is: exactly one of increment, at_least and percent."""

    increment = NumberIn(required=False, help_text="So much more.")
    at_least = NumberIn(required=False, help_text="So much in all; never falls.")
    percent = NumberIn(required=False, help_text="So many per cent in all; never falls.")
    rule = Text(required=False, max_length=100, help_text="Only this rule; by default all that are told so.")
    request_id = Text(required=False, min_length=1, max_length=100, help_text="Sent again, the report counts once.")
    occurred_at = Moment(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len([kind for kind in KINDS if kind in attrs]) != 1:
            raise serializers.ValidationError(ONE_OF, code="one_of")
        return attrs


class NamesIn(Strict):
    """Whose it is, by any of the member's names."""

    id = Id(required=False)
    external_id = Text(required=False, min_length=1, max_length=255)
    email = Text(required=False, min_length=1, max_length=320)
    phone = Text(required=False, min_length=1, max_length=64)
    loyalty_card_number = Text(required=False, min_length=1, max_length=255)


class ReportOfIn(ReportIn):
    """A report that says whose it is, and of which achievement."""

    member = NamesIn()
    achievement = Text(max_length=100, help_text="Its key.")


class ReportsIn(Strict):
    reports = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=1000)


def report_of(values: Mapping[str, Any]) -> Report:
    """What a checked body says."""
    kind = next(kind for kind in ReportKind if kind.value in values)
    return Report(
        kind=kind,
        amount=values[kind.value],
        rule=values.get("rule"),
        request_id=values.get("request_id"),
        occurred_at=values.get("occurred_at"),
    )


class ReportedOut(serializers.Serializer[Any]):
    """What became of a report."""

    status = serializers.ChoiceField(["accepted", "duplicate", "conflict", "refused"])
    id = serializers.UUIDField(required=False, help_text="Of the event it became.")
    state = serializers.CharField(required=False)
    field = serializers.CharField(required=False)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)


class ReportedOneOut(ReportedOut):
    """The same for one, with what it changed."""

    changes = serializers.DictField(
        allow_null=True, help_text="What all of it changed; null where that was not known in time."
    )


class ReportedManyOut(serializers.Serializer[Any]):
    """An answer for each report, in the order they were sent, and what all of them changed."""

    counts = serializers.DictField(child=serializers.IntegerField())
    items = ReportedOut(many=True)
    changes = serializers.DictField(allow_null=True)
