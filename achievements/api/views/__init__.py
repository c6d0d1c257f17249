"""The addresses of this floor."""

from .achievements import AchievementDetail, AchievementDuplicate, AchievementList
from .changes import MemberAdjust, MemberReset
from .check import AchievementCheck
from .completions import CompletionList, MemberCompletions, MyCompletions
from .icon import AchievementIcon
from .outcomes import EventOutcomes
from .progress import (
    MemberAchievement,
    MemberAchievements,
    MemberHistory,
    MyAchievement,
    MyAchievements,
    MyHistory,
)
from .public import PublicDetail, PublicList
from .release import EventRelease
from .reports import MemberReport, Reports
from .status import AchievementArchive, AchievementPause, AchievementPublish

__all__ = [
    "AchievementArchive",
    "AchievementCheck",
    "AchievementDetail",
    "AchievementDuplicate",
    "AchievementIcon",
    "AchievementList",
    "AchievementPause",
    "AchievementPublish",
    "CompletionList",
    "EventOutcomes",
    "EventRelease",
    "MemberAchievement",
    "MemberAchievements",
    "MemberAdjust",
    "MemberCompletions",
    "MemberHistory",
    "MemberReport",
    "MemberReset",
    "MyAchievement",
    "MyAchievements",
    "MyCompletions",
    "MyHistory",
    "PublicDetail",
    "PublicList",
    "Reports",
]
