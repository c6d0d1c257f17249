"""What people do to campaigns."""

from .change import change_campaign
from .create import create_campaign
from .delete import delete_campaign
from .status import archive_campaign, pause_campaign, publish_campaign

__all__ = [
    "archive_campaign",
    "change_campaign",
    "create_campaign",
    "delete_campaign",
    "pause_campaign",
    "publish_campaign",
]
