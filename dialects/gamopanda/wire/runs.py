"""A member's progress in one window, in the vendor's words."""

import datetime
from collections.abc import Mapping
from typing import Any

from .fields import Document
from .goals import CHALLENGE, STREAK, Kind

_OPEN = {"not_started": "in_progress", "in_progress": "in_progress", "completed": "completed"}
STATUSES: Mapping[str, Mapping[str, str]] = {
    CHALLENGE: {**_OPEN, "expired": "failed", "broken": "failed"},
    STREAK: {**_OPEN, "expired": "broken", "broken": "broken"},
}
_LABELS = {
    "in_progress": "in_progress_label",
    "completed": "completed_label",
    "failed": "failed_label",
    "broken": "failed_label",
}
NEXT = "eudMilestoneNextToBeAchievedMessage"


def run_out(
    kind: Kind,
    *,
    id: Any,  # noqa: A002  the format calls it so
    goal: Any,
    member: Any,
    external_id: str | None,
    value: Any,
    status: str,
    started_at: datetime.datetime,
    completed_at: datetime.datetime | None,
    ended_at: datetime.datetime | None,
    task: Document | None,
    missing: Document | None,
    texts: Mapping[str, str | None],
) -> Document:
    """Its texts are rendered, in one language; of what is missing is spoken only while it can be made up for."""
    name = kind.slug
    lost_at = ended_at if status in ("failed", "broken") else None
    spoken = {slug: texts[ours] for slug, ours in kind.spoken.items()}
    moved_at = ended_at or completed_at or started_at
    return {
        "id": id,
        kind.id_slug: goal,
        "ownedById": member,
        "ownedBy": {"id": member, "externalId": external_id},
        "uniqueIdentifier": f"{goal}{member}",
        "currentProgressValue": value,
        f"{name}ProgressStatus": status,
        f"{name}StartedAt": started_at.isoformat(),
        f"{name}CompletedAt": completed_at.isoformat() if completed_at else None,
        "challengeFailedAt" if name == CHALLENGE else "streakBrokenAt": lost_at.isoformat() if lost_at else None,
        "taskProgress": task,
        "nextMilestone": missing if status == "in_progress" else None,
        **spoken,
        NEXT: spoken[NEXT] if status == "in_progress" else None,
        "eudStatusLabel": texts[_LABELS[status]],
        "createdAt": started_at.isoformat(),
        "updatedAt": moved_at.isoformat(),
    }
