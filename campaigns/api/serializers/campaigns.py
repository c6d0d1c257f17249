from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from achievements.engine.amounts import MICRO, to_decimal
from campaigns.api.fields import AmountIn, AudienceField, SettingsField, TextsField
from campaigns.models import Campaign, Effect, Firing, Limit
from campaigns.models.campaign import INTERVAL_UNITS
from campaigns.services.campaigns.reading import KEY, MOST_EFFECTS, MOST_LIMITS, MOST_TARGETS
from members.api.fields import Moment, Strict, Text, Whole, YesNo

PER = "In each so many of these on the store's clock; without it, for good."


class EffectIn(Strict):
    kind = serializers.ChoiceField(Effect.Kind.choices)
    settings = SettingsField(required=False, default=dict)


class LimitIn(Strict):
    of = serializers.ChoiceField(Limit.Of.choices)
    value = AmountIn()
    per_count = Whole(required=False, min_value=1, max_value=10_000, default=1)
    per_unit = serializers.ChoiceField(INTERVAL_UNITS, required=False, allow_null=True, help_text=PER)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Points have decimals; firings and coupons are counted."""
        if attrs["of"] == Limit.Of.POINTS:
            return attrs
        if attrs["value"] % MICRO:
            raise serializers.ValidationError({"value": "This must be a whole number."})
        return {**attrs, "value": attrs["value"] // MICRO}


class CampaignPatch(Strict):
    """What is given changes; achievements, effects and limits are replaced whole."""

    name = Text(required=False, min_length=1, max_length=255)
    texts = TextsField(required=False)
    trigger = serializers.ChoiceField(Campaign.Trigger.choices, required=False)
    any_achievement = YesNo(required=False, help_text="Any there is, and will be; else those listed.")
    achievements = serializers.ListField(child=Text(max_length=100), required=False, max_length=MOST_TARGETS)
    milestone = Text(required=False, allow_blank=True, max_length=100, help_text="Its key; empty: each.")
    starts_at = Moment(required=False, allow_null=True)
    ends_at = Moment(required=False, allow_null=True, help_text="The first moment that is out.")
    audience = AudienceField(required=False)
    limits = LimitIn(many=True, required=False, max_length=MOST_LIMITS)  # type: ignore[call-arg]
    effects = EffectIn(many=True, required=False, max_length=MOST_EFFECTS)  # type: ignore[call-arg]
    fires_paused = YesNo(required=False, help_text="Once it goes on, it fires for what was completed in the pause.")
    reverses = YesNo(required=False, help_text="When a completion is taken back, so are its rewards.")


class CampaignIn(CampaignPatch):
    """A new campaign, which begins as a draft."""

    key = serializers.RegexField(f"^{KEY.pattern}$")
    name = Text(min_length=1, max_length=255)


class WhyIn(Strict):
    reason = Text(required=False, default="", allow_blank=True, max_length=1000, help_text="Kept in its history.")


class EffectOut(serializers.Serializer[Effect]):
    kind = serializers.ChoiceField(Effect.Kind.choices)
    settings = SettingsField()


class LimitOut(serializers.Serializer[Limit]):
    of = serializers.ChoiceField(Limit.Of.choices)
    value = serializers.SerializerMethodField(method_name="number")
    per_count = serializers.IntegerField(allow_null=True)
    per_unit = serializers.SerializerMethodField()

    @extend_schema_field({"type": "number"})
    def number(self, limit: Limit) -> Any:
        return to_decimal(limit.value) if limit.of == Limit.Of.POINTS else limit.value

    def get_per_unit(self, limit: Limit) -> str | None:
        return limit.per_unit or None


class CampaignOut(serializers.Serializer[Campaign]):
    """A campaign as it is now."""

    id = serializers.UUIDField(source="uuid")
    key = serializers.CharField()
    name = serializers.CharField()
    texts = TextsField()
    status = serializers.ChoiceField(Campaign.Status.choices)
    trigger = serializers.ChoiceField(Campaign.Trigger.choices)
    any_achievement = serializers.BooleanField()
    achievements = serializers.SerializerMethodField()
    milestone = serializers.CharField(allow_blank=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    audience = AudienceField()
    limits = LimitOut(many=True)
    effects = serializers.SerializerMethodField()
    fires_paused = serializers.BooleanField()
    reverses = serializers.BooleanField()
    stopped_at = serializers.DateTimeField(allow_null=True, help_text="When a budget ran out.")
    stopped_until = serializers.DateTimeField(allow_null=True, help_text="When the budget's next interval begins.")
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_blank=True)

    def get_achievements(self, campaign: Campaign) -> list[str]:
        return sorted(each.key for each in campaign.achievements.all())

    @extend_schema_field(EffectOut(many=True))
    def get_effects(self, campaign: Campaign) -> Any:
        return [EffectOut(each).data for each in campaign.effects.all() if each.retired_at is None]


class FiringOut(serializers.Serializer[Firing]):
    """A campaign's answer to one completion."""

    id = serializers.UUIDField(source="uuid")
    campaign = serializers.CharField(source="campaign.key")
    member = serializers.UUIDField(source="member.uuid")
    achievement = serializers.CharField(source="achievement.key")
    completion = serializers.UUIDField(source="completion.uuid", default=None, allow_null=True)
    status = serializers.ChoiceField(Firing.Status.choices)
    reason = serializers.SerializerMethodField(help_text="Why it was skipped.")
    depth = serializers.IntegerField(help_text="How many campaigns led to one another.")
    completed_at = serializers.DateTimeField(source="happened_at")
    fired_at = serializers.DateTimeField()
    needs_decision = serializers.BooleanField(source="needs_person", help_text="Its completion was taken back.")

    def get_reason(self, firing: Firing) -> str | None:
        return firing.reason or None
