"""How periods, windows, recurrences, limits, availability and dates are told."""

from typing import Any

import pytest

from .describing import START, described, periods
from .documents import rule


@pytest.mark.parametrize(("period", "said", "every", "on"), periods())
def test_a_period_says_how_long_and_when_it_resets(
    period: dict[str, Any], said: str, every: str | None, on: str | None
) -> None:
    found = described(period=period)
    assert (found.period, found.reset_every, found.reset_on) == (said, every, on)


@pytest.mark.parametrize(
    ("window", "said", "target"),
    [
        ({"type": "attempt"}, "the whole attempt", "3 times"),
        ({"type": "calendar", "unit": "hour"}, "within one calendar hour", "1 hour"),
        ({"type": "calendar", "unit": "week"}, "within one calendar week", "1 week"),
        ({"type": "calendar", "unit": "quarter"}, "within one quarter", "1 quarter"),
        (
            {"type": "calendar", "unit": "hour", "consecutive": 5},
            "in each of 5 calendar hours in a row",
            "5 hours in a row",
        ),
        (
            {"type": "calendar", "unit": "day", "consecutive": 1000},
            "in each of 1,000 calendar days in a row",
            "1,000 days in a row",
        ),
        (
            {"type": "calendar", "unit": "week", "consecutive": 4, "allowed_misses": 2},
            "in each of 4 calendar weeks in a row (2 may be missed)",
            "4 weeks in a row",
        ),
        (
            {"type": "calendar", "unit": "month", "consecutive": 3},
            "in each of 3 calendar months in a row",
            "3 months in a row",
        ),
        (
            {"type": "calendar", "unit": "quarter", "consecutive": 2},
            "in each of 2 quarters in a row",
            "2 quarters in a row",
        ),
        (
            {"type": "calendar", "unit": "year", "consecutive": 10},
            "in each of 10 calendar years in a row",
            "10 years in a row",
        ),
        ({"type": "rolling", "count": 1, "unit": "day"}, "within the current calendar day", "3 times"),
        (
            {"type": "rolling", "count": 30, "unit": "day"},
            "within the last 30 calendar days, the current one included",
            "3 times",
        ),
        ({"type": "rolling", "count": 1, "unit": "hour"}, "within the current calendar hour", "3 times"),
    ],
)
def test_a_window_says_over_which_time(window: dict[str, Any], said: str, target: str) -> None:
    found = described(rules=[rule(window=window)])
    assert (found.rules[0].window, found.target) == (said, target)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "can be completed once"),
        (
            {"period": {"type": "calendar", "unit": "day"}},
            "can be completed once, and not tried again when its time is over",
        ),
        (
            {"period": {"type": "calendar", "unit": "day"}, "recurrence": "after_expiry"},
            "can be tried again when its period is over",
        ),
        (
            {"recurrence": "on_completion"},
            "starts again whenever it is completed; what is above the goal counts towards the next time",
        ),
        (
            {"recurrence": "on_completion", "rules": [rule(), rule()]},
            "starts again from nothing whenever it is completed",
        ),
        (
            {"recurrence": "on_completion", "rules": [rule(window={"type": "calendar", "unit": "day"})]},
            "starts again from nothing whenever it is completed",
        ),
        (
            {
                "recurrence": "on_completion",
                "rules": [rule(aggregation={"type": "max", "attribute": "transaction.gross_value"})],
                "period": {"type": "calendar", "unit": "day"},
            },
            "starts again from nothing whenever it is completed, and from nothing when its period is over",
        ),
    ],
)
def test_the_recurrence_says_when_to_try_again(changes: dict[str, Any], said: str) -> None:
    assert described(**changes).recurrence == said


@pytest.mark.parametrize(
    ("per", "said"),
    [
        ({"count": 1, "unit": "hour"}, "an hour"),
        ({"count": 1, "unit": "day"}, "a day"),
        ({"count": 3, "unit": "day"}, "every 3 calendar days"),
        ({"count": 1, "unit": "week"}, "a week"),
        ({"count": 2, "unit": "month"}, "every 2 calendar months"),
        ({"count": 1, "unit": "year"}, "a year"),
    ],
)
def test_a_limit_says_how_many_in_which_time(per: dict[str, Any], said: str) -> None:
    once = described(rules=[rule(frequency_limit={"value": 1, "per": per})], completion_limit={"value": 1, "per": per})
    assert once.rules[0].frequency_limit == f"at most once {said}"
    assert once.completion_limit == f"at most 1 completion {said}"
    often = described(
        rules=[rule(frequency_limit={"value": 1000, "per": per})], completion_limit={"value": 2, "per": per}
    )
    assert often.rules[0].frequency_limit == f"at most 1,000 times {said}"
    assert often.completion_limit == f"at most 2 completions {said}"


def test_a_limit_without_an_interval_is_in_total() -> None:
    assert described(completion_limit={"value": 5}).completion_limit == "at most 5 completions in total"
    assert described().completion_limit is None


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"type": "after", "at": "2025-01-01T00:00:00"}, "from 1 January 2025 at 00:00 on"),
        ({"type": "before", "at": "2025-01-01T08:30:15"}, "before 1 January 2025 at 08:30:15"),
        (
            {"type": "between", "from": "2025-02-01T00:00:00Z", "to": "2025-03-01T00:00:00-05:30"},
            "from 1 February 2025 at 00:00 (UTC) on, and before 1 March 2025 at 00:00 (UTC-05:30)",
        ),
        (
            {"type": "not_between", "from": "2025-02-01T00:00:00", "to": "2025-03-01T00:00:00"},
            "not from 1 February 2025 at 00:00 on until 1 March 2025 at 00:00",
        ),
        ({"type": "days_of_week", "days": ["sunday"]}, "only on Sunday"),
        (
            {"type": "days_of_week", "days": ["friday", "saturday", "sunday"]},
            "only on Friday, Saturday and Sunday",
        ),
        ({"type": "days_of_month", "days": [1, "last"]}, "only on day 1 and the last day of a month"),
        ({"type": "months", "months": [6, 7]}, "only in June and July"),
        ({"type": "time_of_day", "from": "09:00", "to": "17:30"}, "only from 09:00 until 17:30"),
        (
            {"type": "time_of_day", "from": "22:00", "to": "06:00"},
            "only from 22:00 until 06:00 of the next day",
        ),
    ],
)
def test_an_availability_says_when_events_count(entry: dict[str, Any], said: str) -> None:
    assert described(availability=[entry]).availability == (said,)


END = "2025-12-25T00:00:00"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"starts_at": START}, "from 1 December 2025 at 00:00 on"),
        ({"ends_at": END}, "before 25 December 2025 at 00:00"),
        (
            {"starts_at": START, "ends_at": END},
            "from 1 December 2025 at 00:00 on, and before 25 December 2025 at 00:00",
        ),
    ],
)
def test_the_dates_say_how_long_the_achievement_lasts(changes: dict[str, Any], said: str | None) -> None:
    assert described(**changes).dates == said
