"""Every aggregation in every window in every period, and the goal of each as a sentence.

`python -m tests.engine.goals` writes the sentences down anew; read what changed before it is committed.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from achievements.engine import describe, examine

FILE = Path(__file__).with_suffix(".txt")

_ITEMS = [{"attribute": "item.category", "operator": "is_equal", "value": "coffee"}]
_TRIP = {"trigger": "custom_event", "event": "trip"}
AGGREGATIONS: dict[str, dict[str, Any]] = {
    "count": {**_TRIP, "goal": 3},
    "count of one": {"trigger": "transaction", "goal": 1},
    "sum": {**_TRIP, "aggregation": {"type": "sum", "attribute": "event.body.metres"}, "goal": 10000},
    "distinct": {**_TRIP, "aggregation": {"type": "distinct", "attribute": "event.body.city"}, "goal": 5},
    "max": {**_TRIP, "aggregation": {"type": "max", "attribute": "event.body.metres"}, "goal": 2500.5},
    "item quantity": {
        "trigger": "transaction",
        "aggregation": {"type": "item_quantity", "conditions": _ITEMS},
        "unit": {"en": {"one": "coffee", "other": "coffees"}},
        "goal": 6,
    },
    "item value": {
        "trigger": "transaction",
        "aggregation": {"type": "item_value"},
        "unit": {"en": {"one": "EUR", "other": "EUR"}},
        "goal": 1250,
    },
    "reported increment": {
        "trigger": "reported",
        "aggregation": {"type": "reported", "kind": "increment"},
        "unit": {"en": {"one": "step", "other": "steps"}},
        "goal": 1000000,
    },
    "reported at least": {
        "trigger": "reported",
        "aggregation": {"type": "reported", "kind": "at_least"},
        "unit": {"en": {"one": "level", "other": "levels"}},
        "goal": 1,
    },
    "reported percent": {
        "trigger": "reported",
        "aggregation": {"type": "reported", "kind": "percent"},
        "goal": 100,
    },
    "unique referee": {"trigger": "transaction", "subject": "referral", "unique_referee": True, "goal": 3},
}
WINDOWS: dict[str, dict[str, Any]] = {
    "attempt": {"type": "attempt"},
    "calendar": {"type": "calendar", "unit": "day"},
    "streak": {"type": "calendar", "unit": "day", "consecutive": 3},
    "streak with misses": {"type": "calendar", "unit": "day", "consecutive": 5, "allowed_misses": 1},
    "rolling days": {"type": "rolling", "count": 7, "unit": "day"},
    "rolling hours": {"type": "rolling", "count": 24, "unit": "hour"},
}
PERIODS: dict[str, dict[str, Any]] = {
    "none": {"type": "none"},
    "calendar": {"type": "calendar", "unit": "month"},
    "relative": {"type": "relative", "count": 2, "unit": "month"},
    "rounded up": {"type": "relative", "count": 3, "unit": "month", "rounding": "up"},
    "rounded down": {"type": "relative", "count": 10, "unit": "day", "rounding": "down"},
    "fixed": {"type": "fixed", "starts_at": "2025-12-01T00:00:00", "count": 2, "unit": "week"},
    "absolute": {"type": "absolute", "ends_at": "2025-12-02T00:00:00+01:00"},
    "returning": {"type": "returning", "every": "month", "day_of_month": "last", "time": "18:30"},
}


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each combination by its name, except those the check refuses."""
    for aggregation, window, period in product(AGGREGATIONS, WINDOWS, PERIODS):
        rule = {**AGGREGATIONS[aggregation], "window": WINDOWS[window]}
        if aggregation == "unique referee" and window.startswith("rolling"):
            continue  # there would be no end to the referred members to be remembered
        yield f"{aggregation}, {window}, {period}", {"key": "any", "rules": [rule], "period": PERIODS[period]}


def written() -> str:
    """All the sentences, each behind the name of its combination."""
    lines = []
    for name, document in documents():
        examined = examine(document)
        assert examined.definition is not None, (name, examined.mistakes)
        lines.append(f"{name}: {describe(examined.definition).goal}\n")
    return "".join(lines)


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
