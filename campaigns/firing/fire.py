"""Firing: some members' unanswered occasions, campaign by campaign, in one transaction under the unique key.

What was decided is written down here, and nothing else happens: effects are carried out afterwards, from the list.
"""

import datetime
from collections.abc import Collection, Iterator, Sequence
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.audiences import AllFacts, facts_of
from campaigns.effects import Cost
from campaigns.locks import claim_accounts, open_accounts, share_campaigns
from campaigns.models import Campaign, Effect, EffectRun, Firing
from campaigns.statements import FiringRow, RunRow, statements
from members.actors import Actor
from members.nudging import send_nudge
from members.services.audit import record
from members.uuids import new_uuid

from .budgets import Budgets
from .judge import Judge
from .occasions import Occasion, before_the_newest, occasions, unanswered
from .prices import Prices
from .rollback import take_back

log = structlog.get_logger("laurel.campaigns")
BATCH = 1_000
# Looked at for each that is wanted: others may have the first ones in hand.
CHOICE = 8
# Of one campaign's at once: a member may have any number.
MOST_OCCASIONS = 5_000
ACTOR = Actor("campaigns")


def fire_pending(limit: int = BATCH, *, among: int | None = None, members: Collection[int] | None = None) -> int | None:
    """Answer for some members what their campaigns have not; how many firings, None if others have them in hand.

    `among`: look for it among so many of the newest completions only, and not among all there ever were.
    `members`: for these and no others.
    """
    members = _waiting(limit * CHOICE, among) if members is None else sorted(members)
    if not members:
        return 0
    open_accounts(members)
    with transaction.atomic():
        share_campaigns()
        held = claim_accounts(members, limit)
        if not held:
            return None
        at = timezone.now()
        facts = facts_of(held)
        return take_back(held, at) + sum(_fire(each, held, facts, at) for each in live_campaigns())


def live_campaigns() -> Sequence[Campaign]:
    """Everything that is known of them, in the order in which they fire."""
    found = Campaign.objects.live().in_turn().select_related("store")
    return list(found.prefetch_related("targets", "limits", "effects", "pauses"))


def _waiting(limit: int, among: int | None) -> list[int]:
    """Members with something unanswered."""
    members: set[int] = set(_taken_back(limit))
    for campaign in live_campaigns():
        if len(members) >= limit:
            break
        # In the order of recording, as the index has it; each campaign's rows lead to the same few members.
        rows = unanswered(campaign, 0 if among is None else before_the_newest(campaign, among))
        members.update(rows.order_by("pk").values_list("member_id", flat=True)[:limit])
    return sorted(members)[:limit]


def _taken_back(limit: int) -> Iterator[int]:
    found = Firing.objects.filter(
        status=Firing.Status.FIRED, rolled_back_at=None, completion__rolled_back_at__isnull=False
    )
    yield from found.order_by().values_list("member_id", flat=True)[:limit]


def _fire(campaign: Campaign, members: Collection[int], facts: AllFacts, at: datetime.datetime) -> int:
    found = list(occasions(campaign, members, MOST_OCCASIONS))
    if not found:
        return 0
    judge, budgets, prices = Judge.of(campaign, found, facts, at), Budgets.hold(campaign, at), Prices(campaign)
    was_stopped = campaign.is_stopped(at)
    firings: list[FiringRow] = []
    runs: list[RunRow] = []
    for number, occasion in zip(statements().new_ids(Firing, len(found)), found, strict=True):
        costs, total = prices.of(occasion)
        reason = judge.refusal(occasion) or budgets.take(total)
        firings.append(_firing(number, campaign, occasion, reason, depth=judge.depth(occasion), at=at))
        if not reason:
            judge.note(occasion)
            runs += [_run(firings[-1], effect, cost) for effect, cost in costs]
    _write(firings, runs)
    budgets.save()
    if campaign.is_stopped(at) and not was_stopped:
        _note_stop(campaign)
    return len(firings)


def _firing(
    number: int, campaign: Campaign, occasion: Occasion, reason: str, *, depth: int, at: datetime.datetime
) -> FiringRow:
    is_move = campaign.trigger == Campaign.Trigger.PROGRESSED
    return FiringRow(
        id=number,
        uuid=new_uuid(),
        campaign_id=campaign.pk,
        completion_id=None if is_move else occasion.id,
        move_id=occasion.id if is_move else None,
        member_id=occasion.member_id,
        achievement_id=occasion.achievement_id,
        status=Firing.Status.SKIPPED if reason else Firing.Status.FIRED,
        reason=reason,
        depth=min(depth, 100),
        happened_at=occasion.happened_at,
        fired_at=at,
    )


def _run(firing: FiringRow, effect: Effect, cost: Cost) -> RunRow:
    return RunRow(firing.id, effect.pk, firing.member_id, effect.position, cost.points, next_at=firing.fired_at)


def _write(firings: Sequence[FiringRow], runs: Sequence[RunRow]) -> None:
    statements().insert(Firing, firings)
    statements().insert(EffectRun, runs)


def _note_stop(campaign: Campaign) -> None:
    """People see it: on the dashboard, on the campaign, in its audit, and by mail where that is set up."""
    campaign.save(update_fields=["stopped_at", "stopped_until"])
    until = campaign.stopped_until
    after = {"stopped_at": campaign.stopped_at, "stopped_until": until}
    record(ACTOR, "campaign.budget_spent", campaign, store=campaign.store_id, after=after)
    log.warning("budget spent", campaign=campaign.key, until=str(until))
    if settings.LAUREL.mail_to:
        transaction.on_commit(partial(send_nudge, "campaigns.tasks.tell_budget_spent", [campaign.pk]), robust=True)
