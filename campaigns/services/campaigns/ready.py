"""What a campaign must have before it goes live."""

from collections.abc import Iterator

from achievements.engine.amounts import to_decimal
from achievements.evaluation.plans import definition_of
from achievements.models import Achievement
from campaigns.effects import KINDS, Cost
from campaigns.models import Campaign, Effect, Limit
from members.errors import Wrong

from .reading import refuse_wrong


def check_ready(campaign: Campaign) -> None:
    """Refuse with everything that is missing."""
    effects = list(campaign.effects.filter(retired_at=None))
    achievements = list(campaign.achievements.all())
    refuse_wrong(
        [
            *_check_effects(campaign, effects),
            *_check_achievements(campaign, achievements),
            *_check_milestone(campaign, achievements),
            *_check_budgets(campaign, effects),
        ]
    )


def _check_effects(campaign: Campaign, effects: list[Effect]) -> Iterator[Wrong]:
    if not effects:
        yield Wrong("effects", "required", "A campaign needs at least one effect.")
    for position, effect in enumerate(effects):
        for each in KINDS[effect.kind].check_settings(effect.settings, campaign.store):
            yield Wrong(f"/effects/{position}/settings{each.field}", each.code, each.detail)


def _check_achievements(campaign: Campaign, achievements: list[Achievement]) -> Iterator[Wrong]:
    if campaign.any_achievement:
        if achievements:
            yield Wrong("achievements", "ambiguous", "Either any achievement, or some of them.")
        return
    if not achievements:
        yield Wrong("achievements", "required", "Say which achievements, or that it is any.")
    for each in achievements:
        if each.status == Achievement.Status.ARCHIVED:
            yield Wrong("achievements", "archived", f"“{each.key}” is archived: nothing counts for it any more.")


def _check_milestone(campaign: Campaign, achievements: list[Achievement]) -> Iterator[Wrong]:
    """Named, it must be one of each achievement's."""
    if campaign.trigger != Campaign.Trigger.MILESTONE:
        if campaign.milestone:
            yield Wrong("milestone", "not_allowed", "Only a campaign with the trigger “milestone” has one.")
        return
    for each in achievements:
        keys = {milestone.key for milestone in definition_of(each).milestones}
        if not keys or (campaign.milestone and campaign.milestone not in keys):
            yield Wrong("milestone", "unknown_milestone", f"“{each.key}” has no such milestone.")


def _check_budgets(campaign: Campaign, effects: list[Effect]) -> Iterator[Wrong]:
    """A budget below one reward would stop the campaign before it began. A rate is judged as it comes."""
    costs = [KINDS[effect.kind].cost(effect.settings, 0) for effect in effects]
    for position, limit in enumerate(campaign.limits.all()):
        least = _least(limit, costs)
        if limit.value < least:
            said = to_decimal(least) if limit.of == Limit.Of.POINTS else least
            yield Wrong(f"/limits/{position}/value", "below_one_reward", f"One firing alone takes {said}.")


def _least(limit: Limit, costs: list[Cost]) -> int:
    if limit.of == Limit.Of.POINTS:
        return sum(cost.points for cost in costs)
    return sum(cost.coupons for cost in costs) if limit.of == Limit.Of.COUPONS else 1
