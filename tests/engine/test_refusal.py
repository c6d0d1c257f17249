"""Why nothing would count now, whatever came: told without an event to ask about."""

from typing import Any

import pytest

from achievements.engine import Event, Standing, compile_plan, evaluate, parse, refusal_at
from achievements.engine.definition import Definition

DAY = 86_400_000_000
RULE = {"trigger": "custom_event", "event": "visit", "goal": 1}


def reason(at: int, *visits: int, **document: Any) -> str | None:
    definition = parse({"key": "visits", "rules": [RULE], **document})
    assert isinstance(definition, Definition)
    plan = compile_plan(definition)
    items = [Event(at=moment, type="visit", id=str(moment)) for moment in visits]
    standing = evaluate(plan, Standing(), items).standing
    found = refusal_at(standing, plan, Event(at=at, type="", id=""))
    return found and found.reason.value


@pytest.mark.parametrize(
    ("at", "visits", "document", "wanted"),
    [
        (DAY, (), {}, None),
        (DAY, (0,), {}, "already_reached"),
        (DAY, (0,), {"stops_at_goal": False}, None),
        (DAY, (0,), {"recurrence": "on_completion"}, None),
        (DAY, (0,), {"recurrence": "on_completion", "completion_limit": {"value": 1}}, "completion_limit"),
        (DAY, (), {"ends_at": "1970-01-02T00:00:00"}, "outside_dates"),
        (DAY - 1, (), {"ends_at": "1970-01-02T00:00:00"}, None),
        (DAY, (), {"availability": [{"type": "months", "months": [7]}]}, "outside_availability"),
    ],
)
def test_it_is_the_reason_any_event_would_get(
    at: int, visits: tuple[int, ...], document: dict[str, Any], wanted: str | None
) -> None:
    assert reason(at, *visits, **document) == wanted
