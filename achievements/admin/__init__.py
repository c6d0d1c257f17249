from achievements.admin.achievements import AchievementAdmin
from achievements.admin.completions import CompletionAdmin
from achievements.admin.progress import ProgressAdmin

__all__ = ["AchievementAdmin", "CompletionAdmin", "ProgressAdmin"]
