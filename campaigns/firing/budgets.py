"""What is left of a campaign's limits in all, counted under their lock."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from achievements.engine.calendar import Cuts, calendar
from achievements.engine.definition import Unit
from achievements.engine.instants import to_datetime, to_instant
from campaigns.effects import Cost
from campaigns.locks import lock_tallies
from campaigns.models import Campaign, Firing, Limit, Tally

Of, Reason = Limit.Of, Firing.Reason
_SHARED = (Of.TOTAL, Of.POINTS, Of.COUPONS)


def cuts_of(limit: Limit, campaign: Campaign) -> Cuts | None:
    """The intervals of the limit, on the store's clock; None where it is for good."""
    if not limit.per_unit:
        return None
    return calendar(campaign.store.zone, Unit(limit.per_unit), limit.per_count or 1)


def interval_start(limit: Limit, campaign: Campaign, at: datetime.datetime) -> datetime.datetime | None:
    """When the interval began that the instant lies in."""
    cuts = cuts_of(limit, campaign)
    return None if cuts is None else to_datetime(cuts.start_of(cuts.number_at(to_instant(at))))


@dataclass
class Budgets:
    """The shared limits of one campaign, held until the transaction ends."""

    campaign: Campaign
    at: datetime.datetime
    tallies: dict[int, Tally] = field(default_factory=dict)

    @classmethod
    def hold(cls, campaign: Campaign, at: datetime.datetime) -> "Budgets":
        """Without limits nothing is locked, and workers do not wait for one another."""
        budgets = cls(campaign, at)
        asked = {limit.pk: budgets._interval(limit) for limit in budgets.limits}
        if asked:
            fresh = [Tally(limit_id=limit, interval=interval) for limit, interval in sorted(asked.items())]
            Tally.objects.bulk_create(fresh, ignore_conflicts=True)
            locked = lock_tallies(asked, set(asked.values()))
            # Whoever had them before us may have stopped it.
            campaign.refresh_from_db(fields=["stopped_at", "stopped_until"])
            budgets.tallies = {each.limit_id: each for each in locked if asked[each.limit_id] == each.interval}
        return budgets

    @classmethod
    def look(cls, campaign: Campaign, at: datetime.datetime) -> "Budgets":
        """As they are, for trying out what nobody will save: nothing is locked."""
        budgets = cls(campaign, at)
        asked = {limit.pk: budgets._interval(limit) for limit in budgets.limits}
        found = Tally.objects.filter(limit__in=asked, interval__in=set(asked.values())) if asked else []
        fresh = {limit: Tally(limit_id=limit, interval=interval) for limit, interval in asked.items()}
        budgets.tallies = fresh | {each.limit_id: each for each in found if asked[each.limit_id] == each.interval}
        return budgets

    def take(self, cost: Cost) -> str:
        """Take it from every limit, or from none and say why."""
        if self.campaign.is_stopped(self.at):
            return Reason.BUDGET_SPENT
        for limit in self.limits:
            if self.tallies[limit.pk].used + _part(limit, cost) > limit.value:
                return self._refuse(limit)
        for limit in self.limits:
            self.tallies[limit.pk].used += _part(limit, cost)
        return ""

    def save(self) -> None:
        if self.tallies:
            Tally.objects.bulk_update(list(self.tallies.values()), ["used"])

    @cached_property
    def limits(self) -> Sequence[Limit]:
        return [limit for limit in self.campaign.limits.all() if limit.of in _SHARED]

    def _interval(self, limit: Limit) -> int:
        cuts = cuts_of(limit, self.campaign)
        return 0 if cuts is None else cuts.number_at(to_instant(self.at))

    def _refuse(self, limit: Limit) -> str:
        if limit.of == Of.TOTAL:
            return Reason.TOTAL_LIMIT
        cuts = cuts_of(limit, self.campaign)
        self.campaign.stopped_at = self.at
        self.campaign.stopped_until = (
            None if cuts is None else to_datetime(cuts.start_of(cuts.number_at(to_instant(self.at)) + 1))
        )
        return Reason.BUDGET_SPENT


def _part(limit: Limit, cost: Cost) -> int:
    if limit.of == Of.TOTAL:
        return 1
    return cost.points if limit.of == Of.POINTS else cost.coupons
