"""What is done with several achievements of the list at once: duplicated, paused, archived, exported."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from achievements.models import Achievement
from achievements.services.definitions import archive_achievement, duplicate_achievement, pause_achievement
from achievements.services.definitions.status import MAY_BECOME
from achievements.services.exchange import export_achievements
from members.actors import Actor
from members.admin.scope import person_of
from members.errors import Refused

from .counting import Fact, before_archiving, before_pausing

Status = Achievement.Status
LONGEST_KEY = 100


@dataclass(frozen=True)
class Step:
    """A step that several take together."""

    action: str
    title: Any
    text: Any
    button: Any
    leads_to: str
    facts: Callable[[Sequence[Achievement]], Iterator[Fact]]
    service: Callable[..., Achievement]
    is_dangerous: bool = False


PAUSE = Step(
    "pause_chosen",
    _("Pause these achievements"),
    _("What happens until they are published again does not count. Progress stays."),
    _("Pause"),
    Status.PAUSED,
    before_pausing,
    pause_achievement,
)
ARCHIVE = Step(
    "archive_chosen",
    _("Archive these achievements"),
    _("Nothing counts any more, for good. What was earned stays, and so do the keys."),
    _("Archive for good"),
    Status.ARCHIVED,
    before_archiving,
    archive_achievement,
    is_dangerous=True,
)


class BulkMixin:
    """The actions of the list. Whatever changes something is asked for first, with how many it concerns."""

    admin_site: Any
    opts: Any
    actions = ("duplicate_chosen", "pause_chosen", "archive_chosen", "export_chosen")

    @action(description=_("Duplicate"), permissions=["add"])
    def duplicate_chosen(self, request: HttpRequest, queryset: QuerySet[Achievement]) -> None:
        """Drafts under keys of their own; nothing counts because of them."""
        actor = Actor.person(person_of(request))
        with transaction.atomic():
            made = [
                duplicate_achievement(each, free_key(each), actor=actor) for each in queryset.select_related("store")
            ]
        done = ngettext("%d draft was made.", "%d drafts were made.", len(made)) % len(made)
        messages.success(request, done)

    @action(description=_("Pause"), permissions=["steer"])
    def pause_chosen(self, request: HttpRequest, queryset: QuerySet[Achievement]) -> HttpResponse:
        return self._ask(request, queryset, PAUSE)

    @action(description=_("Archive"), permissions=["steer"])
    def archive_chosen(self, request: HttpRequest, queryset: QuerySet[Achievement]) -> HttpResponse:
        return self._ask(request, queryset, ARCHIVE)

    @action(description=_("Export"), permissions=["view"])
    def export_chosen(self, request: HttpRequest, queryset: QuerySet[Achievement]) -> HttpResponse:
        text = export_achievements(queryset.order_by("key").prefetch_related("tags"))
        headers = {"Content-Disposition": 'attachment; filename="achievements.json"'}
        return HttpResponse(text, content_type="application/json", headers=headers)

    def _ask(self, request: HttpRequest, queryset: QuerySet[Achievement], step: Step) -> HttpResponse:
        chosen = list(queryset.select_related("store"))
        ready = [each for each in chosen if step.leads_to in MAY_BECOME[each.status]]
        if ready and "confirmed" in request.POST:
            return self._take(request, ready, step)
        context = {
            **self.admin_site.each_context(request),
            "title": step.title,
            "opts": self.opts,
            "step": step,
            "ready": ready,
            "facts": list(step.facts(ready)),
            "others": [each for each in chosen if each not in ready],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/achievements/bulk.html", context)

    def _take(self, request: HttpRequest, ready: Sequence[Achievement], step: Step) -> HttpResponse:
        """All of them, or none."""
        actor, reason = Actor.person(person_of(request)), request.POST.get("reason", "").strip()
        try:
            with transaction.atomic():
                for each in ready:
                    step.service(each, actor=actor, reason=reason)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            count = len(ready)
            done = ngettext("%(count)d achievement: %(status)s.", "%(count)d achievements: %(status)s.", count)
            messages.success(request, done % {"count": count, "status": Status(step.leads_to).label})
        return HttpResponseRedirect(request.get_full_path())


def free_key(achievement: Achievement) -> str:
    """The key with “_copy” behind it, numbered where that is taken."""
    taken = set(Achievement.objects.filter(store=achievement.store_id).values_list("key", flat=True))
    endings = ("_copy" if number == 1 else f"_copy_{number}" for number in range(1, len(taken) + 2))
    found = (achievement.key[: LONGEST_KEY - len(ending)] + ending for ending in endings)
    return next(key for key in found if key not in taken)
