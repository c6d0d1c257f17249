"""Progress: how far each member is, as of now."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from achievements.models import Progress
from members.admin.clock import on_clock_of
from members.admin.fragments import fragment_view
from members.admin.lists import PatientChangeList
from members.admin.moments import MomentFilter
from members.admin.panels import register_panel
from members.admin.scope import StoreFilter
from members.models import Member

from .drawer import details
from .labels import LABELS, progress_label
from .member_panel import AchievementsPanel
from .member_rows import ADDRESS, RESET
from .members import OfMembersAdmin
from .progress_page import progress_page
from .read_only import AchievementFilter
from .resetting import reset
from .standing import how_far, standings_of

register_panel(Member, AchievementsPanel())


class CompletedFilter(DropdownFilter):
    """By what stays; whether an attempt is still open is for the clock to say."""

    title = _("completed")
    parameter_name = "completed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("At least once")), ("no", _("Never"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Progress]) -> QuerySet[Progress]:
        chosen = {"yes": {"completions_count__gt": 0}, "no": {"completions_count__lte": 0}}
        return queryset.filter(**chosen.get(self.value() or "", {}))


class ProgressChangeList(PatientChangeList):
    """Its rows carry where the member stands at this moment."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        standings = standings_of(self.result_list, timezone.now())
        for row in self.result_list:
            row.shown = standings[row.pk]


@admin.register(Progress)
class ProgressAdmin(OfMembersAdmin):
    """One row a member and achievement. What is shown takes the clock into account, as everywhere."""

    list_display = ["member", "achievement", "status_label", "how_far", "completions_count", "ends_at", "moved_at"]
    list_filter = [AchievementFilter, CompletedFilter, StoreFilter, ("moved_at", MomentFilter)]
    ordering = ("-pk",)
    change_form_before_template = "admin/achievements/progress/page.html"

    def get_urls(self) -> list[Any]:
        """The details of one are found by the member and the achievement: where nothing has begun there is no row."""
        look, start_over = (fragment_view(self.admin_site, partial(view, self)) for view in (details, reset))
        return [
            path("of/<int:member_id>/<int:achievement_id>/", look, name=ADDRESS),
            path("of/<int:member_id>/<int:achievement_id>/reset/", start_over, name=RESET),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        return ProgressChangeList

    @display(description=_("status"), label=LABELS)
    def status_label(self, progress: Progress) -> tuple[str, Any]:
        return progress_label(progress.shown.status)  # type: ignore[attr-defined]

    @display(description=_("progress"))
    def how_far(self, progress: Progress) -> str:
        return how_far(progress.shown)  # type: ignore[attr-defined]

    @display(description=_("ends at"))
    def ends_at(self, progress: Progress) -> Any:
        """When the open attempt's period is over."""
        return progress.due_at if progress.shown.status == Progress.Status.IN_PROGRESS else None  # type: ignore[attr-defined]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        progress = context["original"]
        context.update(progress_page(request, progress), title=str(progress.achievement))
        again = super().render_change_form
        return on_clock_of(progress.member.store, lambda: again(request, context, *args, **kwargs))
