"""What the theme asks of the house: the badge beside the name, the dashboard, who sees which entry."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from campaigns.admin.cards import campaign_cards
from config.sidebar import NAVIGATION, entry
from dialects.switch import dialects
from members.admin.dashboard import Card, member_cards
from members.models import Pulse

SILENT_SECONDS = 30


def environment(request: HttpRequest) -> list[str] | None:
    """Nobody should mistake the demo for the real thing."""
    return None if settings.LAUREL.production else [_("Demo"), "info"]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The figures a person sees first."""
    context["cards"] = [*member_cards(request), *campaign_cards(request), _background_work()]
    return context


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar; where a dialect has pages of its own, they are above the house's."""
    pages = [entry(*page) for each in dialects() for page in each.pages]
    *above, house = NAVIGATION
    interfaces = [{"title": _("Interfaces"), "separator": True, "items": pages}] if pages else []
    return [*above, *interfaces, house]


def may_view(request: HttpRequest, model: str) -> bool:
    """For an entry of the sidebar: shown to whom its page is shown."""
    return admin.site._registry[apps.get_model(model)].has_view_permission(request)


def _background_work() -> Card:
    title, now = _("Background work"), timezone.now()
    age = Pulse.objects.age("worker", now)
    if age is None:
        return Card(
            title,
            _("Never seen"),
            _("No worker has run yet. Start it with manage.py worker and beat."),
            good=False,
        )
    if age.total_seconds() > SILENT_SECONDS:
        note = _("The last sign of life was %(ago)s ago. Look at the worker and beat.") % {"ago": timesince(now - age)}
        return Card(title, _("Silent"), note, good=False)
    return Card(title, _("Running"), _("A worker answered a moment ago."), good=True)
