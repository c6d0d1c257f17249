"""The table of a milestone's fields."""

from .fields import choice, identifier, number, text
from .goals import CHALLENGE, STATUSES, STREAK

TARGET, INSTRUCTION = "milestoneTargetValue", "eudMilestoneRewardInstructionMessage"
FIELDS = {
    "linkedSchemaSlug": choice(CHALLENGE, STREAK),
    "linkedSchemaRecordId": identifier(),
    "name": text(256, required=True),
    "description": text(1024, required=True),
    TARGET: number(),
    "status": choice(*STATUSES),
    INSTRUCTION: text(256),
}
