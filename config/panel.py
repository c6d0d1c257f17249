"""What the theme asks of the house: the badge beside the name, the dashboard, who sees which entry."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from members.models import Pulse, Store

SILENT_SECONDS = 30


@dataclass(frozen=True)
class Card:
    """One figure on the dashboard; `good` colours its note, and the note says the same in words."""

    title: str
    figure: str
    note: str = ""
    good: bool | None = None


def environment(request: HttpRequest) -> list[str] | None:
    """Nobody should mistake the demo for the real thing."""
    return None if settings.LAUREL.production else [_("Demo"), "info"]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The figures a person sees first."""
    context["cards"] = [Card(_("Stores"), str(Store.objects.count())), _background_work()]
    return context


def may_view_staff(request: HttpRequest) -> bool:
    return request.user.has_perm("members.view_staff")


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
