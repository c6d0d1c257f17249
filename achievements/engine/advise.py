"""What works as written but is hardly meant so."""

from collections.abc import Iterator
from datetime import time
from math import ceil

from .amounts import MICRO
from .definition import (
    AbsoluteEnd,
    CalendarWindow,
    Count,
    DaysOfMonth,
    DaysOfWeek,
    Definition,
    Distinct,
    Limit,
    MonthsOfYear,
    Recurrence,
    RollingWindow,
    Rule,
    WholeAttempt,
)
from .lengths import LONGEST, SHORTEST, fits_evenly, longest_attempt
from .mistakes import Advice, advice, step

# The last second of a minute, as people write an end they mean to be included.
_LAST_SECOND = 59


def advise(definition: Definition) -> Iterator[Advice]:
    """Every warning about a definition that has no mistakes."""
    yield from _about_ends(definition)
    yield from _about_availability(definition)
    limit = definition.completion_limit
    if definition.recurrence is Recurrence.ONCE and limit is not None and limit.value > 1:
        yield advice("/completion_limit", "limit_without_effect")
    for position, rule in enumerate(definition.rules):
        yield from _about_rule(rule, definition, step("/rules", position))


def _about_ends(definition: Definition) -> Iterator[Advice]:
    ends = {"/ends_at": definition.ends_at}
    if isinstance(definition.period, AbsoluteEnd):
        ends["/period/ends_at"] = definition.period.ends_at
    for at, end in ends.items():
        if end is not None and end.time() >= time(end.hour, end.minute, _LAST_SECOND):
            yield advice(at, "end_is_not_included")


def _about_availability(definition: Definition) -> Iterator[Advice]:
    weekdays = [set(each.days) for each in definition.availability if isinstance(each, DaysOfWeek)]
    days = [set(each.days) for each in definition.availability if isinstance(each, DaysOfMonth)]
    months = [set(each.months) for each in definition.availability if isinstance(each, MonthsOfYear)]
    if any(sets and not set.intersection(*sets) for sets in (weekdays, days, months)):
        yield advice("/availability", "never_available")


def _about_rule(rule: Rule, definition: Definition, at: str) -> Iterator[Advice]:
    window = rule.window
    counts = isinstance(rule.aggregation, Count | Distinct)
    if counts and rule.goal % MICRO:
        yield advice(step(at, "goal"), "goal_not_whole")
    if counts and rule.goal <= MICRO and _is_met_at_once(rule):
        yield advice(step(at, "window"), "first_event_completes")
    if isinstance(window, CalendarWindow) and window.allowed_misses and window.consecutive == 1:
        yield advice(f"{at}/window/allowed_misses", "misses_without_effect")
    if counts and rule.frequency_limit is not None and rule.goal > _reachable(rule, rule.frequency_limit, definition):
        yield advice(step(at, "frequency_limit"), "goal_out_of_reach")


def _is_met_at_once(rule: Rule) -> bool:
    window = rule.window
    return isinstance(window, RollingWindow) or (isinstance(window, CalendarWindow) and window.consecutive == 1)


def _reachable(rule: Rule, limit: Limit, definition: Definition) -> float:
    """How much the frequency limit lets through in one window at most."""
    window, per = rule.window, limit.per
    if isinstance(window, CalendarWindow):
        length: float | None = LONGEST[window.unit]
    elif isinstance(window, RollingWindow):
        length = window.count * LONGEST[window.unit]
    else:
        length = longest_attempt(definition)
    if length is None or per is None:
        return float("inf")
    aligned = not isinstance(window, WholeAttempt) and per.count == 1 and fits_evenly(per.unit, window.unit)
    # A stretch that does not begin with an interval can touch one more of them.
    intervals = ceil(length / (per.count * SHORTEST[per.unit])) + (0 if aligned else 1)
    return limit.value * MICRO * intervals
