from rest_framework import serializers

from achievements.api.fields import Amount
from campaigns.api.fields import AmountIn
from campaigns.models import LedgerEntry
from members.api.fields import Strict, Text


class PointsOut(serializers.Serializer[dict[str, int]]):
    balance = Amount()


class EntryOut(serializers.Serializer[LedgerEntry]):
    """Points that came or went."""

    id = serializers.UUIDField(source="uuid")
    kind = serializers.ChoiceField(LedgerEntry.Kind.choices)
    points = Amount(source="amount")
    balance = Amount(help_text="After it.")
    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)
    request_id = serializers.CharField(allow_null=True)


class SpendIn(Strict):
    points = AmountIn()
    reason = Text(required=False, default="", allow_blank=True, max_length=1000)
    request_id = Text(
        required=False, min_length=1, max_length=255, help_text="The same one again is answered as the first time."
    )


class CorrectIn(Strict):
    points = AmountIn(help_text="Below 0: so many are taken off.")
    reason = Text(min_length=1, max_length=1000)
