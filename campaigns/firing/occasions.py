"""What campaigns answer: completions, milestones, moves. Read by anti-join, so that a late commit is not overlooked."""

import datetime
import itertools
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from achievements.models import Completion
from campaigns.models import Campaign, Firing, Move

Source: TypeAlias = type[Completion] | type[Move]
_COMMON = ("id", "member_id", "achievement_id", "event_id", "recorded_at")
_CHANGE = Case(When(cause=Completion.Cause.ADJUSTMENT, then="base_number"))


class Occasion(NamedTuple):
    """Something a campaign has still to answer."""

    id: int
    member_id: int
    achievement_id: int
    event_id: int | None
    recorded_at: datetime.datetime
    happened_at: datetime.datetime
    milestone: str = ""
    slot: int = 0
    ordinal: int = 0
    change: int | None = None  # which of the progress's changes by hand it came from
    amount: int = 0  # by how much it moved


def unanswered(campaign: Campaign, since: int = 0) -> QuerySet[Any]:
    """What the campaign has no firing for; its dates are judged by the time it happened.

    `since`: what has a higher number only. The firings are told of it, too, or all of them would be read.
    """
    answers = Firing.objects.filter(campaign=campaign)
    if campaign.trigger == Campaign.Trigger.PROGRESSED:
        found: QuerySet[Any] = Move.objects.filter(pk__gt=since, **_within(campaign, "happened_at"))
        return found.filter(~Exists(answers.filter(move=OuterRef("pk"), move_id__gt=since)))
    found = Completion.objects.filter(
        pk__gt=since, count__gt=0, is_silent=False, rolled_back_at=None, **_within(campaign, "completed_at")
    )
    found = _of_the_trigger(found, campaign)
    return found.filter(~Exists(answers.filter(completion=OuterRef("pk"), completion_id__gt=since)))


def before_the_newest(campaign: Campaign, count: int) -> int:
    """The number after which only so many occasions of the campaign's kind can come."""
    source: Source = Move if campaign.trigger == Campaign.Trigger.PROGRESSED else Completion
    return max(0, (source._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) - count)


def occasions(campaign: Campaign, members: Collection[int], most: int) -> Iterator[Occasion]:
    """Those of these members, in the order in which they happened."""
    found = unanswered(campaign).filter(member__in=members)
    if campaign.trigger == Campaign.Trigger.PROGRESSED:
        moves = found.order_by("happened_at", "id").values_list(*_COMMON, "happened_at", "amount")[:most]
        return (Occasion(*row, amount=amount) for *row, amount in moves)  # type: ignore[misc]  # the rest, in order
    names = ("completed_at", "milestone", "slot", "ordinal", _CHANGE)
    return itertools.starmap(Occasion, found.order_by("completed_at", "id").values_list(*_COMMON, *names)[:most])


def waits_for(campaign: Campaign, occasion: Occasion) -> bool:
    """Whether it is the campaign's to answer, were it recorded; what only events bring about is not among these."""
    is_whole = campaign.trigger == Campaign.Trigger.COMPLETED and not occasion.milestone
    is_milestone = campaign.trigger == Campaign.Trigger.MILESTONE and bool(occasion.milestone)
    if not (is_whole or (is_milestone and campaign.milestone in ("", occasion.milestone))):
        return False
    if not _is_in_dates(campaign, occasion.happened_at):
        return False
    targets = {target.achievement_id for target in campaign.targets.all()}
    return campaign.any_achievement or occasion.achievement_id in targets


def _is_in_dates(campaign: Campaign, at: datetime.datetime) -> bool:
    has_begun = campaign.starts_at is None or campaign.starts_at <= at
    return has_begun and (campaign.ends_at is None or at < campaign.ends_at)


def _of_the_trigger(found: QuerySet[Any], campaign: Campaign) -> QuerySet[Any]:
    if campaign.trigger == Campaign.Trigger.COMPLETED:
        return found.filter(milestone="")
    return found.filter(milestone=campaign.milestone) if campaign.milestone else found.exclude(milestone="")


def _within(campaign: Campaign, at: str) -> dict[str, Any]:
    asked: dict[str, Any] = {f"{at}__gte": campaign.starts_at}
    if campaign.ends_at is not None:
        asked[f"{at}__lt"] = campaign.ends_at
    if campaign.any_achievement:
        return {**asked, "achievement__store": campaign.store_id}
    return {**asked, "achievement__in": [target.achievement_id for target in campaign.targets.all()]}
