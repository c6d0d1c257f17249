"""Whether a campaign fires for an occasion, or why not: status and limits as they are now."""

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Count, Q

from achievements.engine.conditions import Judge as Audience
from achievements.engine.operators import Zones
from achievements.models import Completion
from campaigns.audiences import AllFacts, compile_audience
from campaigns.chains import DEEPEST, depths
from campaigns.models import Campaign, Firing, Limit, Pause
from members.models import MemberStatus

from .budgets import interval_start
from .occasions import Occasion

Reason = Firing.Reason
# Whose progress, of what, and which of its changes by hand.
Change: TypeAlias = tuple[int, int, int]


@dataclass
class Judge:
    """One campaign's, for some occasions; limits that members share are `Budgets`'."""

    campaign: Campaign
    audience: Audience | None
    zones: Zones
    facts: AllFacts
    depths: Mapping[int, int]
    had: list[tuple[Limit, Counter[int]]]
    paid: Collection[tuple[int, int, str, int, int]]
    pauses: Sequence[Pause]
    changes: set[Change]

    @classmethod
    def of(
        cls,
        campaign: Campaign,
        found: Sequence[Occasion],
        facts: AllFacts,
        at: datetime.datetime,
    ) -> "Judge":
        members = {each.member_id for each in found}
        events = {each.event_id for each in found if each.event_id is not None}
        zone = campaign.store.zone
        return cls(
            campaign,
            compile_audience(campaign.audience) if campaign.audience else None,
            Zones(zone, zone),
            facts,
            depths(events),
            [(limit, _had(campaign, limit, members, at)) for limit in campaign.limits.all() if limit.of == "member"],
            _paid(campaign, members),
            [pause for pause in campaign.pauses.all() if not pause.makes_up],
            _answered(campaign, {each.member_id for each in found if each.change is not None}),
        )

    def depth(self, occasion: Occasion) -> int:
        return self.depths.get(occasion.event_id or 0, 1)

    def refusal(self, occasion: Occasion) -> str:
        """The reason, empty if there is none."""
        facts = self.facts.get(occasion.member_id, {})
        if facts.get("status") != MemberStatus.ACTIVE:
            return Reason.MEMBER_INACTIVE
        if self.depth(occasion) > DEEPEST:
            return Reason.CHAIN_TOO_DEEP
        if self.pauses and any(pause.holds(occasion.recorded_at) for pause in self.pauses):
            return Reason.PAUSED
        if self.paid and _identity(occasion) in self.paid:
            return Reason.PAID_BEFORE
        if (occasion.member_id, occasion.achievement_id, occasion.change) in self.changes:
            return Reason.SAME_CHANGE
        if self.audience is not None and self.audience({"member": facts}, self.zones) is not None:
            return Reason.NOT_IN_AUDIENCE
        if self.had and any(had[occasion.member_id] >= limit.value for limit, had in self.had):
            return Reason.MEMBER_LIMIT
        return ""

    def note(self, occasion: Occasion) -> None:
        """It fires: the member has had it once more."""
        for _, had in self.had:
            had[occasion.member_id] += 1
        if occasion.change is not None:
            self.changes.add((occasion.member_id, occasion.achievement_id, occasion.change))


def _had(campaign: Campaign, limit: Limit, members: Collection[int], at: datetime.datetime) -> Counter[int]:
    fired = Firing.objects.filter(campaign=campaign, member__in=members, status=Firing.Status.FIRED)
    if since := interval_start(limit, campaign, at):
        fired = fired.filter(fired_at__gte=since)
    return Counter(dict(fired.order_by().values_list("member_id").annotate(Count("pk"))))


def _paid(campaign: Campaign, members: Collection[int]) -> frozenset[tuple[int, int, str, int, int]]:
    """What was taken back and is still rewarded: earned again, it is not rewarded twice."""
    firings = Firing.objects.filter(campaign=campaign, member__in=members, status=Firing.Status.FIRED)
    taken_back = Completion.objects.filter(Q(firings__in=firings), member__in=members, rolled_back_at__isnull=False)
    names = ("member_id", "achievement_id", "milestone", "slot", "ordinal")
    return frozenset(taken_back.values_list(*names))


def _answered(campaign: Campaign, members: Collection[int]) -> set[Change]:
    """The changes by hand it fired for: each may cross several milestones, and is one reason to fire."""
    if not members:
        return set()
    fired = Firing.objects.filter(
        campaign=campaign,
        member__in=members,
        status=Firing.Status.FIRED,
        completion__cause=Completion.Cause.ADJUSTMENT,
    )
    return set(fired.order_by().values_list("member_id", "achievement_id", "completion__base_number"))


def _identity(occasion: Occasion) -> tuple[int, int, str, int, int]:
    return occasion.member_id, occasion.achievement_id, occasion.milestone, occasion.slot, occasion.ordinal
