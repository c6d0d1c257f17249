"""The way of a campaign: draft → live ⇄ paused → archived. A change takes its time under the lock workers share."""

import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.firing.nudges import nudge_for_everything
from campaigns.locks import hold_campaigns, lock_campaign
from campaigns.models import Campaign, Pause
from members.actors import Actor
from members.errors import Refused
from members.services.audit import record

from .ready import check_ready

Status = Campaign.Status
MAY_BECOME: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.LIVE}),
    Status.LIVE: frozenset({Status.PAUSED, Status.ARCHIVED}),
    Status.PAUSED: frozenset({Status.LIVE, Status.ARCHIVED}),
    Status.ARCHIVED: frozenset(),
}


def publish_campaign(campaign: Campaign, *, actor: Actor, reason: str = "") -> Campaign:
    """From now on it fires; without a start of its own, for what is completed from now on."""
    with transaction.atomic():
        kept, at = _held(campaign, Status.LIVE)
        check_ready(kept)
        if kept.starts_at is None:
            kept.starts_at = at
            if kept.ends_at and kept.ends_at <= at:
                raise Refused("end_before_start", "The end has passed.", field="ends_at")
        Pause.objects.filter(campaign=kept, ended_at=None).update(ended_at=at, makes_up=kept.fires_paused)
        _become(kept, Status.LIVE, actor, reason)
        transaction.on_commit(nudge_for_everything, robust=True)
    return kept


def pause_campaign(campaign: Campaign, *, actor: Actor, reason: str = "") -> Campaign:
    """It does not fire until it is published again; its setting says what becomes of what is completed then."""
    with transaction.atomic():
        kept, at = _held(campaign, Status.PAUSED)
        Pause.objects.create(campaign=kept, began_at=at, makes_up=kept.fires_paused)
        _become(kept, Status.PAUSED, actor, reason)
    return kept


def archive_campaign(campaign: Campaign, *, actor: Actor, reason: str = "") -> Campaign:
    """For good: it fires no more; what was given stays."""
    with transaction.atomic():
        kept, _ = _held(campaign, Status.ARCHIVED)
        _become(kept, Status.ARCHIVED, actor, reason)
    return kept


def _held(campaign: Campaign, status: str) -> tuple[Campaign, datetime.datetime]:
    hold_campaigns()
    kept = lock_campaign(campaign.pk)
    if status not in MAY_BECOME[kept.status]:
        ways = " or ".join(each for each in Status.values if each in MAY_BECOME[kept.status])
        told = f"it can become {ways}" if ways else "it stays so"
        raise Refused("wrong_status", f"This campaign is {kept.status}: {told}, not {status}.", field="status")
    return kept, timezone.now()


def _become(kept: Campaign, status: str, actor: Actor, reason: str) -> None:
    before, kept.status = kept.status, status
    kept.save(update_fields=["status", "starts_at"])
    changes = {"before": {"status": before}, "after": {"status": status}}
    record(actor, f"campaign.{status}", kept, store=kept.store_id, reason=reason, **changes)
