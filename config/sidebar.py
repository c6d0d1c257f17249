"""The sidebar of the panel: one entry a page, shown to those who may see the page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


def entry(title: Promise, icon: str, model: str) -> dict[str, Any]:
    """The list of a model, as in "members.event"."""

    def permitted(request: HttpRequest) -> bool:
        # By its name, because the panel is not there yet when the settings are read.
        return bool(import_string("config.panel.may_view")(request, model))

    address = f"admin:{model.replace('.', '_')}_changelist"
    return {"title": title, "icon": icon, "link": reverse_lazy(address), "permission": permitted}


NAVIGATION: list[dict[str, Any]] = [
    {
        "title": _("Overview"),
        "items": [{"title": _("Dashboard"), "icon": "dashboard", "link": reverse_lazy("admin:index")}],
    },
    {
        "title": _("Programme"),
        "separator": True,
        "items": [
            entry(_("Achievements"), "emoji_events", "achievements.achievement"),
            entry(_("Progress"), "trending_up", "achievements.progress"),
            entry(_("Completions"), "verified", "achievements.completion"),
            entry(_("Members"), "group", "members.member"),
            entry(_("Events"), "bolt", "members.event"),
            entry(_("Event types"), "data_object", "members.eventtype"),
        ],
    },
    {
        "title": _("Rewards"),
        "separator": True,
        "items": [
            entry(_("Campaigns"), "campaign", "campaigns.campaign"),
            entry(_("Firings"), "local_fire_department", "campaigns.firing"),
            entry(_("Rewards"), "redeem", "campaigns.reward"),
            entry(_("Coupon pools"), "confirmation_number", "campaigns.couponpool"),
            entry(_("Points"), "toll", "campaigns.ledgerentry"),
        ],
    },
    {
        "title": _("Access"),
        "separator": True,
        "items": [
            entry(_("Stores"), "storefront", "members.store"),
            entry(_("Access keys"), "key", "members.accesskey"),
            {"title": _("API documentation"), "icon": "code", "link": reverse_lazy("api-docs")},
            entry(_("Audit"), "history", "members.auditentry"),
        ],
    },
    {
        "title": _("House"),
        "separator": True,
        "items": [
            entry(_("Staff"), "badge", "members.staff"),
            entry(_("Groups"), "groups", "auth.group"),
        ],
    },
]
