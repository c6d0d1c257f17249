from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from achievements.api.fields import Amount
from campaigns.models import CouponPool, Reward
from members.api.fields import Strict, Text

MOST_CODES = 10_000


class RewardOut(serializers.Serializer[Reward]):
    """What a member got, or is to get."""

    id = serializers.UUIDField(source="uuid")
    member = serializers.UUIDField(source="member.uuid")
    campaign = serializers.CharField(source="campaign.key")
    firing = serializers.UUIDField(source="firing.uuid")
    kind = serializers.ChoiceField(Reward.Kind.choices)
    name = serializers.CharField(allow_blank=True)
    points = Amount(source="amount")
    code = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    failure = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    issued_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    redeemed_at = serializers.DateTimeField(allow_null=True)
    voided_at = serializers.DateTimeField(allow_null=True)

    def get_code(self, reward: Reward) -> str | None:
        return reward.code or None

    @extend_schema_field(serializers.ChoiceField(Reward.State.choices))
    def get_state(self, reward: Reward) -> str:
        return reward.state_at(self.context["view"].at)


class FillIn(Strict):
    code = Text(min_length=1, max_length=100)


class VoidIn(Strict):
    reason = Text(min_length=1, max_length=1000)


class PoolOut(serializers.Serializer[CouponPool]):
    """A pool, and how many codes it has."""

    id = serializers.UUIDField(source="uuid")
    key = serializers.CharField()
    name = serializers.CharField()
    codes = serializers.IntegerField()
    free = serializers.IntegerField(help_text="Codes nobody has.")
    awaiting = serializers.IntegerField(help_text="Rewards that wait for a code.")
    created_at = serializers.DateTimeField()


class PoolIn(Strict):
    key = serializers.RegexField("^[A-Za-z][A-Za-z0-9_.-]{0,99}$")
    name = Text(required=False, default="", allow_blank=True, max_length=255)


class PoolFillIn(Strict):
    codes = serializers.ListField(child=Text(min_length=1, max_length=100), min_length=1, max_length=MOST_CODES)


class FilledOut(serializers.Serializer[Any]):
    """What became of the codes."""

    added = serializers.IntegerField()
    duplicates = serializers.ListField(child=serializers.CharField(), help_text="Those that were there already.")
    bad = serializers.ListField(child=serializers.CharField(), help_text="Those that are no codes.")
