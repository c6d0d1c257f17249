"""Bodies in and out; what is read and what is written are described apart."""

from .achievements import (
    AchievementIn,
    AchievementOut,
    AchievementPatch,
    DuplicateIn,
    PublicAchievementOut,
    PublishIn,
    ReasonIn,
)
from .changes import AdjustedOut, AdjustIn, ResetIn, ResetOut
from .check import CheckIn, CheckOut
from .completions import CompletionOut
from .outcomes import OutcomesOut
from .progress import DetailOut, HistoryOut, MyHistoryOut, ShownOut
from .reports import ReportedManyOut, ReportedOneOut, ReportIn, ReportOfIn, ReportsIn

__all__ = [
    "AchievementIn",
    "AchievementOut",
    "AchievementPatch",
    "AdjustIn",
    "AdjustedOut",
    "CheckIn",
    "CheckOut",
    "CompletionOut",
    "DetailOut",
    "DuplicateIn",
    "HistoryOut",
    "MyHistoryOut",
    "OutcomesOut",
    "PublicAchievementOut",
    "PublishIn",
    "ReasonIn",
    "ReportIn",
    "ReportOfIn",
    "ReportedManyOut",
    "ReportedOneOut",
    "ReportsIn",
    "ResetIn",
    "ResetOut",
    "ShownOut",
]
