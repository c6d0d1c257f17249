"""One line of a member's achievements."""

import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from achievements.models import Achievement, Progress
from achievements.reading import Shown
from achievements.reading.shown import moment
from members.admin.scope import may
from members.models import Member

from .achievement_page import picture_of
from .labels import achievement_label, progress_label
from .standing import metric, streak_of

ADDRESS = "achievements_progress_of"
RESET = "achievements_progress_reset"


class Row(NamedTuple):
    """An achievement, and where the member stands with it."""

    id: int
    name: str
    picture: str
    address: str
    # Empty for whoever may not start it over.
    reset: str
    state: tuple[str, Any]
    # Of an achievement that is not live.
    standstill: tuple[str, Any] | None
    metric: str
    percent: int
    completions: int
    streak: str | None
    ends_at: datetime.datetime | None


def row_of(member: Member, shown: Shown, *, may_reset: bool) -> Row:
    """What the line says, as of the moment at which it was read."""
    entry = shown.entry
    is_open = shown.status in (Progress.Status.IN_PROGRESS, Progress.Status.COMPLETED)
    return Row(
        id=entry.id,
        name=shown.said.name,
        picture=picture_of(entry.icon),
        address=reverse(f"admin:{ADDRESS}", args=[member.pk, entry.id]),
        reset=reverse(f"admin:{RESET}", args=[member.pk, entry.id]) if may_reset else "",
        state=progress_label(shown.status),
        standstill=None if entry.status == Achievement.Status.LIVE else achievement_label(entry.status),
        metric=metric(shown),
        percent=shown.picture.percent,
        completions=shown.whole.count,
        streak=streak_of(shown),
        ends_at=moment(shown.picture.ends_at) if is_open else None,
    )


def may_reset(request: HttpRequest, member: Member) -> bool:
    """Whoever was erased is left alone."""
    return member.erased_at is None and may(request, "reset", Progress)
