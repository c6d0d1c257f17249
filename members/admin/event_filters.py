"""Events by their type, offering the types the person's stores have seen."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from members.models import Event, EventType

from .scope import within_stores

MOST_TYPES = 500


class TypeFilter(DropdownFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        types = within_stores(EventType.objects.order_by("name"), request, "store")
        names = types.values_list("name", flat=True).distinct()[:MOST_TYPES]
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(type=self.value()) if self.value() else queryset
