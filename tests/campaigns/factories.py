"""Short ways to campaigns, and to completions that want an answer."""

import datetime
from typing import Any

from django.utils import timezone

from achievements.models import Achievement, Completion
from campaigns.firing.nudges import finish
from campaigns.models import Campaign, CouponPool, Firing
from campaigns.services import campaigns
from campaigns.services.pools import create_pool, fill_pool
from members.actors import Actor
from members.models import Member, Store

ACTOR = Actor.command("test")
POINTS = {"kind": "points", "settings": {"points": 50}}
COUPON = {"kind": "coupon", "settings": {"from": "pool", "pool": "summer"}}
EARLIER = datetime.timedelta(minutes=1)


def make_campaign(store: Store, key: str = "welcome", *effects: dict[str, Any], **values: Any) -> Campaign:
    """A draft; without effects it gives 50 points."""
    chosen = {"any_achievement": "achievements" not in values, "name": key.title(), **values}
    return campaigns.create_campaign(store, {"key": key, "effects": effects or [POINTS], **chosen}, actor=ACTOR)


def make_live_campaign(store: Store, key: str = "welcome", *effects: dict[str, Any], **values: Any) -> Campaign:
    """One that has been live for a minute."""
    starts_at = values.pop("starts_at", timezone.now() - EARLIER)
    return publish(make_campaign(store, key, *effects, starts_at=starts_at, **values))


def publish(campaign: Campaign) -> Campaign:
    return campaigns.publish_campaign(campaign, actor=ACTOR)


def pause(campaign: Campaign) -> Campaign:
    return campaigns.pause_campaign(campaign, actor=ACTOR)


def change(campaign: Campaign, **values: Any) -> Campaign:
    return campaigns.change_campaign(campaign, values, actor=ACTOR)


def complete(member: Member, achievement: Achievement, ordinal: int = 1, **values: Any) -> Completion:
    """A record as the worker leaves it."""
    at = timezone.now()
    filled = {"cause": "event", "attempt_number": ordinal, "completed_at": at, "recorded_at": at, **values}
    return Completion.objects.create(member=member, achievement=achievement, ordinal=ordinal, **filled)


def fire() -> None:
    """Until nothing is left to be done."""
    finish()


def firings(campaign: Campaign) -> list[tuple[str, str]]:
    """Status and reason of each, oldest first."""
    return list(Firing.objects.filter(campaign=campaign).order_by("pk").values_list("status", "reason"))


def make_pool(store: Store, *codes: str, key: str = "summer") -> CouponPool:
    pool = create_pool(store, key, key.title(), actor=ACTOR)
    fill_pool(pool, codes, actor=ACTOR)
    return pool
