from campaigns.models.account import Account, LedgerEntry
from campaigns.models.campaign import Campaign, Effect, Limit, Pause, Tally, Target
from campaigns.models.coupon import Coupon, CouponPool
from campaigns.models.firing import EffectRun, Firing, Move
from campaigns.models.reward import Reward

__all__ = [
    "Account",
    "Campaign",
    "Coupon",
    "CouponPool",
    "Effect",
    "EffectRun",
    "Firing",
    "LedgerEntry",
    "Limit",
    "Move",
    "Pause",
    "Reward",
    "Tally",
    "Target",
]
