"""The achievements of a member, on the member's page: all that are live, and where the member stands with each."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement, Progress
from achievements.reading import Shown, achievements_of
from achievements.reading.narrow import ORDERS, Wishes, narrowed
from members.admin.panels import Panel
from members.admin.scope import may
from members.models import Member

from .labels import TRIGGERS, TYPES
from .member_rows import may_reset, row_of

PER_PAGE = 20
PREFIX = "achievements"
Status = Achievement.Status
ORDERS_OFFERED = {
    "position": _("As members see them"),
    "name": _("Name"),
    "-percent": _("Furthest first"),
    "-completions": _("Most often completed"),
    "-created_at": _("Newest"),
}


class Filters(forms.Form):
    """What the list is narrowed by; whatever is not there is ignored, as a link may be older than a tag."""

    name = forms.CharField(label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    status = forms.ChoiceField(label=_("Status"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("Any")), *TYPES.items()])
    trigger = forms.ChoiceField(label=_("Trigger"), required=False, choices=[("", _("Any")), *TRIGGERS.items()])
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS_OFFERED.items())
    others = forms.BooleanField(label=_("Also paused and archived"), required=False)

    def __init__(self, asked: Any, tags: list[str]) -> None:
        super().__init__(asked, prefix=PREFIX)
        self.fields["status"].choices = [("", _("Any")), *Progress.Status.choices]  # type: ignore[attr-defined]
        self.fields["tag"].choices = [("", _("Any")), *((tag, tag) for tag in tags)]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs |= {} if name == "others" else {"class": "laurel-input"}
        self.full_clean()

    def wishes(self) -> Wishes:
        asked = self.cleaned_data
        return Wishes(**{name: asked.get(name) or None for name in ("name", "status", "tag")})

    def order_by(self) -> str:
        chosen = self.cleaned_data.get("order") or "position"
        return chosen if chosen.removeprefix("-") in ORDERS else "position"

    def has_wishes(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("name", "status", "tag", "type", "trigger", "others"))

    def fits(self, shown: Shown) -> bool:
        """What the definition decides, and not the member."""
        asked, rules = self.cleaned_data, shown.entry.plan.definition.rules
        return (
            (bool(asked.get("others")) or shown.entry.status == Status.LIVE)
            and (not asked.get("type") or asked["type"] in {rule.subject for rule in rules})
            and (not asked.get("trigger") or asked["trigger"] in {rule.trigger for rule in rules})
        )


class AchievementsPanel(Panel):
    """A page of them at a time, in a fixed number of statements."""

    slug, title = PREFIX, _("Achievements")
    template_name = "admin/achievements/member/panel.html"
    position = 10

    def may_see(self, request: HttpRequest) -> bool:
        return may(request, "view", Progress)

    def context(self, request: HttpRequest, subject: Member) -> dict[str, Any]:
        found = _found(subject)
        filters = Filters(request.GET, sorted({tag for each in found for tag in each.entry.tags}))
        kept = narrowed(filter(filters.fits, found), filters.wishes(), filters.order_by())
        page = Paginator(kept, PER_PAGE).get_page(request.GET.get(f"{PREFIX}-page"))
        resettable = may_reset(request, subject)
        return {
            "filters": filters,
            "has_any": bool(found),
            "page": page,
            "rows": [row_of(subject, each, may_reset=resettable) for each in page],
            "asked": _without_page(request),
        }


def _found(member: Member) -> list[Shown]:
    everything = (Status.LIVE, Status.PAUSED, Status.ARCHIVED)
    language = member.store.default_language
    return achievements_of(member, at=timezone.now(), language=language, statuses=everything)


def _without_page(request: HttpRequest) -> str:
    """What else the address asks for, so that leafing keeps it."""
    asked = request.GET.copy()
    asked.pop(f"{PREFIX}-page", None)
    return asked.urlencode()
