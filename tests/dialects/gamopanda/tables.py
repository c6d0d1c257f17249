"""The vendor's tables of fields, written down once more: what a record has, how much of it, what is in its place."""

from typing import Any, NamedTuple

ANOTHER = "00000000-0000-4000-8000-000000000000"
# Of each kind of field: what it is not, and how that is called.
WRONG: dict[str, tuple[list[Any], str]] = {
    "text": ([1, True, {}, []], "wrong_type"),
    "email": ([1, True, {}, []], "wrong_type"),
    "phone": ([1, True, {}, []], "wrong_type"),
    "choice": ([1, True, {}, [], "", "LIVE", "yearly"], "not_allowed"),
    "number": (["5", True, {}, []], "wrong_type"),
    "whole": (["5", True, {}, [], 1.5], "wrong_type"),
    "id": ([1, True, {}, [], "x"], "not_a_uuid"),
    "moment": ([1, True, {}, [], "yesterday"], "not_a_date"),
    "object": ([1, True, [], "x"], "wrong_type"),
}


class Row(NamedTuple):
    """One field; `most` is how long or how large it may be, `default` what is read where it is left out."""

    schema: str
    slug: str
    kind: str
    most: Any = None
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()

    def fitting(self, over: int = 0) -> Any:
        """As much as fits, or more than that."""
        if self.kind == "text":
            return "ä" * (self.most + over)
        if self.kind == "email":
            return "a" * (self.most + over - len("@example.com")) + "@example.com"
        if self.kind == "phone":
            return "+" + "4" * (self.most + over - 1)
        return self.most + over


def _required(schema: str, slug: str, kind: str, most: Any = None, **more: Any) -> Row:
    return Row(schema, slug, kind, most, required=True, **more)


def _choice(schema: str, slug: str, *choices: str, default: str | None = None) -> Row:
    return Row(schema, slug, "choice", None, default is None, default, choices)


def _described(schema: str) -> list[Row]:
    status = _choice(schema, "status", "draft", "live", "paused")
    return [_required(schema, "name", "text", 256), _required(schema, "description", "text", 1024), status]


def _goal(schema: str) -> list[Row]:
    return [
        *_described(schema),
        _choice(schema, "aggregationMethod", "sum", "count", default="sum"),
        _choice(schema, "aggregationPeriod", "daily", "weekly", "monthly", default="daily"),
        Row(schema, "eudTitle", "text", 48),
        Row(schema, "eudDescription", "text", 1024),
        Row(schema, "eudInProgressLabel", "text", 32, default="In Progress"),
        Row(schema, "eudCompletedLabel", "text", 32, default="Completed"),
        Row(schema, "eudNotStartedLabel", "text", 32, default="Not Started"),
        Row(schema, "eudViewDetailsButtonText", "text", 32, default="View Details"),
    ]


def _log(schema: str, goal: str, *, needs_value: bool) -> list[Row]:
    return [
        _required(schema, goal, "id"),
        _required(schema, "ownedById", "id"),
        Row(schema, "ownedBy", "object"),
        _required(schema, "activityAt", "moment"),
        _required(schema, "activityId", "text", 200),
        _required(schema, "uniqueIdentifier", "text", 200),
        Row(schema, "activityValue", "number", 10**9, required=needs_value),
    ]


COMPLETED = (
    "Congratulations! You have completed this challenge! Shop more next {{periodText}} to start a new challenge!"
)
FAILED = "Your challenge has failed. Don't worry, shop more next {{periodText}} to start a new challenge!"
NEXT = "Shop for ${{nextRemainingValue}} or more to complete the next milestone!"
STREAK_COMPLETED = "Congratulations! You have completed this streak! Start a new one next {{periodText}}!"
STREAK_BROKEN = "Your streak is broken. Don't worry, start a new one next {{periodText}}!"
STREAK_NEXT = "{{nextRemainingValue}} more to complete the next milestone!"
TABLE = [
    *_goal("challenge"),
    _required("challenge", "completionTargetValue", "number", 10**9),
    Row("challenge", "eudFailedLabel", "text", 32, default="Failed"),
    Row("challenge", "eudCompletedChallengeMessage", "text", 256, default=COMPLETED),
    Row("challenge", "eudFailedChallengeMessage", "text", 256, default=FAILED),
    Row("challenge", "eudMilestoneNextToBeAchievedMessage", "text", 256, default=NEXT),
    *_goal("streak"),
    _required("streak", "completionTargetValue", "whole", 10_000),
    _required("streak", "aggregationTargetValue", "number", 10**9),
    Row("streak", "eudBrokenLabel", "text", 32, default="Broken"),
    Row("streak", "eudCompletedStreakMessage", "text", 256, default=STREAK_COMPLETED),
    Row("streak", "eudBrokenStreakMessage", "text", 256, default=STREAK_BROKEN),
    Row("streak", "eudMilestoneNextToBeAchievedMessage", "text", 256, default=STREAK_NEXT),
    *_described("milestone"),
    _choice("milestone", "linkedSchemaSlug", "challenge", "streak"),
    _required("milestone", "linkedSchemaRecordId", "id"),
    _required("milestone", "milestoneTargetValue", "number", 500),
    Row("milestone", "eudMilestoneRewardInstructionMessage", "text", 256),
    *_log("challenge_log", "challengeId", needs_value=True),
    *_log("streak_log", "streakId", needs_value=False),
    Row("reward_log", "couponCode", "text", 100),
    Row("reward_log", "rewardIssuedAt", "moment", default="2026-03-11T11:00:00+00:00"),
    Row("reward_log", "rewardExpiryAt", "moment"),
    _required("account_user", "externalId", "text", 255),
    Row("account_user", "firstName", "text", 200),
    Row("account_user", "lastName", "text", 200),
    Row("account_user", "email", "email", 320),
    Row("account_user", "phoneNumber", "phone", 16),
    _choice("account_user", "status", "draft", "live", "paused"),
]
_ALWAYS = {"id", "createdAt", "updatedAt"}
_REACHED = {"achievedMilestone", "achievedMilestoneRewardLog", "achievedRewardLogs"}
_LINKED = {"linkedSchemaSlug", "linkedSchemaRecordId"}
# A record's other fields: said by the system, or having tests of their own.
OTHERS: dict[str, set[str]] = {
    "challenge": {*_ALWAYS, "milestones", "eudIcon"},
    "streak": {*_ALWAYS, "milestones", "eudIcon"},
    "milestone": _ALWAYS,
    "challenge_log": _ALWAYS | _REACHED,
    "streak_log": _ALWAYS | _REACHED,
    "reward_log": {*_ALWAYS, *_LINKED, "milestoneId", "milestone", "ownedById", "rewardStatus", "periodKey"},
    "account_user": _ALWAYS,
}
SENT_ALONE = {"challenge_log": {"ownedBy"}, "streak_log": {"ownedBy"}}
_RUN = {
    *_ALWAYS,
    "ownedById",
    "ownedBy",
    "uniqueIdentifier",
    "currentProgressValue",
    "nextMilestone",
    "eudStatusLabel",
    "taskProgress",
}
_TOLD = {row.slug for row in TABLE if row.schema == "challenge" and row.slug.startswith("eud")}
_TOLD_STREAK = {row.slug for row in TABLE if row.schema == "streak" and row.slug.startswith("eud")}
# Progress is the system's alone.
PROGRESS: dict[str, set[str]] = {
    "challenge_progress": {
        *_RUN,
        *_TOLD,
        "challengeId",
        "challengeProgressStatus",
        "challengeStartedAt",
        "challengeCompletedAt",
        "challengeFailedAt",
    },
    "streak_progress": {
        *_RUN,
        *_TOLD_STREAK,
        "streakId",
        "streakProgressStatus",
        "streakStartedAt",
        "streakCompletedAt",
        "streakBrokenAt",
    },
}
