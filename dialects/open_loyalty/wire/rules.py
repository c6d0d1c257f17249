"""A rule: what is counted, how much of it, and over which time."""

from typing import Any, TypeAlias

from dialects.reading import Parts, Sheet

from .attributes import attribute_in, attribute_out
from .conditions import conditions_in, conditions_out
from .limits import limit_in, limit_out

Document: TypeAlias = dict[str, Any]
FIELDS = ("trigger", "event", "type", "aggregation", "completeRule", "conditions", "limit", "uniqueReferee",
          "translations", "achievementRuleId")  # fmt: skip
REQUIRED = ("trigger", "type", "completeRule", "translations")
QUANTITY, OVERALL, LAST_DAYS = "quantity", "overall", "last_day"
CALENDAR = ("year", "month", "week", "day")
MOST_PERIODS = 10_000


class CannotSay(Exception):  # noqa: N818  it is an answer
    """The vendor's format has no words for this."""


def rule_in(parts: Parts) -> Document:
    """As a definition says it; without its texts and its key."""
    rule: Document = {}
    if "trigger" in parts:
        rule["trigger"] = parts["trigger"].choice(("transaction", "custom_event"))
    if "type" in parts:
        rule["subject"] = parts["type"].choice(("direct", "referral"))
    rule["event"] = parts.text("event", most=200) if parts.get("event") and parts["event"].value != "" else None
    if rule.get("trigger") == "custom_event" and rule["event"] is None:
        parts.whole.part("event", None).refuse("required", "A rule with this trigger names its event.")
    if "uniqueReferee" in parts:
        rule["unique_referee"] = parts["uniqueReferee"].truth()
    if "conditions" in parts:
        rule["conditions"] = conditions_in(parts["conditions"])
    if "limit" in parts:
        rule["frequency_limit"] = limit_in(parts["limit"])
    _goal_in(parts, rule)
    return {name: value for name, value in rule.items() if value is not None}


def _goal_in(parts: Parts, rule: Document) -> None:
    if "completeRule" not in parts:
        return
    said = parts["completeRule"].parts(("period", "periodGoal", "uniqueAttribute"), required=("period", "periodGoal"))
    rule["goal"] = said["periodGoal"].number() if "periodGoal" in said else None
    rule["aggregation"] = _aggregation_in(parts.get("aggregation"), said.get("uniqueAttribute"))
    if "period" in said:
        rule["window"] = _window_in(said["period"], rule)


def _aggregation_in(sheet: Sheet | None, unique: Sheet | None) -> Document | None:
    distinct = None if unique is None or unique.value == "" else unique.text()
    said = sheet.parts(("type", "rule")) if sheet is not None else None
    kind = said.text("type") if said is not None else None
    rule = said["rule"] if said is not None and "rule" in said and said["rule"].value != "" else None
    if rule is not None:
        if kind == QUANTITY or distinct is not None:
            rule.refuse(
                "ambiguous", "Count occurrences, add up an attribute, or count its different values: one of them."
            )
        return {"type": "sum", "attribute": attribute_in(rule.text() or "")}
    if kind not in (None, QUANTITY) and distinct is None and sheet is not None:
        sheet.part("rule", None).refuse("required", "Name the attribute that is added up.")
    return {"type": "count"} if distinct is None else {"type": "distinct", "attribute": attribute_in(distinct)}


def _window_in(sheet: Sheet, rule: Document) -> Document | None:
    said = sheet.parts(("type", "value", "consecutive"), required=("type",))
    kind = said["type"].choice((OVERALL, LAST_DAYS, *CALENDAR)) if "type" in said else None
    if kind in CALENDAR:
        return {"type": "calendar", "unit": kind, "consecutive": _periods(said, "consecutive") or 1}
    if kind != LAST_DAYS:
        return None
    if "value" not in said:
        sheet.part("value", None).refuse("required", "Say how many days.")
    days = _periods(said, "value")
    if _is_each_day(rule):
        return {"type": "calendar", "unit": "day", "consecutive": days or 1}
    return {"type": "rolling", "count": days, "unit": "day"}


def _periods(said: Parts, name: str) -> int | None:
    return said.whole_number(name, least=1, most=MOST_PERIODS)


def _is_each_day(rule: Document) -> bool:
    """Whether no day can hold more than the goal, so that "the last N days" can only mean each of them."""
    limit, goal = rule.get("frequency_limit"), rule.get("goal")
    is_daily = limit is not None and limit.get("per") == {"count": 1, "unit": "day"}
    return is_daily and goal is not None and limit is not None and goal <= limit["value"]


# Writing --------------------------------------------------------------------------------------------------


def rule_out(rule: Document) -> Document:
    """In the vendor's words; without its texts and its id. Raises where there are none."""
    period, unique = _window_out(rule.get("window")), None
    aggregation: Document = {"type": QUANTITY}
    match rule.get("aggregation", {"type": "count"}):
        case {"type": "sum", "attribute": attribute}:
            aggregation = {"type": "attribute", "rule": attribute_out(attribute)}
        case {"type": "distinct", "attribute": attribute}:
            unique = attribute_out(attribute)
        case {"type": kind} if kind != "count":
            raise CannotSay
    if rule["trigger"] not in ("transaction", "custom_event"):
        raise CannotSay
    return {
        "trigger": rule["trigger"],
        **({"event": rule["event"]} if "event" in rule else {}),
        "type": rule.get("subject", "direct"),
        "aggregation": aggregation,
        "completeRule": {
            "period": period,
            "periodGoal": rule["goal"],
            **({"uniqueAttribute": unique} if unique else {}),
        },
        "conditions": _conditions_out(rule.get("conditions", [])),
        **({"limit": limit_out(rule["frequency_limit"])} if "frequency_limit" in rule else {}),
        **({"uniqueReferee": True} if rule.get("unique_referee") else {}),
    }


def _window_out(window: Document | None) -> Document:
    match window:
        case None:
            return {"type": OVERALL}
        case {"type": "calendar", "unit": unit} if unit in CALENDAR and not window.get("allowed_misses"):
            return {"type": unit, "consecutive": window.get("consecutive", 1)}
        case {"type": "rolling", "count": count, "unit": "day"}:
            return {"type": LAST_DAYS, "value": count}
    raise CannotSay


def _conditions_out(conditions: list[Document]) -> list[Document]:
    if any("attribute" not in each for each in conditions):
        raise CannotSay  # a group of conditions
    return conditions_out(conditions)
