"""Achievements of every shape, written out for an implementation that fills in little."""

from typing import Any

Json = dict[str, Any]


def _rule(event: str | None, goal: float, kind: Json, **more: Any) -> Json:
    trigger = {"trigger": "custom_event", "event": event} if event else {}
    return {"key": "1", **trigger, "goal": goal, "aggregation": kind, **more}


COUNT: Json = {"type": "count"}
AMOUNT: Json = {"type": "sum", "attribute": "event.body.amount"}
VENUES: Json = {"type": "distinct", "attribute": "event.body.venue"}
VALUE: Json = {"type": "sum", "attribute": "transaction.gross_value"}
TEA: Json = {
    "type": "item_quantity",
    "conditions": [{"attribute": "item.sku", "operator": "is_equal", "value": "tea"}],
}
DAY: Json = {"type": "calendar", "unit": "day"}
SHAPES: list[Json] = [
    {
        "key": "visits",
        "rules": [_rule("visit", 3, COUNT)],
        "recurrence": "on_completion",
        "rollback_after_completion": True,
        "milestones": [{"key": "two", "target": 2}],
    },
    {
        "key": "spent",
        "rules": [_rule(None, 40, VALUE, trigger="transaction")],
        "recurrence": "on_completion",
        "rollback_after_completion": True,
        "completion_limit": {"value": 2},
        "milestones": [{"key": "ten", "target": 10}, {"key": "thirty", "target": 30}],
    },
    {"key": "tea", "rules": [_rule(None, 3, TEA, trigger="transaction")]},
    {"key": "streak", "rules": [_rule("visit", 1, COUNT, window={**DAY, "consecutive": 3, "allowed_misses": 1})]},
    {
        "key": "daily",
        "rules": [
            _rule("visit", 2, COUNT, frequency_limit={"value": 2, "per": {"unit": "hour", "count": 1}}),
        ],
        "period": DAY,
        "recurrence": "after_expiry",
        "completion_limit": {"value": 1, "per": {"unit": "day", "count": 2}},
    },
    {
        "key": "rolling",
        "rules": [_rule("visit", 20, AMOUNT, window={"type": "rolling", "count": 3, "unit": "day"})],
        "stops_at_goal": False,
    },
    {
        "key": "both",
        "rules": [{**_rule("visit", 6, COUNT), "key": "visits"}, {**_rule("lesson", 8, AMOUNT), "key": "lessons"}],
        "milestones": [{"key": "half", "target": 50}],
    },
    {
        "key": "venues",
        "rules": [_rule("visit", 4, VENUES)],
        "period": {"type": "relative", "count": 2, "unit": "day"},
        "recurrence": "after_expiry",
        "rollback_after_completion": True,
    },
    {"key": "sprint", "rules": [_rule("visit", 5, COUNT)], "period": {"type": "relative", "count": 1, "unit": "day"}},
    {
        "key": "told",
        "rules": [_rule(None, 10, {"type": "reported", "kind": "increment"}, trigger="reported")],
        "recurrence": "on_completion",
    },
    {
        "key": "level",
        "rules": [_rule(None, 9, {"type": "reported", "kind": "at_least"}, trigger="reported")],
        "milestones": [{"key": "five", "target": 5}],
    },
]
BY_KEY = {each["key"]: each for each in SHAPES}


def hears(shape: Json, line: Json) -> bool:
    """Whether what the line is about could move it."""
    kinds = {"report": "reported", "transaction": "transaction", "event": "custom_event"}
    trigger = kinds[line["kind"]]
    if trigger == "reported":
        return line["about"] == shape["key"]
    return any(rule["trigger"] == trigger and rule.get("event") in (None, line["type"]) for rule in shape["rules"])
