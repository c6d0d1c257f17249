"""Achievements: what there is, what each says in words, and its way from draft to archive."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanWidget

from achievements.engine import Description
from achievements.models import Achievement
from achievements.services.definitions import archive_achievement, pause_achievement, publish_achievement
from achievements.services.definitions.reading import examined
from achievements.services.definitions.status import MAY_BECOME
from members.actors import Actor
from members.admin.clock import on_clock_of
from members.admin.confirm import Question, ask
from members.admin.lists import PatientChangeList
from members.admin.scope import StoreFilter, may, person_of

from .achievement_members import participants_of
from .achievement_page import achievement_page, goal_of, in_words
from .building import BuildingMixin
from .bulk import BulkMixin
from .counting import Fact, before_archiving, before_pausing, before_publishing, counts_back
from .figures import Figures, figures_of
from .labels import LABELS, achievement_label
from .read_only import ReadOnlyAdmin

Status = Achievement.Status
NOBODY = Figures()
# What each button leads to.
LEADS_TO = {"publish": Status.LIVE, "pause": Status.PAUSED, "archive": Status.ARCHIVED}


class WhyForm(forms.Form):
    """Why, for whoever looks back; nobody has to say."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in its history."),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class PublishForm(WhyForm):
    """Where the log is counted too: whether campaigns answer what is found there."""

    silent = forms.BooleanField(
        label=_("Silently"),
        help_text=_("No campaign answers completions that are found in the log."),
        required=False,
        widget=UnfoldBooleanWidget,
    )


class AchievementChangeList(PatientChangeList):
    """Its rows carry what they say, and their figures, counted for the page at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        figures = figures_of([row.pk for row in self.result_list])
        for row in self.result_list:
            row.said, row.figures = in_words(row), figures.get(row.pk, NOBODY)


@admin.register(Achievement)
class AchievementAdmin(BulkMixin, BuildingMixin, ReadOnlyAdmin):
    """Read here, and moved on; what an achievement says is written in the builder and over the API."""

    writes_audit = False  # the services do
    list_display = [
        "achievement_name",
        "api_name",
        "status_label",
        "target",
        "reset",
        "under_way",
        "completed",
        "rate",
        "created_at",
        "created_by",
    ]
    list_select_related = ["store"]
    list_filter = [("status", ChoicesDropdownFilter), StoreFilter]
    search_fields = ["name", "key", "tags__name"]
    search_help_text = _("Name, key or tag")
    sortable_by = ("achievement_name", "api_name", "created_at")
    actions_detail = ["build", "simulate", "backtest", "publish", "pause", "archive"]
    change_form_before_template = "admin/achievements/achievement/page.html"

    # --- who may -----------------------------------------------------------------------------------------------

    def has_steer_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """To publish, pause and archive is to change what counts, not what the achievement says."""
        return may(request, "change", Achievement)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what may come next."""
        status = self.get_queryset(request).filter(pk=object_id).values_list("status", flat=True).first()
        offered = super().get_actions_detail(request, object_id)
        return [offer for offer in offered if _may_follow(offer.path, status or "")]

    # --- the list ----------------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        return AchievementChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("icon__content")

    @display(description=_("achievement name"), ordering="name")
    def achievement_name(self, achievement: Achievement) -> str:
        return achievement.name

    @display(description=_("API name"), ordering="key")
    def api_name(self, achievement: Achievement) -> str:
        return achievement.key

    @display(description=_("status"), label=LABELS)
    def status_label(self, achievement: Achievement) -> tuple[str, Any]:
        return achievement_label(achievement.status)

    @display(description=_("target"))
    def target(self, achievement: Achievement) -> str:
        return str(achievement.said.target)  # type: ignore[attr-defined]

    @display(description=_("reset every / reset on"))
    def reset(self, achievement: Achievement) -> str | None:
        said: Description = achievement.said  # type: ignore[attr-defined]
        if said.reset_every is None or said.reset_on is None:
            return said.reset_every or said.reset_on
        return format_html('{} <span class="laurel-sub">/ {}</span>', said.reset_every, said.reset_on)

    @display(description=_("in progress"))
    def under_way(self, achievement: Achievement) -> int:
        return int(achievement.figures.under_way)  # type: ignore[attr-defined]

    @display(description=_("completed"))
    def completed(self, achievement: Achievement) -> int:
        return int(achievement.figures.completed)  # type: ignore[attr-defined]

    @display(description=_("rate"))
    def rate(self, achievement: Achievement) -> str | None:
        found: Figures = achievement.figures  # type: ignore[attr-defined]
        return None if found.rate is None else f"{found.rate}\N{NO-BREAK SPACE}%"

    # --- the page ----------------------------------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        achievement = context["original"]
        context.update(achievement_page(achievement), participants=participants_of(request, achievement))
        again = super().render_change_form
        return on_clock_of(achievement.store, lambda: again(request, context, *args, **kwargs))

    @action(
        description=_("Publish"),
        url_path="publish",
        icon="rocket_launch",
        permissions=["steer"],
        variant=ActionVariant.PRIMARY,
    )
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = Question(
            title=_("Publish this achievement"),
            text=_(
                "From now on it counts. Where it counts from earlier, what is in the log is counted in the background. "
                "Once somebody has made progress, what counts stays as it is."
            ),
            button=_("Publish"),
            form=WhyForm,
            done=_("The achievement is live."),
            dangerous=False,
        )
        return self._move(request, object_id, question, publish_achievement, before_publishing)

    @action(description=_("Pause"), url_path="pause", icon="pause", permissions=["steer"])
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = Question(
            title=_("Pause this achievement"),
            text=_("What happens until it is published again does not count. Progress stays."),
            button=_("Pause"),
            form=WhyForm,
            done=_("The achievement is paused."),
            dangerous=False,
        )
        return self._move(request, object_id, question, pause_achievement, _alone(before_pausing))

    @action(
        description=_("Archive"),
        url_path="archive",
        icon="archive",
        permissions=["steer"],
        variant=ActionVariant.DANGER,
    )
    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = Question(
            title=_("Archive this achievement"),
            text=_("Nothing counts any more, for good. What was earned stays, and so does the key."),
            button=_("Archive for good"),
            form=WhyForm,
            done=_("The achievement is archived."),
        )
        return self._move(request, object_id, question, archive_achievement, _alone(before_archiving))

    def _move(
        self, request: HttpRequest, object_id: str, question: Question, service: Any, facts: Callable[..., Any]
    ) -> HttpResponse:
        """Ask, with what it is about and how many it concerns, and let the service do it."""
        achievement = self.get_or_404(request, object_id)
        actor = Actor.person(person_of(request))
        form = question.form
        if service is publish_achievement and achievement.is_draft and counts_back(achievement):
            form = PublishForm
        question = replace(question, form=form, facts=[*_goal(achievement), *facts(achievement)])

        def carry_out(answers: dict[str, Any]) -> None:
            service(achievement, actor=actor, **answers)

        return ask(self, request, achievement, question, carry_out)


def _alone(facts: Callable[[Sequence[Achievement]], Iterator[Fact]]) -> Callable[[Achievement], Iterator[Fact]]:
    """What is said of several, of one."""
    return lambda achievement: facts([achievement])


def _goal(achievement: Achievement) -> Iterator[Fact]:
    if examined(achievement.definition)[0] is not None:
        yield _("Goal"), goal_of(achievement)


def _may_follow(path: str | None, status: str) -> bool:
    """What is no step on its way may follow always."""
    return path not in LEADS_TO or LEADS_TO[path] in MAY_BECOME.get(status, ())
