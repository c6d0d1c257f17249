"""The campaigns that answer for a goal and its milestones: each writes a reward log, whose code comes later."""

import datetime
import uuid

from achievements.models import Achievement
from campaigns.models import Campaign
from campaigns.services.campaigns import (
    archive_campaign,
    create_campaign,
    delete_campaign,
    pause_campaign,
    publish_campaign,
)
from dialects.keys import under_a_free_key
from members.actors import Actor

# Logs count by when they happened, however long before the campaign was made.
EVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
LONGEST_NAME = 255
Status = Campaign.Status


def make_campaign(goal: Achievement, name: str, milestone: str = "", *, actor: Actor) -> uuid.UUID:
    """A draft that follows the goal's completion, or one of its milestones."""
    trigger = Campaign.Trigger.MILESTONE if milestone else Campaign.Trigger.COMPLETED
    values = {
        "name": name[:LONGEST_NAME],
        "trigger": trigger,
        "milestone": milestone,
        "achievements": [goal.key],
        "starts_at": EVER,
        "effects": [{"kind": "coupon", "settings": {"from": "caller", "name": name[:LONGEST_NAME]}}],
    }
    key = f"{goal.key} {milestone} reward"[:80]
    made = under_a_free_key(
        key, "reward", lambda free: create_campaign(goal.store, {**values, "key": free}, actor=actor)
    )
    return made.uuid


def set_campaign(goal: Achievement, campaign: uuid.UUID | None, status: str, *, actor: Actor) -> None:
    """Bring it there by the ways there are; what somebody archived or removed in the panel stays so."""
    found = Campaign.objects.filter(store=goal.store_id, uuid=campaign).first() if campaign else None
    if found is None or found.status in (status, Status.ARCHIVED):
        return
    if found.status == Status.DRAFT and status == Status.ARCHIVED:
        delete_campaign(found, actor=actor)
    elif status == Status.LIVE:
        publish_campaign(found, actor=actor)
    elif status == Status.PAUSED and found.status == Status.LIVE:
        pause_campaign(found, actor=actor)
    elif status == Status.ARCHIVED:
        archive_campaign(found, actor=actor)
