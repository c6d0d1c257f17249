"""The addresses of this floor."""

from .campaigns import CampaignDetail, CampaignFirings, CampaignList
from .points import MemberCorrect, MemberEntries, MemberPoints, MemberSpend, MyEntries, MyPoints
from .pools import PoolDetail, PoolFill, PoolList
from .rewards import MyRewards, RewardDetail, RewardFill, RewardList, RewardRedeem, RewardVoid
from .status import CampaignArchive, CampaignPause, CampaignPublish

__all__ = [
    "CampaignArchive",
    "CampaignDetail",
    "CampaignFirings",
    "CampaignList",
    "CampaignPause",
    "CampaignPublish",
    "MemberCorrect",
    "MemberEntries",
    "MemberPoints",
    "MemberSpend",
    "MyEntries",
    "MyPoints",
    "MyRewards",
    "PoolDetail",
    "PoolFill",
    "PoolList",
    "RewardDetail",
    "RewardFill",
    "RewardList",
    "RewardRedeem",
    "RewardVoid",
]
