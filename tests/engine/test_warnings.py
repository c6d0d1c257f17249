"""What is hardly meant so is warned of, and what is well meant passes without a word."""

from typing import Any

import pytest

from achievements.engine import examine

from .documents import CALENDAR, document, if_only, in_period, one_rule

WARNED = [
    ({"ends_at": "2025-12-01T23:59:59"}, "/ends_at", "end_is_not_included"),
    (in_period(type="absolute", ends_at="2025-12-01T23:59:59"), "/period/ends_at", "end_is_not_included"),
    (
        {"availability": [{"type": "days_of_week", "days": [day]} for day in ("monday", "friday")]},
        "/availability",
        "never_available",
    ),
    (
        {"availability": [{"type": "days_of_month", "days": [day]} for day in (1, "last")]},
        "/availability",
        "never_available",
    ),
    (
        {"availability": [{"type": "months", "months": [month]} for month in (1, 2)]},
        "/availability",
        "never_available",
    ),
    ({"completion_limit": {"value": 2}}, "/completion_limit", "limit_without_effect"),
    (one_rule(goal=2.5), "/rules/0/goal", "goal_not_whole"),
    (one_rule(goal=1, window={**CALENDAR, "unit": "day"}), "/rules/0/window", "first_event_completes"),
    (
        one_rule(window={**CALENDAR, "unit": "day", "allowed_misses": 1}),
        "/rules/0/window/allowed_misses",
        "misses_without_effect",
    ),
    (
        one_rule(
            goal=2,
            window={**CALENDAR, "unit": "day"},
            frequency_limit={"value": 1, "per": {"count": 1, "unit": "day"}},
        ),
        "/rules/0/frequency_limit",
        "goal_out_of_reach",
    ),
    (
        one_rule(
            goal=8,
            window={"type": "rolling", "count": 7, "unit": "day"},
            frequency_limit={"value": 1, "per": {"count": 1, "unit": "day"}},
        ),
        "/rules/0/frequency_limit",
        "goal_out_of_reach",
    ),
    (
        {
            **one_rule(goal=6, frequency_limit={"value": 2, "per": {"count": 1, "unit": "year"}}),
            **in_period(type="calendar", unit="month"),
        },
        "/rules/0/frequency_limit",
        "goal_out_of_reach",
    ),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), WARNED)
def test_what_is_hardly_meant_so_is_warned_of(changes: dict[str, Any], pointer: str, code: str) -> None:
    examined = examine(document(**changes))
    assert examined.mistakes == ()
    assert [(each.pointer, each.code) for each in examined.warnings] == [(pointer, code)]
    assert examined.warnings[0].sentence
    assert examined.definition is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"availability": [{"type": "after", "at": "2025-01-01T00:00:00"}, {"type": "months", "months": [1]}]},
        {"ends_at": "2025-12-01T00:00:00"},
        {"starts_at": "2025-11-30T12:00:00", "ends_at": "2025-12-01T00:00:00Z"},
        {"timezone": "member", "completion_limit": {"value": 1}},
        one_rule(frequency_limit={"value": 1, "per": {"count": 1, "unit": "day"}}),
        one_rule(goal=1),
        if_only("transaction.gross_value", "is_equal", "20"),
        if_only("transaction.purchased_at", "is_equal", "2025-12-01T00:00:00"),
        if_only("member.tier", "is_equal", "gold"),
        {**in_period(type="returning", every="year", time="00:00", day_of_month=29, month=2)},
        {**in_period(type="relative", count=100, unit="year")},
        {**in_period(type="relative", count=30, unit="day", rounding="down")},
    ],
)
def test_what_is_well_meant_passes_without_a_word(changes: dict[str, Any]) -> None:
    examined = examine(document(**changes))
    assert (examined.mistakes, examined.warnings) == ((), ())
