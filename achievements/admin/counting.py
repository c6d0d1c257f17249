"""How many a step concerns, told before it is taken."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from achievements.engine import parse
from achievements.models import Achievement, Completion, Progress
from achievements.services.backfills import reaches_back
from achievements.services.definitions.reading import warned
from members.admin.lists import MOST_COUNTED
from members.models import Member
from members.templatetags.laurel import amount

Fact = tuple[Any, Any]
# What floors above have to say about a step of an achievement; each fills this in when its pages are registered.
followers: list[Callable[[Sequence[Achievement]], Iterable[Fact]]] = []


def counted(rows: QuerySet[Any]) -> str:
    """Up to a limit, and “more than that” beyond it."""
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return _("more than %s") % amount(MOST_COUNTED) if found > MOST_COUNTED else str(amount(found))


def before_publishing(achievement: Achievement) -> Iterator[Fact]:
    members = Member.objects.filter(store=achievement.store_id)
    yield _("Members of the store"), counted(members)
    if not achievement.is_draft:
        yield from _under_way([achievement])
    elif counts_back(achievement):
        yield _("Counted from the log"), _("the events so far of all of them, in the background")
    else:
        yield _("Counts"), _("events from now on")
    yield from _followed([achievement])
    for advice in warned(achievement.definition):
        yield _("Is this meant?"), advice.detail


def before_pausing(achievements: Sequence[Achievement]) -> Iterator[Fact]:
    yield from _under_way(achievements)
    yield from _followed(achievements)


def before_archiving(achievements: Sequence[Achievement]) -> Iterator[Fact]:
    yield from _under_way(achievements)
    kept = Completion.objects.filter(achievement__in=achievements, milestone="", rolled_back_at=None)
    yield _("Completions that stay"), counted(kept)
    yield from _followed(achievements)


def counts_back(achievement: Achievement) -> bool:
    """Whether publishing it counts what is in the log."""
    definition = parse(achievement.definition)
    # One that cannot be read any more is refused when it is published, and says why.
    return not isinstance(definition, list) and reaches_back(definition, achievement.store, timezone.now())


def _under_way(achievements: Sequence[Achievement]) -> Iterator[Fact]:
    rows = Progress.objects.filter(achievement__in=achievements, status=Progress.Status.IN_PROGRESS)
    yield _("Members under way"), counted(rows)


def _followed(achievements: Sequence[Achievement]) -> Iterator[Fact]:
    for tell in followers:
        yield from tell(achievements)
