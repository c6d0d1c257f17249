"""What a firing costs: of each effect and in all, by how much was reached."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from achievements.evaluation.plans import StorePlans, plans_of
from campaigns.effects import KINDS, Cost
from campaigns.models import Campaign, Effect

from .occasions import Occasion


class Price(NamedTuple):
    """Each effect's, in their order, and the sum."""

    costs: Sequence[tuple[Effect, Cost]]
    total: Cost


class Prices:
    """A campaign's: worked out once for all occasions on which as much was reached."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self._effects = [effect for effect in campaign.effects.all() if effect.retired_at is None]
        self._known: dict[int, Price] = {}

    def of(self, occasion: Occasion) -> Price:
        reached = self._reached(occasion)
        if reached not in self._known:
            costs = [(effect, KINDS[effect.kind].cost(effect.settings, reached)) for effect in self._effects]
            total = Cost(sum(cost.points for _, cost in costs), sum(cost.coupons for _, cost in costs))
            self._known[reached] = Price(costs, total)
        return self._known[reached]

    @cached_property
    def _plans(self) -> StorePlans:
        return plans_of(self.campaign.store_id)

    def _reached(self, occasion: Occasion) -> int:
        """In millionths: by how much it moved, the milestone's target, or what completes the achievement."""
        if self.campaign.trigger == Campaign.Trigger.PROGRESSED:
            return max(occasion.amount, 0)
        compiled = self._plans.by_id.get(occasion.achievement_id)
        if compiled is None:
            return 0
        if not occasion.milestone:
            return compiled.plan.headline.target
        return next((target for target, key, _ in compiled.plan.milestones if key == occasion.milestone), 0)
