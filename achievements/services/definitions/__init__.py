"""What people and programs do with definitions: draft → live ⇄ paused → archived, and nothing else."""

from .change import change_achievement
from .create import create_achievement, duplicate_achievement
from .delete import delete_achievement
from .status import archive_achievement, pause_achievement, publish_achievement

__all__ = [
    "archive_achievement",
    "change_achievement",
    "create_achievement",
    "delete_achievement",
    "duplicate_achievement",
    "pause_achievement",
    "publish_achievement",
]
