from achievements.admin.counting import followers
from campaigns.admin import previews as previews
from campaigns.admin.campaigns import CampaignAdmin
from campaigns.admin.firings import FiringAdmin
from campaigns.admin.following import campaigns_following
from campaigns.admin.ledger import LedgerAdmin
from campaigns.admin.member_panels import PointsPanel, RewardsPanel
from campaigns.admin.pools import PoolAdmin
from campaigns.admin.rewards import RewardAdmin

__all__ = [
    "CampaignAdmin",
    "FiringAdmin",
    "LedgerAdmin",
    "PointsPanel",
    "PoolAdmin",
    "RewardAdmin",
    "RewardsPanel",
]

followers.append(campaigns_following)
