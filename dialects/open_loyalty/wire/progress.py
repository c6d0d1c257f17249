"""Where a member stands, and what is set by hand."""

import uuid
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from achievements.engine.amounts import to_decimal
from achievements.engine.definition import CalendarWindow, RollingWindow, Rule
from achievements.engine.reading import RulePicture
from dialects.reading import Parts, Sheet, conclude, sheet_of

Document: TypeAlias = dict[str, Any]
MOST_COUNT, MOST_PERIODS, MOST_RULES = 1_000_000_000, 1_000, 20


class SetRule(NamedTuple):
    """What one rule is set to."""

    id: uuid.UUID
    value: Decimal
    periods: int | None


class SetProgress(NamedTuple):
    """What a progress is set to; of what is None, nothing was said."""

    completions: int | None
    rules: tuple[SetRule, ...]


def progress_in(body: Any) -> SetProgress:
    sheet = sheet_of(body)
    whole = sheet.parts(("memberProgress",), required=("memberProgress",))
    parts = (
        whole["memberProgress"].parts(("completedCount", "rules")) if "memberProgress" in whole else Parts(sheet, {})
    )
    if "memberProgress" in whole and not parts:
        whole["memberProgress"].refuse("required", "Say what is to be set: completedCount, rules or both.")
    count = parts.whole_number("completedCount", least=0, most=MOST_COUNT)
    rules = [_rule(each) for each in parts["rules"].entries(most=MOST_RULES)] if "rules" in parts else []
    said = [rule for rule in rules if rule is not None]
    if len({rule.id for rule in said}) < len(said):
        parts["rules"].refuse("twice", "A rule is set twice.")
    conclude(sheet)
    return SetProgress(count, tuple(said))


def rule_out(rule: Rule, picture: RulePicture) -> Document:
    """One rule of a member's progress."""
    window = rule.window
    needed = window.consecutive if isinstance(window, CalendarWindow) else None
    # What was reached stays reached until the attempt is over, however the row went on.
    done = needed if picture.reached else picture.streak
    return {
        "periodGoal": to_decimal(picture.goal),
        "currentPeriodValue": to_decimal(picture.value),
        "consecutivePeriods": needed,
        "completedConsecutivePeriods": None if needed is None else done,
        "periodType": _type(window),
        "periodValue": window.count if isinstance(window, RollingWindow) else 0,
        "type": rule.subject.value,
        "trigger": rule.trigger.value,
    }


def _type(window: Any) -> str:
    if isinstance(window, CalendarWindow):
        return window.unit.value
    return "last_day" if isinstance(window, RollingWindow) else "overall"


def _rule(sheet: Sheet) -> SetRule | None:
    known = ("achievementRuleId", "currentPeriodValue", "completedConsecutivePeriods")
    parts = sheet.parts(known, required=known[:2])
    number = parts["achievementRuleId"].identifier() if "achievementRuleId" in parts else None
    value = parts["currentPeriodValue"].number() if "currentPeriodValue" in parts else None
    if value is not None and value < 0:
        parts["currentPeriodValue"].refuse("out_of_range", "This must be 0 or more.")
    periods = parts.whole_number("completedConsecutivePeriods", least=0, most=MOST_PERIODS)
    return None if number is None or value is None else SetRule(number, value, periods)
