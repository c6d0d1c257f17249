"""The demo's campaigns, and what they have paid out so far."""

import datetime

from django.utils.translation import gettext as _

from achievements.models import Achievement
from campaigns.effects.codes import draw
from campaigns.firing.nudges import finish
from campaigns.models import Campaign, CouponPool, Reward
from campaigns.services.campaigns import create_campaign, publish_campaign
from campaigns.services.pools import create_pool, fill_pool
from campaigns.services.rewards import redeem_reward
from members.actors import Actor
from members.models import Store

ACTOR = Actor.command("seed_demo")
A_YEAR = datetime.timedelta(days=365)
POOL, CODES, REDEEMED = "coffee", 25, 5


def seed_campaigns(store: Store) -> None:
    """Make what is missing; what was completed in the demo's past is paid out."""
    if Campaign.objects.filter(store=store).exists():
        return
    _seed_pool(store)
    began = store.created_at - A_YEAR
    for values in _campaigns():
        publish_campaign(create_campaign(store, {**values, "starts_at": began}, actor=ACTOR), actor=ACTOR)
    create_campaign(store, _draft(store), actor=ACTOR)


def pay_out(store: Store) -> None:
    """Fire for everything that is there, and let some of it be used."""
    if Reward.objects.filter(store=store).exists():
        return
    finish()
    issued = Reward.objects.filter(store=store, kind=Reward.Kind.COUPON, state=Reward.State.ISSUED).order_by("pk")
    for reward in issued[:REDEEMED]:
        redeem_reward(reward, actor=ACTOR)


def _seed_pool(store: Store) -> None:
    pool: CouponPool = create_pool(store, POOL, _("A coffee on the house"), actor=ACTOR)
    fill_pool(pool, [draw("COFFEE-########") for _number in range(CODES)], actor=ACTOR)


def _campaigns() -> list[dict[str, object]]:
    return [
        {
            "key": "thanks",
            "name": _("Thanks for every achievement"),
            "any_achievement": True,
            "effects": [{"kind": "points", "settings": {"points": 50}}],
        },
        {
            "key": "coffee",
            "name": _("A coffee for the busy"),
            "any_achievement": True,
            "limits": [{"of": "member", "value": 1, "per_count": 1, "per_unit": "month"}],
            "effects": [
                {"kind": "coupon", "settings": {"from": "pool", "pool": POOL, "name": _("Coffee"), "valid_days": 60}}
            ],
        },
    ]


def _draft(store: Store) -> dict[str, object]:
    keys = list(Achievement.objects.filter(store=store).live().order_by("pk").values_list("key", flat=True)[:1])
    return {
        "key": "next",
        "name": _("Next season"),
        "achievements": keys,
        "effects": [{"kind": "label", "settings": {"key": "season", "value": "next"}}],
    }
