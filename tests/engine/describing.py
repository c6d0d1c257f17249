"""Short ways to read a document and to describe it, and all kinds of periods with what is said of them."""

from typing import Any

from achievements.engine import Description, describe, parse
from achievements.engine.definition import Definition

from .documents import document

START = "2025-12-01T00:00:00"
METRES = "event.body.metres"


def read(each: dict[str, Any]) -> Definition:
    definition = parse(each)
    assert isinstance(definition, Definition), definition
    return definition


def described(language: str = "en", **changes: Any) -> Description:
    """The plain document, with changes."""
    return describe(read(document(**changes)), language)


def texts_of(value: Any) -> list[str]:
    """All there is to read in a description."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [text for each in value for text in texts_of(each)]
    return [value] if isinstance(value, str) else []


def periods() -> list[tuple[dict[str, Any], str, str | None, str | None]]:
    """Each with what it is said to be, how often it resets, and when."""

    def relative(count: int, unit: str, rounding: str = "none") -> dict[str, Any]:
        return {"type": "relative", "count": count, "unit": unit, "rounding": rounding}

    def returning(every: str, **point: Any) -> dict[str, Any]:
        return {"type": "returning", "every": every, "time": "06:00", **point}

    first = "the first event that counts"
    lacks = "(the last day of a month that lacks it)"
    return [
        ({"type": "none"}, "without a time limit", None, None),
        ({"type": "calendar", "unit": "hour"}, "within a calendar hour", "1 hour", "End of the hour"),
        ({"type": "calendar", "unit": "day"}, "within a calendar day", "1 day", "End of the day"),
        ({"type": "calendar", "unit": "week"}, "within a calendar week", "1 week", "Last day of the week"),
        (
            {"type": "calendar", "unit": "month"},
            "within a calendar month",
            "1 month",
            "Last day of the month",
        ),
        ({"type": "calendar", "unit": "quarter"}, "within a quarter", "1 quarter", "Last day of the quarter"),
        ({"type": "calendar", "unit": "year"}, "within a calendar year", "1 year", "Last day of the year"),
        (relative(90, "second"), f"within 90 seconds of {first}", "90 seconds", "Relative time"),
        (relative(1, "minute"), f"within 1 minute of {first}", "1 minute", "Relative time"),
        (relative(36, "hour"), f"within 36 hours of {first}", "36 hours", "Relative time"),
        (relative(1, "day"), f"within 1 day of {first}", "1 day", "Relative time of the day"),
        (relative(1, "week"), f"within 1 week of {first}", "1 week", "Relative day of the week"),
        (relative(1, "month"), f"within 1 month of {first}", "1 month", "Relative day of the month"),
        (relative(1, "year"), f"within 1 year of {first}", "1 year", "Relative day of the year"),
        (
            relative(2, "day", "up"),
            f"by the end of the day that is 2 days after {first}",
            "2 days",
            "End of the day",
        ),
        (
            relative(2, "day", "down"),
            f"before the day begins that is 2 days after {first}",
            "2 days",
            "Start of the day",
        ),
        (
            relative(2, "week", "up"),
            f"by the end of the week that is 2 weeks after {first}",
            "2 weeks",
            "Last day of the week",
        ),
        (
            relative(3, "month", "up"),
            f"by the end of the month that is 3 months after {first}",
            "3 months",
            "Last day of the month",
        ),
        (
            relative(1, "year", "up"),
            f"by the end of the year that is 1 year after {first}",
            "1 year",
            "Last day of the year",
        ),
        (
            {"type": "fixed", "starts_at": "2025-12-01T00:00:00", "count": 1, "unit": "week"},
            "within one stretch of 1 week, back to back from 1 December 2025 at 00:00 on",
            "1 week",
            "Schedule from 1 December 2025 at 00:00",
        ),
        (
            {"type": "absolute", "ends_at": "2025-12-02T00:00:00Z"},
            "before 2 December 2025 at 00:00 (UTC)",
            None,
            "2 December 2025 at 00:00 (UTC)",
        ),
        (returning("day"), "between 06:00 on one day and the next", "1 day", "Every day at 06:00"),
        (
            returning("week", day_of_week="monday"),
            "between one Monday at 06:00 and the next",
            "1 week",
            "Monday at 06:00",
        ),
        (
            returning("month", day_of_month=28),
            "between day 28 of one month at 06:00 and day 28 of the next",
            "1 month",
            "Day 28 of the month at 06:00",
        ),
        (
            returning("month", day_of_month=29),
            f"between day 29 of one month at 06:00 and day 29 of the next {lacks}",
            "1 month",
            f"Day 29 of the month at 06:00 {lacks}",
        ),
        (
            returning("month", day_of_month="last"),
            "between the last day of one month at 06:00 and the last day of the next",
            "1 month",
            "Last day of the month at 06:00",
        ),
        (
            returning("year", day_of_month=30, month=4),
            "between 30 April at 06:00 in one year and the next",
            "1 year",
            "30 April at 06:00",
        ),
        (
            returning("year", day_of_month=29, month=2),
            f"between 29 February at 06:00 in one year and the next {lacks}",
            "1 year",
            f"29 February at 06:00 {lacks}",
        ),
        (
            returning("year", day_of_month="last", month=2),
            "between the last day of February at 06:00 in one year and the next",
            "1 year",
            "Last day of February at 06:00",
        ),
    ]
