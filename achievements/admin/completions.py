"""Completions: which target was reached by whom, when, and through what."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from achievements.models import Completion
from members.admin.moments import MomentFilter
from members.admin.scope import StoreFilter
from members.models import Event

from .labels import LABELS, cause_label
from .members import OfMembersAdmin, link_to, member_link
from .read_only import AchievementFilter

Fact = tuple[Any, Any]


class KindFilter(DropdownFilter):
    """The whole, or a milestone on the way."""

    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("whole", _("The whole")), ("milestone", _("A milestone"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Completion]) -> QuerySet[Completion]:
        if self.value() == "whole":
            return queryset.filter(milestone="")
        return queryset.exclude(milestone="") if self.value() == "milestone" else queryset


@admin.register(Completion)
class CompletionAdmin(OfMembersAdmin):
    """Recorded once and for good; at most marked as taken back."""

    list_display = ["completed_at", "member", "achievement", "what", "count", "cause_label", "taken_back"]
    list_filter = [
        AchievementFilter,
        KindFilter,
        ("cause", ChoicesDropdownFilter),
        StoreFilter,
        ("completed_at", MomentFilter),
    ]
    change_form_before_template = "admin/achievements/completion.html"

    @display(description=_("what"))
    def what(self, completion: Completion) -> Any:
        return completion.milestone or _("the whole")

    @display(description=_("cause"), label=LABELS)
    def cause_label(self, completion: Completion) -> tuple[str, Any]:
        return cause_label(completion.cause)

    @display(description=_("taken back"), label={"taken": "warning"})
    def taken_back(self, completion: Completion) -> Any:
        return ("taken", _("taken back")) if completion.rolled_back_at else None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        completion = context["original"]
        context.update(facts=_facts(request, completion), title=str(completion.achievement))
        return super().render_change_form(request, context, *args, **kwargs)


def _facts(request: HttpRequest, completion: Completion) -> list[Fact]:
    facts: list[Fact] = [
        (_("Member"), member_link(request, completion.member)),
        (_("Achievement"), link_to(request, completion.achievement)),
        (_("Reached"), completion.milestone or _("the whole")),
        (_("Times"), completion.count),
        (_("Cause"), completion.get_cause_display()),
        (_("Completed"), completion.completed_at),
        (_("Recorded"), completion.recorded_at),
        (_("Attempt"), completion.attempt_number),
    ]
    event = Event.objects.filter(pk=completion.event_id).first() if completion.event_id else None
    if event is not None:
        facts.append((_("Event"), link_to(request, event)))
    if completion.rolled_back_at:
        facts.append((_("Taken back"), completion.rolled_back_at))
    return [*facts, (_("Id"), completion.uuid)]
