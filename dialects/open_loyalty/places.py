"""Where a mistake is, in the vendor's own places: the engine names those of a definition."""

import re
from collections.abc import Callable
from typing import Any

from dialects.reading import Path

_RULE = re.compile(r"^/definition/rules/(\d+)(?:/(.*))?$")
_PARTS = {
    "key": ("achievementRuleId",),
    "name": ("translations",),
    "subject": ("type",),
    "unique_referee": ("uniqueReferee",),
    "goal": ("completeRule", "periodGoal"),
    "window": ("completeRule", "period"),
    "frequency_limit": ("limit",),
}
_WINDOW = {"count": "value", "consecutive": "consecutive"}
_VALUES = {"value": "data"}
_TOP = {
    "name": ("translations",),
    "availability": ("activity", "data"),
    "recurrence": ("limit",),
    "completion_limit": ("limit",),
}


def places_in(body: Any) -> Callable[[str], Path]:
    """Where parts of a definition were said: rules[0].completeRule.periodGoal for /definition/rules/0/goal."""

    def place(field: str) -> Path:
        if found := _RULE.match(field):
            position, steps = int(found[1]), (found[2] or "").split("/")
            return ("achievement", "rules", position, *_in_rule(steps, counts_values=_counts_values(body, position)))
        if field.startswith("/texts/description"):
            return ("achievement", "translations", *field.split("/")[3:4], "description")
        if field.startswith("/definition/"):
            return ("achievement", *_TOP.get(field.split("/")[2], ()))
        return ("achievement", "active") if field == "status" else ("achievement",)

    return place


def _counts_values(body: Any, position: int) -> bool:
    """Whether the attribute a rule looks at is one whose different values it counts."""
    rules = body["achievement"].get("rules") or []
    return position < len(rules) and bool((rules[position].get("completeRule") or {}).get("uniqueAttribute"))


def _in_rule(steps: list[str], *, counts_values: bool) -> Path:
    first, *rest = steps
    if not first:
        return ()
    if first == "aggregation":
        return ("completeRule", "uniqueAttribute") if counts_values else ("aggregation", *("rule" for _ in rest[:1]))
    if first == "conditions":
        return ("conditions", *_in_condition(rest))
    if first == "window" and rest:
        return (*_PARTS[first], *(_WINDOW.get(step, step) for step in rest))
    if first == "name" and rest:
        return ("translations", rest[0], "name")
    return _PARTS.get(first, (first,))


def _in_condition(steps: list[str]) -> Path:
    return tuple(int(step) if step.isdigit() else _VALUES.get(step, step) for step in steps)
