"""What lists of progress and completions can be narrowed by."""

import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from achievements.models import Achievement, Completion, Progress
from achievements.reading.narrow import ORDERS, Wishes
from members.api.filters import MOMENT, Filters, moment_in_query
from members.api.problems import Problem

YES_NO = [("true", "true"), ("false", "false")]
ORDERINGS = [(order, order) for name in ORDERS for order in (name, f"-{name}")]
LARGEST_COUNT = 2**31 - 1
PUBLIC = [choice for choice in Achievement.Status.choices if choice[0] != Achievement.Status.DRAFT]


class WholeFilter(filters.Filter):
    """A whole number from 0."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, min_value=0, max_value=LARGEST_COUNT)


class ProgressFilters(filters.FilterSet):
    """Read by `wishes_of`: the rows are few, and what they say depends on the clock, which no database knows."""

    key = filters.CharFilter(method="noted_text", max_length=100, help_text="The achievement with this key.")
    group = filters.CharFilter(method="noted_text", max_length=100, help_text="Achievements of this group.")
    tag = filters.CharFilter(method="noted_text", max_length=50, help_text="Achievements with this tag.")
    achievement_status = filters.ChoiceFilter(
        method="noted",
        choices=PUBLIC,
        help_text="By default those that are live; of the others, those in which the member has made progress.",
    )
    status = filters.ChoiceFilter(method="noted", choices=Progress.Status.choices, help_text="Where the member stands.")
    completed = filters.ChoiceFilter(method="noted_yes_no", choices=YES_NO)
    min_completions = WholeFilter(method="noted_count", help_text="Completed at least so often.")
    max_completions = WholeFilter(method="noted_count", help_text="Completed at most so often.")
    created_from = filters.CharFilter(method="noted_since")
    created_until = filters.CharFilter(method="noted_until")
    ordering = filters.ChoiceFilter(
        method="noted", choices=ORDERINGS, help_text="By default `position`; `-` turns an order round."
    )

    class Meta:
        model = Progress
        fields: list[str] = []

    def noted(self, queryset: QuerySet[Progress], name: str, value: Any) -> QuerySet[Progress]:
        return queryset

    @extend_schema_field({"type": "boolean", "description": "Completed at least once, or not yet."})
    def noted_yes_no(self, queryset: QuerySet[Progress], name: str, value: str) -> QuerySet[Progress]:
        return queryset

    @extend_schema_field({"type": "string"})
    def noted_text(self, queryset: QuerySet[Progress], name: str, value: str) -> QuerySet[Progress]:
        return queryset

    @extend_schema_field({"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT})
    def noted_count(self, queryset: QuerySet[Progress], name: str, value: int) -> QuerySet[Progress]:
        return queryset

    @extend_schema_field({**MOMENT, "description": "The achievement was created at this instant or later."})
    def noted_since(self, queryset: QuerySet[Progress], name: str, value: str) -> QuerySet[Progress]:
        return queryset

    @extend_schema_field({**MOMENT, "description": "The achievement was created before this instant."})
    def noted_until(self, queryset: QuerySet[Progress], name: str, value: str) -> QuerySet[Progress]:
        return queryset


class CompletionFilters(filters.FilterSet):
    achievement = filters.CharFilter(
        field_name="achievement__key", max_length=100, help_text="Completions of the achievement with this key."
    )
    kind = filters.ChoiceFilter(
        method="of_kind",
        choices=[("whole", "whole"), ("milestone", "milestone")],
        help_text="Of the whole, or of milestones.",
    )
    milestone = filters.CharFilter(max_length=100, help_text="The milestone with this key was reached.")
    completed_from = filters.CharFilter(method="since")
    completed_until = filters.CharFilter(method="until")
    rolled_back = filters.ChoiceFilter(method="taken_back", choices=YES_NO)

    class Meta:
        model = Completion
        fields: list[str] = []

    def of_kind(self, queryset: QuerySet[Completion], name: str, value: str) -> QuerySet[Completion]:
        return queryset.filter(milestone="") if value == "whole" else queryset.exclude(milestone="")

    @extend_schema_field({**MOMENT, "description": "Completed at this instant or later."})
    def since(self, queryset: QuerySet[Completion], name: str, value: str) -> QuerySet[Completion]:
        return queryset.filter(completed_at__gte=moment_in_query(self.request, name, value))

    @extend_schema_field({**MOMENT, "description": "Completed before this instant."})
    def until(self, queryset: QuerySet[Completion], name: str, value: str) -> QuerySet[Completion]:
        return queryset.filter(completed_at__lt=moment_in_query(self.request, name, value))

    @extend_schema_field({"type": "boolean", "description": "Only those that were taken back, or only the others."})
    def taken_back(self, queryset: QuerySet[Completion], name: str, value: str) -> QuerySet[Completion]:
        return queryset.filter(rolled_back_at__isnull=value == "false")


class StoreCompletionFilters(CompletionFilters):
    member = filters.UUIDFilter(field_name="member__uuid", help_text="Completions of the member with this id.")


def wishes_of(request: Request, view: Any) -> tuple[Wishes, dict[str, Any]]:
    """What the address asks for, checked; and the parameters that are no wish."""
    filterset = Filters().checked(request, Progress.objects.none(), view)
    asked = {name: value for name, value in filterset.form.cleaned_data.items() if value not in (None, "")}
    wishes = Wishes(
        **{name: asked[name] for name in ("key", "group", "tag", "status") if name in asked},
        completed=asked["completed"] == "true" if "completed" in asked else None,
        least_completions=asked.get("min_completions"),
        most_completions=asked.get("max_completions"),
        created_from=_moment_if_any(request, "created_from", asked),
        created_until=_moment_if_any(request, "created_until", asked),
    )
    return wishes, asked


def bad_parameter(name: str, detail: str) -> Problem:
    return Problem(400, "bad_parameter", detail, errors=[{"field": name, "code": "bad_parameter", "detail": detail}])


def _moment_if_any(request: Request, name: str, asked: dict[str, Any]) -> datetime.datetime | None:
    return moment_in_query(request, name, asked[name]) if name in asked else None
