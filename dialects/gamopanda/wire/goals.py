"""Challenges and streaks: read into the parts of a definition, and written from one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from achievements.engine import Definition, render
from achievements.engine.definition import CalendarPeriod, CalendarWindow, NoPeriod, Recurrence, WholeAttempt
from achievements.texts import TEXT_FIELDS

from .fields import Document, Field, choice, number, text, whole

# Laurel's names of texts by the vendor's fields; these are localised.
Spoken: TypeAlias = Mapping[str, str]
STATUSES = ("draft", "live", "paused")
UNITS = {"daily": "day", "weekly": "week", "monthly": "month"}
PERIODS = {unit: name for name, unit in UNITS.items()}
METHODS = ("sum", "count")
VALUE = "event.body.activityValue"
LOG = "_log."  # the type of the events that logs become: challenge_log.the_key
CHALLENGE, STREAK = "challenge", "streak"

_COMMON: Spoken = {
    "eudTitle": "title",
    "eudDescription": "description",
    "eudInProgressLabel": "in_progress_label",
    "eudCompletedLabel": "completed_label",
    "eudNotStartedLabel": "not_started_label",
    "eudViewDetailsButtonText": "view_details_label",
}
SPOKEN: Mapping[str, Spoken] = {
    CHALLENGE: {
        **_COMMON,
        "eudFailedLabel": "failed_label",
        "eudCompletedChallengeMessage": "completed_message",
        "eudFailedChallengeMessage": "failed_message",
        "eudMilestoneNextToBeAchievedMessage": "next_milestone_message",
    },
    STREAK: {
        **_COMMON,
        "eudBrokenLabel": "failed_label",
        "eudCompletedStreakMessage": "completed_message",
        "eudBrokenStreakMessage": "failed_message",
        "eudMilestoneNextToBeAchievedMessage": "next_milestone_message",
    },
}
# What a streak says where it is not told: Laurel's own defaults are a challenge's.
STREAK_TEXTS: Mapping[str, str] = {
    "failed_label": "Broken",
    "completed_message": "Congratulations! You have completed this streak! Start a new one next {{periodText}}!",
    "failed_message": "Your streak is broken. Don't worry, start a new one next {{periodText}}!",
    "next_milestone_message": "{{nextRemainingValue}} more to complete the next milestone!",
}
ICON = "eudIcon"


@dataclass(frozen=True, slots=True)
class Kind:
    """A challenge or a streak: one table of fields each."""

    slug: str
    fields: Mapping[str, Field]
    ignored: frozenset[str] = frozenset({"milestones"})

    @property
    def spoken(self) -> Spoken:
        return SPOKEN[self.slug]

    @property
    def log_slug(self) -> str:
        return f"{self.slug}_log"

    @property
    def id_slug(self) -> str:
        return f"{self.slug}Id"


def default_of(slug: str, name: str) -> str | None:
    """What is said in place of a text."""
    return STREAK_TEXTS.get(name, TEXT_FIELDS[name].default) if slug == STREAK else TEXT_FIELDS[name].default


def _fields(slug: str, own: Mapping[str, Field]) -> Mapping[str, Field]:
    texts = {each: text(TEXT_FIELDS[name].longest) for each, name in SPOKEN[slug].items()}
    return {
        "name": text(256, required=True),
        "description": text(1024, required=True),
        "status": choice(*STATUSES),
        **own,
        "aggregationMethod": choice(*METHODS, default="sum"),
        "aggregationPeriod": choice(*UNITS, default="daily"),
        **texts,
        ICON: Field(lambda sheet: sheet.text(most=200_000)),
    }


KINDS: Mapping[str, Kind] = {
    CHALLENGE: Kind(CHALLENGE, _fields(CHALLENGE, {"completionTargetValue": number()})),
    STREAK: Kind(STREAK, _fields(STREAK, {"completionTargetValue": whole(), "aggregationTargetValue": number()})),
}


def kind_of(definition: Definition) -> Kind | None:
    """What the format calls it; None where it has no words for it."""
    if len(definition.rules) != 1 or definition.completion_limit is not None:
        return None
    rule = definition.rules[0]
    is_summed = render(definition)["rules"][0].get("aggregation", {"type": "count"})["type"] in METHODS
    if not is_summed:
        return None
    period, window = definition.period, rule.window
    if isinstance(period, CalendarPeriod) and isinstance(window, WholeAttempt):
        fits = period.unit.value in PERIODS and definition.recurrence is Recurrence.AFTER_EXPIRY
        return KINDS[CHALLENGE] if fits else None
    if isinstance(window, CalendarWindow):
        fits = window.unit.value in PERIODS and not window.allowed_misses and isinstance(period, NoPeriod)
        return KINDS[STREAK] if fits and definition.recurrence is not Recurrence.AFTER_EXPIRY else None
    return None


def definition_in(kind: Kind, said: Mapping[str, Any], around: Document) -> Document:
    """The definition, with what is not said taken from the one around it."""
    document = {**around}
    rules = around.get("rules") or [{"key": "1", "trigger": "custom_event"}]
    rule = {**rules[0]}
    if "aggregationMethod" in said:
        count = said["aggregationMethod"] == "count"
        rule["aggregation"] = {"type": "count"} if count else {"type": "sum", "attribute": VALUE}
    unit = UNITS.get(said.get("aggregationPeriod", ""))
    if kind.slug == CHALLENGE:
        document |= {"period": {"type": "calendar", "unit": unit}} if unit else {}
        rule |= {"goal": said["completionTargetValue"]} if "completionTargetValue" in said else {}
    else:
        window = {"type": "calendar", **(rule.get("window") or {})}
        window |= {"unit": unit} if unit else {}
        window |= {"consecutive": said["completionTargetValue"]} if "completionTargetValue" in said else {}
        rule |= {"window": window}
        rule |= {"goal": said["aggregationTargetValue"]} if "aggregationTargetValue" in said else {}
    return {**document, "rules": [rule]}


def begin(kind: Kind, key: str, since: str) -> Document:
    """What of a new definition nobody says: logs move it and nothing else, by when they happened."""
    rule = {"key": "1", "trigger": "custom_event", "event": f"{kind.slug}{LOG}{key}"}
    document = {"key": key, "counts_from": since, "rules": [rule]}
    if kind.slug == STREAK:
        return {**document, "recurrence": "on_completion"}
    return {**document, "recurrence": "after_expiry", "stops_at_goal": False}


def definition_out(kind: Kind, definition: Definition) -> Document:
    """What of the vendor's fields is in the definition."""
    document = render(definition)
    rule = document["rules"][0]
    method = rule.get("aggregation", {"type": "count"})["type"]
    if kind.slug == CHALLENGE:
        period = PERIODS[document["period"]["unit"]]
        return {"completionTargetValue": rule["goal"], "aggregationMethod": method, "aggregationPeriod": period}
    return {
        "completionTargetValue": rule["window"].get("consecutive", 1),
        "aggregationTargetValue": rule["goal"],
        "aggregationMethod": method,
        "aggregationPeriod": PERIODS[rule["window"]["unit"]],
    }


def log_type(definition: Definition) -> str | None:
    """The type of event a log of it becomes; None where other events move it."""
    event = definition.rules[0].event or ""
    return event if event.startswith((f"{CHALLENGE}{LOG}", f"{STREAK}{LOG}")) else None


def is_summed(definition: Definition) -> bool:
    return bool(render(definition)["rules"][0].get("aggregation", {"type": "count"})["type"] == "sum")


def place_in_goal(kind: Kind, field: str) -> str:
    """completionTargetValue for /definition/rules/0/goal."""
    if field.startswith("/texts/"):
        names = {ours: theirs for theirs, ours in kind.spoken.items()}
        return names.get(field.split("/")[2], "")
    return _place(kind, field) if field.startswith("/definition") else field


def _place(kind: Kind, field: str) -> str:
    below = field.removeprefix("/definition/")
    if below.startswith("rules/0/goal"):
        return "completionTargetValue" if kind.slug == CHALLENGE else "aggregationTargetValue"
    if below.startswith("rules/0/window"):
        return "aggregationPeriod" if below.endswith("unit") else "completionTargetValue"
    if below.startswith("rules/0/aggregation"):
        return "aggregationMethod"
    if below.startswith("period"):
        return "aggregationPeriod"
    if below.startswith("milestones"):
        return "completionTargetValue"
    return "name" if below.startswith(("name", "key")) else ""
