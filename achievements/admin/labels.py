"""Statuses as the panel shows them: which of the theme's colours goes with which; the word beside it says the same."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from achievements.engine.definition import Subject, Trigger
from achievements.models import Achievement, Attempt, Completion, Progress

ACHIEVEMENT = {
    Achievement.Status.DRAFT: "default",
    Achievement.Status.LIVE: "success",
    Achievement.Status.PAUSED: "warning",
    Achievement.Status.ARCHIVED: "info",
}
PROGRESS = {
    Progress.Status.NOT_STARTED: "default",
    Progress.Status.IN_PROGRESS: "info",
    Progress.Status.COMPLETED: "success",
    Progress.Status.EXPIRED: "warning",
    Progress.Status.BROKEN: "danger",
}
OUTCOME = {
    Attempt.Outcome.COMPLETED: "success",
    Attempt.Outcome.EXPIRED: "warning",
    Attempt.Outcome.BROKEN: "danger",
}
CAUSE = dict.fromkeys(Completion.Cause, "default") | {Completion.Cause.EVENT: "success"}
TYPES = {Subject.DIRECT: _("Direct"), Subject.REFERRAL: _("Referral")}
TRIGGERS = {
    Trigger.CUSTOM_EVENT: _("Custom event"),
    Trigger.TRANSACTION: _("Transaction"),
    Trigger.REPORTED: _("Reported progress"),
}
# What the theme's decorator is given: it is told the colour itself.
LABELS = {kind: kind for kind in ("default", "info", "success", "warning", "danger")}


def achievement_label(status: str) -> tuple[str, Any]:
    known = Achievement.Status(status)
    return ACHIEVEMENT[known], known.label


def progress_label(status: str) -> tuple[str, Any]:
    known = Progress.Status(status)
    return PROGRESS[known], known.label


def outcome_label(outcome: str) -> tuple[str, Any]:
    known = Attempt.Outcome(outcome)
    return OUTCOME[known], known.label


def cause_label(cause: str) -> tuple[str, Any]:
    known = Completion.Cause(cause)
    return CAUSE[known], known.label
