"""Who is at an achievement, and who has completed it, on its page: the newest of each, and the way to all of them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement, Progress
from members.admin.confirm import list_url
from members.admin.scope import may
from members.models import Member

from .labels import progress_label
from .member_rows import ADDRESS
from .standing import how_far, standings_of

MOST_NAMED = 10


class Participant(NamedTuple):
    """A member, and how far they are."""

    name: str
    link: str
    state: tuple[str, Any]
    how_far: str
    completions: int


class Participants(NamedTuple):
    """Some of a kind, and the list of them all."""

    title: Any
    members: list[Participant]
    all_of_them: str
    none: Any


def participants_of(request: HttpRequest, achievement: Achievement) -> list[Participants]:
    """For whoever may see progress; names are for those who may see members."""
    if not may(request, "view", Progress):
        return []
    found = Progress.objects.filter(achievement=achievement).select_related("member", "achievement").order_by("-pk")
    open_now = found.filter(status=Progress.Status.IN_PROGRESS)[:MOST_NAMED]
    completed = found.filter(completions_count__gt=0)[:MOST_NAMED]
    address = list_url(Progress, achievement=str(achievement.pk))
    return [
        Participants(_("In progress"), _told(request, open_now, Progress.Status.IN_PROGRESS), address,
                     _("Nobody is in the middle of it.")),
        Participants(_("Completed"), _told(request, completed), f"{address}&completed=yes",
                     _("Nobody has completed it yet.")),
    ]  # fmt: skip


def _told(request: HttpRequest, found: Iterable[Progress], status: str | None = None) -> list[Participant]:
    """As of now: of what was open when it was written, only what still is."""
    rows, names, told = list(found), may(request, "view", Member), []
    standings = standings_of(rows, timezone.now())
    for row in rows:
        shown = standings[row.pk]
        if status in (None, shown.status):
            name = str(row.member) if names else str(row.member.uuid)
            link = reverse(f"admin:{ADDRESS}", args=[row.member_id, row.achievement_id]) if names else ""
            told.append(Participant(name, link, progress_label(shown.status), how_far(shown), row.completions_count))
    return told
