"""Firings: what each campaign answered, with which effects, and what a person has still to decide."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action, display

from achievements.admin.members import link_to, member_link
from campaigns.models import EffectRun, Firing
from campaigns.services.firings import leave_as_is, retry_run, reverse_by_hand, waive_run
from members.actors import Actor
from members.admin.confirm import NoQuestions, Question, ReasonForm, ask
from members.admin.moments import MomentFilter
from members.admin.scope import StoreFilter, may, person_of

from .labels import FIRING
from .reading import Fact, FactsAdmin

FAILED = EffectRun.State.FAILED


class FailedFilter(DropdownFilter):
    title = _("effects")
    parameter_name = "effects"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(FAILED, _("Some failed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(runs__state=FAILED).distinct() if self.value() == FAILED else queryset


@admin.register(Firing)
class FiringAdmin(FactsAdmin):
    """Written by workers; people decide about what failed and what was taken back."""

    store_path = "campaign__store"
    list_display = ["fired_at", "campaign", "member", "achievement", "status_label", "reason"]
    list_select_related = ["campaign__store", "member", "achievement"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("reason", ChoicesDropdownFilter),
        FailedFilter,
        ("needs_person", BooleanRadioFilter),
        StoreFilter,
        ("fired_at", MomentFilter),
    ]
    actions_detail = ["retry", "waive", "reverse", "keep"]

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "change", Firing)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what there is to decide."""
        firing = self.get_queryset(request).filter(pk=object_id).first()
        if firing is None:
            return []
        open_questions = {"retry", "waive"} if firing.runs.filter(state=FAILED).exists() else set()
        open_questions |= {"keep"} if firing.needs_person else set()
        open_questions |= {"reverse"} if firing.needs_person and firing.status == Firing.Status.FIRED else set()
        return [each for each in super().get_actions_detail(request, object_id) if each.path in open_questions]

    @display(description=_("status"), label=FIRING)
    def status_label(self, firing: Firing) -> tuple[str, Any]:
        return firing.status, firing.get_status_display()

    def facts(self, request: HttpRequest, subject: Firing) -> list[Fact]:
        facts: list[Fact] = [
            (_("Campaign"), link_to(request, subject.campaign)),
            (_("Member"), member_link(request, subject.member)),
            (_("Achievement"), link_to(request, subject.achievement)),
            (_("Status"), subject.get_status_display()),
            (_("Completed"), subject.happened_at),
            (_("Fired"), subject.fired_at),
        ]
        if subject.reason:
            facts.append((_("Reason"), subject.get_reason_display()))
        if subject.rolled_back_at:
            facts.append((_("Taken back"), subject.rolled_back_at))
        runs = subject.runs.select_related("effect").order_by("position")
        return [*facts, *((str(run.effect), f"{run.get_state_display()} {run.error}".strip()) for run in runs)]

    @action(description=_("Try again"), url_path="retry", icon="refresh", permissions=["decide"])
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = _question(_("Try the failed effects again"), NoQuestions)
        return self._decide(request, object_id, question, lambda run, _, actor: retry_run(run, actor=actor))

    @action(description=_("Waive"), url_path="waive", icon="block", permissions=["decide"])
    def waive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = _question(_("Give up the failed effects"), ReasonForm)
        return self._decide(
            request, object_id, question, lambda run, why, actor: waive_run(run, actor=actor, reason=why)
        )

    @action(description=_("Reverse"), url_path="reverse", icon="undo", permissions=["decide"])
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._settle(request, object_id, _question(_("Take its rewards back"), ReasonForm), reverse_by_hand)

    @action(description=_("Keep"), url_path="keep", icon="check", permissions=["decide"])
    def keep(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._settle(request, object_id, _question(_("Let the member keep them"), ReasonForm), leave_as_is)

    def _decide(self, request: HttpRequest, object_id: str, question: Question, service: Any) -> HttpResponse:
        firing = self.get_or_404(request, object_id)

        def carry_out(answers: dict[str, Any]) -> None:
            for run in firing.runs.filter(state=FAILED):
                service(run, answers.get("reason", ""), Actor.person(person_of(request)))

        return ask(self, request, firing, question, carry_out)

    def _settle(self, request: HttpRequest, object_id: str, question: Question, service: Any) -> HttpResponse:
        firing = self.get_or_404(request, object_id)

        def carry_out(answers: dict[str, Any]) -> None:
            service(firing, actor=Actor.person(person_of(request)), reason=answers["reason"])

        return ask(self, request, firing, question, carry_out)


def _question(title: Any, form: Any) -> Question:
    return Question(title=title, text="", button=title, form=form, done=_("Done."), dangerous=False)
