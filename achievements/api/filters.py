import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field

from achievements.models import Achievement
from members.api.filters import MOMENT, moment_in_query


class AchievementFilters(filters.FilterSet):
    status = filters.ChoiceFilter(choices=Achievement.Status.choices, help_text="Where they stand.")
    key = filters.CharFilter(max_length=100, help_text="Exactly this key.")
    name = filters.CharFilter(
        lookup_expr="icontains", max_length=255, help_text="A part of the name in the store's default language."
    )
    tag = filters.CharFilter(field_name="tags__name", max_length=50, help_text="Those with this tag.")
    group = filters.CharFilter(max_length=100, help_text="Those of this group.")
    created_from = filters.CharFilter(method="since")
    created_until = filters.CharFilter(method="until")

    class Meta:
        model = Achievement
        fields: list[str] = []

    @extend_schema_field({**MOMENT, "description": "Created at this instant or later."})
    def since(self, queryset: QuerySet[Achievement], name: str, value: str) -> QuerySet[Achievement]:
        return queryset.filter(created_at__gte=moment_in_query(self.request, name, value))

    @extend_schema_field({**MOMENT, "description": "Created before this instant."})
    def until(self, queryset: QuerySet[Achievement], name: str, value: str) -> QuerySet[Achievement]:
        return queryset.filter(created_at__lt=moment_in_query(self.request, name, value))


class PublicFilters(filters.FilterSet):
    tag = filters.CharFilter(field_name="tags__name", max_length=50, help_text="Those with this tag.")
    group = filters.CharFilter(max_length=100, help_text="Those of this group.")

    class Meta:
        model = Achievement
        fields: list[str] = []
