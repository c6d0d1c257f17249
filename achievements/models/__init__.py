from achievements.models.achievement import Achievement, Backfill, Edition, Rule, StatusChange, Tag
from achievements.models.backtest import Backtest
from achievements.models.completion import NO_SLOT, Completion
from achievements.models.icon import Icon
from achievements.models.progress import Attempt, Base, Change, Progress, Trigger

__all__ = [
    "NO_SLOT",
    "Achievement",
    "Attempt",
    "Backfill",
    "Backtest",
    "Base",
    "Change",
    "Completion",
    "Edition",
    "Icon",
    "Progress",
    "Rule",
    "StatusChange",
    "Tag",
    "Trigger",
]
