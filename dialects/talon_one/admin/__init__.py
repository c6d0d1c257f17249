"""Applications and campaigns, with the rules that move achievements."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.decorators import display

from dialects.talon_one.models import Application, Campaign, CampaignRule
from dialects.talon_one.placed import of_campaign
from members.admin.scope import StoreFilter
from members.admin.store_admin import LimitedChoices, StoreScopedAdmin

from .forms import ApplicationForm, CampaignForm, RuleForm


class KeptAdmin(StoreScopedAdmin):
    """Ids that callers know stay; nothing is deleted here."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Application)
class ApplicationAdmin(KeptAdmin):
    form = ApplicationForm
    list_display = ["name", "id", "store", "zone", "campaigns_count"]
    list_display_links = ["name"]
    list_filter = [StoreFilter]
    list_select_related = ["store"]
    search_fields = ["name"]
    search_help_text = _("Name")
    fields = ["store", "name", "description", "time_zone", "currency", "keys"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["store"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(campaigns_count=Count("campaigns"))

    @display(description=_("time zone"))
    def zone(self, application: Application) -> str:
        return application.zone_name

    @display(description=_("campaigns"))
    def campaigns_count(self, application: Application) -> int:
        found: int = application.campaigns_count  # type: ignore[attr-defined]  # annotated
        return found


class RuleInline(LimitedChoices, StackedInline):
    """One below the other: in a table, there are too many columns to read."""

    model = CampaignRule
    form = RuleForm
    extra = 0
    tab = True
    fields = [
        *("name", ("listens", "event_type"), "attribute", ("operator", "value")),
        *("achievement", "moves_by", ("amount", "amount_attribute")),
    ]


@admin.register(Campaign)
class CampaignAdmin(KeptAdmin):
    store_path = "application__store"
    form = CampaignForm
    inlines = [RuleInline]
    list_display = ["name", "id", "application", "state", "starts_at", "ends_at"]
    list_display_links = ["name"]
    list_filter = ["state"]
    list_select_related = ["application__store"]
    search_fields = ["name"]
    search_help_text = _("Name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("application__store")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = ["application", "name", "description", "state", "starts_at", "ends_at"]
        return [*shown, *(["achievements_count"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["application", "achievements_count"]

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Rules name achievements of the campaign's store: first there is the campaign."""
        return super().get_inline_instances(request, obj) if obj is not None else []

    @display(description=_("achievements"))
    def achievements_count(self, campaign: Campaign) -> int:
        return len(of_campaign(campaign))
