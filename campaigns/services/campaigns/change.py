from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.firing.nudges import nudge_for_everything
from campaigns.locks import hold_campaigns, lock_campaign
from campaigns.models import Campaign
from members.actors import Actor
from members.errors import Refused
from members.services.audit import difference, record

from .reading import COLUMNS, check_values, find_achievements
from .ready import check_ready
from .rows import described, save_campaign, set_effects, set_limits, set_targets

# Once it has fired, what a firing was for must stay readable.
FROZEN = ("trigger",)


def change_campaign(campaign: Campaign, values: Mapping[str, Any], *, actor: Actor, reason: str = "") -> Campaign:
    """Change what is given; achievements, effects and limits are replaced whole. A live one must stay fit."""
    check_values(campaign.store, values)
    with transaction.atomic():
        hold_campaigns()
        kept = lock_campaign(campaign.pk)
        _refuse_frozen(kept, values)
        before = described(kept)
        _apply(kept, values)
        if not kept.is_draft:
            check_ready(kept)
            transaction.on_commit(nudge_for_everything, robust=True)  # what it left out it may answer now
        was, now = difference(before, described(kept))
        if now:
            record(actor, "campaign.changed", kept, store=kept.store_id, before=was, after=now, reason=reason)
    return kept


def _apply(kept: Campaign, values: Mapping[str, Any]) -> None:
    for name in COLUMNS:
        if name in values:
            setattr(kept, name, values[name])
    if kept.starts_at and kept.ends_at and kept.ends_at <= kept.starts_at:
        raise Refused("end_before_start", "The end must be after the start.", field="ends_at")
    if kept.starts_at is None and not kept.is_draft:
        raise Refused("required", "What has gone live has a start.", field="starts_at")
    if "limits" in values:
        kept.stopped_at = kept.stopped_until = None  # the next firing sees whether there is enough now
        set_limits(kept, values["limits"])
    save_campaign(kept)
    if "achievements" in values:
        set_targets(kept, find_achievements(kept.store, values["achievements"]))
    if "effects" in values:
        set_effects(kept, values["effects"], timezone.now())


def _refuse_frozen(kept: Campaign, values: Mapping[str, Any]) -> None:
    if "key" in values and values["key"] != kept.key:
        raise Refused("key_frozen", "The key stays as it is.", field="key")
    if kept.status == Campaign.Status.ARCHIVED:
        raise Refused("wrong_status", "This campaign is archived and stays as it is.", field="status")
    if not kept.firings.exists():
        return
    for name in FROZEN:
        if name in values and values[name] != getattr(kept, name):
            raise Refused("locked", "It has fired already: make another campaign for this.", field=name)
