"""Pages on which nothing is written."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from achievements.models import Achievement
from members.admin.scope import within_stores
from members.admin.store_admin import StoreScopedAdmin

MOST_OFFERED = 500


class ReadOnlyAdmin(StoreScopedAdmin):
    """Looked at by whoever may; what changes it goes through a service and a page of its own."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The page is a template of ours; there is nothing to fill in."""
        return []


class AchievementFilter(DropdownFilter):
    """By achievement, offering those of the person's stores."""

    title = _("achievement")
    parameter_name = "achievement"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = within_stores(Achievement.objects.public().order_by("name"), request, "store")
        return [(str(pk), name) for pk, name in found.values_list("pk", "name")[:MOST_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        return queryset.filter(achievement=chosen) if chosen.isdigit() else queryset.none()
