"""Campaigns: written as drafts, then let go live, paused, archived. Of what goes on, limits are changed here, too."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from campaigns.models import Campaign, Effect, Limit, Target
from campaigns.services.campaigns import archive_campaign, change_campaign, pause_campaign, publish_campaign
from campaigns.services.campaigns.status import MAY_BECOME
from members.actors import Actor
from members.admin.confirm import Question, ask
from members.admin.scope import StoreFilter, may, person_of
from members.admin.store_admin import LimitedInline, StoreScopedAdmin
from members.errors import Refused

from .forms import CampaignForm, Counted, EffectForm, LimitForm, in_units, limit_field
from .labels import CAMPAIGN

Status = Campaign.Status
LEADS_TO = {"publish": Status.LIVE, "pause": Status.PAUSED, "archive": Status.ARCHIVED}


class WhyForm(forms.Form):
    """Why, for whoever looks back; nobody has to say."""

    reason = forms.CharField(
        label=_("Reason"), required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )  # fmt: skip


def limits_form(limits: Sequence[Limit]) -> type[forms.Form]:
    """A field for each limit there is."""
    fields = {
        f"limit_{each.pk}": limit_field(label=each.said, initial=each.number, validators=[Counted(each.of)])
        for each in limits
    }
    return type("LimitsForm", (WhyForm,), {**fields, "field_order": list(fields)})


class EffectInline(LimitedInline):
    model = Effect
    form = EffectForm
    fields = ["position", "kind", "settings"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(retired_at=None)


class LimitInline(LimitedInline):
    model = Limit
    form = LimitForm
    readonly_fields = ["number"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What is only read is read as it is written: points are kept in millionths."""
        is_written = obj is None or (obj.is_draft and may(request, "change", Campaign))
        return ["of", "value" if is_written else "number", "per_count", "per_unit"]

    @display(description=_("value"))
    def number(self, limit: Limit) -> Any:
        return number_format(limit.number)


class TargetInline(LimitedInline):
    model = Target
    fields = ["achievement"]


@admin.register(Campaign)
class CampaignAdmin(StoreScopedAdmin):
    """A draft is filled in here; from then on buttons lead on, and services see to the rest."""

    form = CampaignForm
    list_display = ["name", "key", "status_label", "trigger", "starts_at", "ends_at", "stopped", "created_at"]
    list_select_related = ["store"]
    list_filter = [("status", ChoicesDropdownFilter), ("trigger", ChoicesDropdownFilter), StoreFilter]
    search_fields = ["name", "key"]
    search_help_text = _("Name or key")
    inlines = [TargetInline, EffectInline, LimitInline]
    actions_detail = ["change_limits", "publish", "pause", "archive"]
    fieldsets = [
        (None, {"fields": ["store", ("name", "key"), ("trigger", "milestone"), "any_achievement"]}),
        (_("When and for whom"), {"fields": ["starts_at", "ends_at", "audience"]}),
        (_("What becomes of it"), {"fields": [("fires_paused", "reverses")]}),
    ]

    # --- who may -----------------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Workers go by what is live; that is changed under their lock."""
        is_draft = not isinstance(obj, Campaign) or obj.is_draft
        return is_draft and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(obj, Campaign) and obj.is_draft and bool(super().has_delete_permission(request, obj))

    def has_steer_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "change", Campaign)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what may come next."""
        campaign = self.get_queryset(request).filter(pk=object_id).first()
        ways = {path for path, status in LEADS_TO.items() if campaign and status in MAY_BECOME[campaign.status]}
        if campaign and campaign.status in (Status.LIVE, Status.PAUSED) and campaign.limits.exists():
            ways.add("limits")
        return [offer for offer in super().get_actions_detail(request, object_id) if offer.path in ways]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["store", "key"] if obj is not None else []

    # --- the list ----------------------------------------------------------------------------------------------

    @display(description=_("status"), label=CAMPAIGN)
    def status_label(self, campaign: Campaign) -> tuple[str, Any]:
        return campaign.status, campaign.get_status_display()

    @display(description=_("budget"), label={"spent": "danger"})
    def stopped(self, campaign: Campaign) -> Any:
        return ("spent", _("spent")) if campaign.is_stopped(timezone.now()) else None

    # --- saving ------------------------------------------------------------------------------------------------

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        campaign = form.instance
        if campaign.achievements.exclude(store=campaign.store_id).exists():
            raise Refused("unknown_achievement", "An achievement belongs to another store.", field="any_achievement")

    # --- what leads on -----------------------------------------------------------------------------------------

    @action(description=_("Change limits"), url_path="limits", icon="tune", permissions=["steer"])
    def change_limits(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The one thing that cannot wait for the next campaign: a budget that runs out."""
        campaign = self.get_or_404(request, object_id)
        limits = list(campaign.limits.all())

        def carry_out(answers: dict[str, Any]) -> None:
            values = [
                {"of": each.of, "value": in_units(each.of, answers[f"limit_{each.pk}"]),
                 "per_count": each.per_count, "per_unit": each.per_unit}
                for each in limits
            ]  # fmt: skip
            actor = Actor.person(person_of(request))
            change_campaign(campaign, {"limits": values}, actor=actor, reason=answers["reason"])

        text = _("A campaign that its budget has stopped goes on with what is completed from now on.")
        question = replace(_question(_("Change limits"), text), form=limits_form(limits))
        return ask(self, request, campaign, question, carry_out)

    @action(description=_("Publish"), url_path="publish", icon="play_arrow", permissions=["steer"])
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        text = _("It fires for what is completed from its start on; without one, from now on.")
        return self._steer(request, object_id, publish_campaign, _question(_("Let it go live"), text))

    @action(description=_("Pause"), url_path="pause", icon="pause", permissions=["steer"])
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = self.get_or_404(request, object_id)
        made_up = _("What is completed meanwhile is made up for once it goes on.")
        lost = _("What is completed meanwhile never fires.")
        question = _question(_("Pause it"), made_up if campaign.fires_paused else lost)
        return self._steer(request, object_id, pause_campaign, question)

    @action(
        description=_("Archive"),
        url_path="archive",
        icon="archive",
        permissions=["steer"],
        variant=ActionVariant.DANGER,
    )
    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = _question(_("Archive it for good"), _("It fires no more; what was given stays."))
        return self._steer(request, object_id, archive_campaign, replace(question, dangerous=True))

    def _steer(self, request: HttpRequest, object_id: str, service: Any, question: Question) -> HttpResponse:
        campaign = self.get_or_404(request, object_id)

        def carry_out(answers: dict[str, Any]) -> None:
            service(campaign, actor=Actor.person(person_of(request)), reason=answers["reason"])

        return ask(self, request, campaign, question, carry_out)


def _question(title: Any, text: Any) -> Question:
    return Question(title=title, text=text, button=title, form=WhyForm, done=_("Done."), dangerous=False)
