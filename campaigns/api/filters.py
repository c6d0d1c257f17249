"""What lists of campaigns, firings, rewards and entries can be narrowed by."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field

from campaigns.models import Campaign, CouponPool, Firing, LedgerEntry, Reward
from campaigns.models.reward import RewardQuerySet
from members.api.filters import MOMENT, moment_in_query


class CampaignFilters(filters.FilterSet):
    status = filters.ChoiceFilter(choices=Campaign.Status.choices, help_text="Where they stand.")
    trigger = filters.ChoiceFilter(choices=Campaign.Trigger.choices)
    key = filters.CharFilter(max_length=100, help_text="Exactly this key.")

    class Meta:
        model = Campaign
        fields: list[str] = []


class FiringFilters(filters.FilterSet):
    member = filters.UUIDFilter(field_name="member__uuid", help_text="Those of the member with this id.")
    status = filters.ChoiceFilter(choices=Firing.Status.choices)
    reason = filters.ChoiceFilter(choices=Firing.Reason.choices, help_text="Skipped for this reason.")

    class Meta:
        model = Firing
        fields: list[str] = []


class MyRewardFilters(filters.FilterSet):
    campaign = filters.CharFilter(field_name="campaign__key", max_length=100, help_text="Of this campaign.")
    kind = filters.ChoiceFilter(choices=Reward.Kind.choices)
    state = filters.ChoiceFilter(method="in_state", choices=Reward.State.choices, help_text="As of now.")
    created_from = filters.CharFilter(method="since")
    created_until = filters.CharFilter(method="until")

    class Meta:
        model = Reward
        fields: list[str] = []

    def in_state(self, queryset: RewardQuerySet, name: str, value: str) -> RewardQuerySet:
        return queryset.in_state(value, timezone.now())

    @extend_schema_field({**MOMENT, "description": "Created at this instant or later."})
    def since(self, queryset: QuerySet[Reward], name: str, value: str) -> QuerySet[Reward]:
        return queryset.filter(created_at__gte=moment_in_query(self.request, name, value))

    @extend_schema_field({**MOMENT, "description": "Created before this instant."})
    def until(self, queryset: QuerySet[Reward], name: str, value: str) -> QuerySet[Reward]:
        return queryset.filter(created_at__lt=moment_in_query(self.request, name, value))


class RewardFilters(MyRewardFilters):
    member = filters.UUIDFilter(field_name="member__uuid", help_text="Those of the member with this id.")
    code = filters.CharFilter(max_length=100, help_text="The one with this code.")


class EntryFilters(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=LedgerEntry.Kind.choices)

    class Meta:
        model = LedgerEntry
        fields: list[str] = []


class PoolFilters(filters.FilterSet):
    key = filters.CharFilter(max_length=100, help_text="Exactly this key.")

    class Meta:
        model = CouponPool
        fields: list[str] = []
