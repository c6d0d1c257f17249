"""What answers say: achievements, progress, effects."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from achievements.engine.amounts import to_decimal
from achievements.engine.definition import Amount
from achievements.engine.instants import to_datetime

Document: TypeAlias = dict[str, Any]

IN_PROGRESS, COMPLETED, EXPIRED, NOT_STARTED = "inprogress", "completed", "expired", "not_started"
PROGRESS_STATUSES = {
    "not_started": NOT_STARTED,
    "in_progress": IN_PROGRESS,
    "completed": COMPLETED,
    "expired": EXPIRED,
    "broken": EXPIRED,
}
COLUMNS = ["profileIntegrationID", "title", "target", "progress", "status", "startDate", "endDate", "completionDate"]


class Tracker(NamedTuple):
    """One try of one customer; without a number, none that has begun. Dates are as they are printed."""

    status: str
    value: Amount
    number: int | None = None
    start: str | None = None
    end: str | None = None
    completion: str | None = None
    began: int | None = None  # the instant of the start, to compare

    @property
    def began_at(self) -> datetime.datetime:
        return to_datetime(self.began or 0)


class Move(NamedTuple):
    """How an effect moved a tracker."""

    tracker: int | None
    delta: Amount
    value: Amount
    is_completed: bool = False


def progress_out(tracker: Tracker) -> Document:
    """An `AchievementProgress`."""
    dates = {"startDate": tracker.start, "completionDate": tracker.completion, "endDate": tracker.end}
    return {"status": tracker.status, "progress": to_decimal(tracker.value), **given(dates)}


def with_definition(tracker: Tracker, about: Document) -> Document:
    """An `AchievementProgressWithDefinition`."""
    return {
        **progress_out(tracker),
        "achievementId": about["id"],
        "name": about["name"],
        "title": about["title"],
        "description": about["description"],
        "campaignId": about["campaignId"],
        "target": about["target"],
        "achievementRecurrencePolicy": about["recurrencePolicy"],
        "achievementActivationPolicy": about["activationPolicy"],
        "achievementAllowRollbackAfterCompletion": about["allowRollbackAfterCompletion"],
        **given(
            {
                "achievementFixedStartDate": about.get("fixedStartDate"),
                "achievementEndDate": about.get("endDate"),
            }
        ),
    }


def increased(move: Move, achievement: Document) -> Document:
    props = {
        **achievement,
        **given({"progressTrackerId": move.tracker}),
        "delta": to_decimal(move.delta),
        "value": to_decimal(move.value),
        "isJustCompleted": move.is_completed,
    }
    return {"effectType": "increaseAchievementProgress", "props": props}


def rolled_back(move: Move, achievement: Document) -> Document:
    props = {
        **achievement,
        "progressTrackerId": move.tracker,
        "decreaseProgressBy": to_decimal(move.delta),
        "currentProgress": to_decimal(move.value),
    }
    return {"effectType": "rollbackIncreasedAchievementProgress", "props": props}


def moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def given(values: Mapping[str, Any]) -> Document:
    """Without what is not there."""
    return {name: value for name, value in values.items() if value is not None}


def csv_row(profile: str, title: str, target: Amount, tracker: Tracker) -> list[str]:
    dates = (tracker.start, tracker.end, tracker.completion)
    numbers = f"{to_decimal(target):.2f}", f"{to_decimal(tracker.value):f}"
    return [profile, title, *numbers, tracker.status, *(each or "" for each in dates)]
