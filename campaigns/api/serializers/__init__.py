from .campaigns import CampaignIn, CampaignOut, CampaignPatch, FiringOut, WhyIn
from .points import CorrectIn, EntryOut, PointsOut, SpendIn
from .rewards import FilledOut, FillIn, PoolFillIn, PoolIn, PoolOut, RewardOut, VoidIn

__all__ = [
    "CampaignIn",
    "CampaignOut",
    "CampaignPatch",
    "CorrectIn",
    "EntryOut",
    "FillIn",
    "FilledOut",
    "FiringOut",
    "PointsOut",
    "PoolFillIn",
    "PoolIn",
    "PoolOut",
    "RewardOut",
    "SpendIn",
    "VoidIn",
    "WhyIn",
]
