"""Twenty achievements with thirty rules, three to each type of event; and what they mean, said in plain Python.

The meaning is written from the definitions and uses nothing of the engine: a run whose progress or completions differ
from it prints no figure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from benchmarks.workload import TYPES, Event

# Where a member stands: the headline in the rule's own measure, and how often it was completed.
Stand: TypeAlias = tuple[int, int]
Meaning: TypeAlias = Callable[[Sequence[Event]], Stand | None]
Document: TypeAlias = dict[str, Any]

COUNTRIES = ["AT", "CH", "DE", "ES"]
_DAY = {"count": 1, "unit": "day"}


class Shape(NamedTuple):
    """One kind of achievement: what its definition has beside key and type, and what that means."""

    rule: Document
    whole: Document
    meaning: Meaning


def definitions() -> Iterable[tuple[Document, str, Meaning]]:
    """Each definition, the type it listens for, and its meaning for one member's events of that type."""
    for number, (name, shape) in enumerate(zip(TYPES, SHAPES, strict=True)):
        rule = {"trigger": "custom_event", "event": name, **shape.rule}
        yield {"key": f"single_{number}", "rules": [rule], **shape.whole}, name, shape.meaning
        yield _double(f"double_{number}", name), name, _doubled


def expected(events: Iterable[Event]) -> dict[tuple[int, str], Stand]:
    """For every member and achievement that anything counted for: where they stand in the end."""
    by_member: defaultdict[tuple[int, str], list[Event]] = defaultdict(list)
    for event in events:
        by_member[event.member, event.type].append(event)
    found: dict[tuple[int, str], Stand] = {}
    for document, name, meaning in definitions():
        for (member, kind), theirs in by_member.items():
            stand = meaning(theirs) if kind == name else None
            if stand is not None:
                found[member, document["key"]] = stand
    return found


def _amount(event: Event) -> int:
    return int(event.body["amount"])


# One rule ---------------------------------------------------------------------------------------------------


def _count_to(goal: int) -> Meaning:
    return lambda events: (min(len(events), goal), int(len(events) >= goal))


def _sum_in_month(events: Sequence[Event]) -> Stand:
    """A new attempt each month; what is over the goal is not counted any more."""
    months: dict[int, int] = {}
    for event in events:
        month = event.occurred_at.month
        if months.get(month, 0) < 60_000:
            months[month] = months.get(month, 0) + _amount(event)
    return months[max(months)], sum(total >= 60_000 for total in months.values())


def _days_in_a_row(events: Sequence[Event]) -> Stand:
    streak, last = 0, events[0].occurred_at.date() - timedelta(days=9)
    for event in events:
        day = event.occurred_at.date()
        if streak == 3:
            break
        if day != last:
            streak, last = (streak + 1 if day - last == timedelta(days=1) else 1), day
    return streak, int(streak == 3)


def _in_seven_days(events: Sequence[Event]) -> Stand:
    value = 0
    for position, event in enumerate(events):
        since = event.occurred_at.date() - timedelta(days=6)
        value = sum(earlier.occurred_at.date() >= since for earlier in events[: position + 1])
        if value == 4:
            return 4, 1
    return value, 0


def _again_and_again(goal: int) -> Meaning:
    return lambda events: (len(events) % goal, len(events) // goal)


def _different_countries(events: Sequence[Event]) -> Stand:
    seen = len({event.body["country"] for event in events})
    return min(seen, 5), int(seen >= 5)


def _greatest(events: Sequence[Event]) -> Stand:
    first = next((event for event in events if _amount(event) >= 19_500), None)
    return (_amount(first), 1) if first else (max(map(_amount, events)), 0)


def _books(events: Sequence[Event]) -> Stand | None:
    books = [event for event in events if event.body["category"] == "books"]
    return (min(len(books), 3), int(len(books) >= 3)) if books else None


def _sum_without_end(events: Sequence[Event]) -> Stand:
    total = sum(map(_amount, events))
    return total, int(total >= 80_000)


def _thrice_a_week(events: Sequence[Event]) -> Stand:
    weeks: dict[datetime, int] = {}
    for event in events:
        day = event.occurred_at.replace(hour=0, minute=0, second=0, microsecond=0)
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = min(3, weeks.get(monday, 0) + 1)
    return weeks[max(weeks)], sum(count == 3 for count in weeks.values())


_SUM = {"type": "sum", "attribute": "event.body.amount"}
SHAPES = (
    Shape({"goal": 5}, {}, _count_to(5)),
    Shape(
        {"goal": 60_000, "aggregation": _SUM},
        {
            "period": {"type": "calendar", "unit": "month"},
            "recurrence": "after_expiry",
            "milestones": [{"key": "half", "target": 30_000}],
        },
        _sum_in_month,
    ),
    Shape({"goal": 1, "window": {"type": "calendar", "unit": "day", "consecutive": 3}}, {}, _days_in_a_row),
    Shape({"goal": 4, "window": {"type": "rolling", "count": 7, "unit": "day"}}, {}, _in_seven_days),
    Shape({"goal": 4}, {"recurrence": "on_completion"}, _again_and_again(4)),
    Shape(
        {"goal": 5, "aggregation": {"type": "distinct", "attribute": "event.body.country"}}, {}, _different_countries
    ),
    Shape({"goal": 19_500, "aggregation": {"type": "max", "attribute": "event.body.amount"}}, {}, _greatest),
    Shape(
        {"goal": 3, "conditions": [{"attribute": "event.body.category", "operator": "is_equal", "value": "books"}]},
        {},
        _books,
    ),
    Shape({"goal": 80_000, "aggregation": _SUM}, {"stops_at_goal": False}, _sum_without_end),
    Shape({"goal": 3}, {"period": {"type": "calendar", "unit": "week"}, "recurrence": "after_expiry"}, _thrice_a_week),
)


# Two rules, both of which must be reached -------------------------------------------------------------------


def _double(key: str, name: str) -> Document:
    near = {"attribute": "event.body.country", "operator": "is_one_of", "value": COUNTRIES}
    limit = {"value": 1, "per": _DAY}
    return {
        "key": key,
        "rules": [
            {"key": "days", "trigger": "custom_event", "event": name, "goal": 4, "frequency_limit": limit},
            {
                "key": "spent",
                "trigger": "custom_event",
                "event": name,
                "goal": 40_000,
                "aggregation": _SUM,
                "conditions": [near],
            },
        ],
    }


def _doubled(events: Sequence[Event]) -> Stand:
    """The mean of two percentages; nothing moves any more once both are reached."""
    days: set[object] = set()
    spent = 0
    for event in events:
        if len(days) >= 4 and spent >= 40_000:
            break
        days.add(event.occurred_at.date())
        spent += _amount(event) if event.body["country"] in COUNTRIES else 0
    shares = min(len(days), 4) * 10_000 + min(spent, 40_000)
    return shares * 100_000_000 // 80_000, int(shares == 80_000)


def headline(document: Mapping[str, Any], stand: Stand) -> Stand:
    """As it is stored: in millionths."""
    value, completions = stand
    return (value if len(document["rules"]) > 1 else value * 1_000_000), completions
